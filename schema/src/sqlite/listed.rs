//! Lists that are worked off page by page: due timers and unfinished records.
//!
//! A cursor is the key of the last row of the page before: the numbers as eight bytes each, then the name of
//! a timer.

use bytes::{BufMut, BytesMut};
use protocol::{Kind, Millis, Seq, StreamId};
use rusqlite::{Connection, Result, Row, params};

use super::code;
use crate::ports::{ListCursor, Listed, Timer};

/// Timers due by `now` after that cursor.
pub(super) fn due(
    connection: &Connection,
    now: Millis,
    from: Option<ListCursor>,
    limit: usize,
) -> Result<Listed<Timer>> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, id, timers.key, due_at, stream FROM timers JOIN streams ON streams.key = stream
         WHERE due_at <= ?1 AND (due_at, stream, timers.key) > (?2, ?3, ?4)
         ORDER BY due_at, stream, timers.key LIMIT ?5",
    )?;
    let ((due_at, stream), name) = parted(from.as_ref());
    let bound = params![code::integer(now), due_at, stream, name, code::integer(limit as u64)];
    page(&mut statement.query(bound)?, limit, |row| {
        let (key, due_at): (String, i64) = (row.get(2)?, row.get(3)?);
        let place = place(due_at, row.get(4)?, &key);
        let due_at = code::seq(due_at)?;
        Ok((stream_at(row)?.map(|stream| Timer { due_at, stream, key }), place))
    })
}

/// Unfinished records of all streams after that cursor.
pub(super) fn unfinished(
    connection: &Connection,
    from: Option<ListCursor>,
    limit: usize,
) -> Result<Listed<(StreamId, Seq)>> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, id, seq, stream FROM unfinished JOIN streams ON key = stream
         WHERE (stream, seq) > (?1, ?2) ORDER BY stream, seq LIMIT ?3",
    )?;
    let ((stream, seq), _) = parted(from.as_ref());
    page(&mut statement.query(params![stream, seq, code::integer(limit as u64)])?, limit, |row| {
        let place = place(row.get(3)?, row.get(2)?, "");
        let seq = code::seq_at(row, 2)?;
        Ok((stream_at(row)?.map(|stream| (stream, seq)), place))
    })
}

/// The stream in the first two columns; `None` if its kind is unknown.
fn stream_at(row: &Row<'_>) -> Result<Option<StreamId>> {
    let Some(kind) = u8::try_from(row.get::<_, i64>(0)?).ok().and_then(Kind::from_number) else {
        return Ok(None);
    };
    Ok(Some(StreamId::new(kind, code::id_at(row, 1)?)))
}

fn page<T>(
    rows: &mut rusqlite::Rows<'_>,
    limit: usize,
    read: impl Fn(&Row<'_>) -> Result<(Option<T>, ListCursor)>,
) -> Result<Listed<T>> {
    let mut page = Listed { items: Vec::new(), unknown: 0, next: None };
    let mut last = None;
    while let Some(row) = rows.next()? {
        let (item, place) = read(row)?;
        page.unknown += usize::from(item.is_none());
        page.items.extend(item);
        last = Some(place);
    }
    page.next = last.filter(|_| page.items.len() + page.unknown >= limit);
    Ok(page)
}

fn place(first: i64, second: i64, name: &str) -> ListCursor {
    let mut place = BytesMut::with_capacity(16 + name.len());
    place.put_i64(first);
    place.put_i64(second);
    place.put_slice(name.as_bytes());
    ListCursor(place.freeze())
}

/// The parts of a cursor. Without a cursor, they lie below every row.
fn parted(place: Option<&ListCursor>) -> ((i64, i64), String) {
    let parts = place.and_then(|ListCursor(bytes)| bytes.split_first_chunk::<16>());
    let Some((numbers, name)) = parts else { return ((i64::MIN, i64::MIN), String::new()) };
    let number = |from: usize| {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&numbers[from..from + 8]);
        i64::from_be_bytes(bytes)
    };
    ((number(0), number(8)), String::from_utf8_lossy(name).into_owned())
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    #[test]
    fn a_place_says_what_was_put_into_it() {
        let given = place(-3, i64::MAX, "release:2");
        assert_eq!(parted(Some(&given)), ((-3, i64::MAX), "release:2".to_owned()));
        assert_eq!(parted(None).0, (i64::MIN, i64::MIN));
        assert_eq!(parted(Some(&ListCursor(Bytes::from_static(b"short")))).0, (i64::MIN, i64::MIN));
    }
}
