//! Many short texts of bytes in few large pieces of memory: one allocation for each would cost more than the
//! bytes themselves.

/// The bytes of which a body takes whole ones.
const UNIT: usize = 4;

/// The units of a piece of memory: 64 KiB.
const PIECE_UNITS: usize = 16_384;

/// The longest body that stands in a piece, in bytes. A search that a client may save is far shorter.
const SHORT_MAX: usize = 2_048;

/// The flag of a place that is the number of a long body.
const LONG: u32 = 1 << 31;

/// The bodies.
#[derive(Debug, Default)]
pub(super) struct Bodies {
    pieces: Vec<Box<[u8]>>,
    /// Where the first unit is that was never used.
    next: u32,
    /// Places that are free, by their units.
    free: Vec<Vec<u32>>,
    long: Vec<Box<[u8]>>,
    free_long: Vec<u32>,
}

impl Bodies {
    /// Keeps a body, and says where it stands.
    pub fn put(&mut self, body: &[u8]) -> u32 {
        if body.len() > SHORT_MAX {
            return self.put_long(body);
        }
        let units = units_of(body.len());
        let place = match self.free.get_mut(units).and_then(Vec::pop) {
            Some(place) => place,
            None => self.new_place(units),
        };
        let (piece, at) = split(place);
        let stored = &mut self.pieces[piece][at..at + units * UNIT];
        stored[..LENGTH].copy_from_slice(&(body.len() as u16).to_le_bytes());
        stored[LENGTH..LENGTH + body.len()].copy_from_slice(body);
        place
    }

    /// The body that stands there.
    pub fn get(&self, place: u32) -> &[u8] {
        if place & LONG != 0 {
            return &self.long[(place & !LONG) as usize];
        }
        let (piece, at) = split(place);
        let stored = &self.pieces[piece][at..];
        let length = usize::from(u16::from_le_bytes([stored[0], stored[1]]));
        &stored[LENGTH..LENGTH + length]
    }

    /// Frees a place.
    pub fn remove(&mut self, place: u32) {
        if place & LONG != 0 {
            self.long[(place & !LONG) as usize] = Box::default();
            return self.free_long.push(place);
        }
        let units = units_of(self.get(place).len());
        if self.free.len() <= units {
            self.free.resize_with(units + 1, Vec::new);
        }
        self.free[units].push(place);
    }

    /// A place that was never used, in a piece that has room.
    fn new_place(&mut self, units: usize) -> u32 {
        let left = self.pieces.len() * PIECE_UNITS - self.next as usize;
        if left < units {
            self.next = (self.pieces.len() * PIECE_UNITS) as u32;
            self.pieces.push(vec![0; PIECE_UNITS * UNIT].into());
        }
        let place = self.next;
        self.next += units as u32;
        place
    }

    fn put_long(&mut self, body: &[u8]) -> u32 {
        if let Some(place) = self.free_long.pop() {
            self.long[(place & !LONG) as usize] = body.into();
            return place;
        }
        self.long.push(body.into());
        (self.long.len() - 1) as u32 | LONG
    }
}

/// The bytes that say how long a body is.
const LENGTH: usize = 2;

fn units_of(bytes: usize) -> usize {
    (LENGTH + bytes).div_ceil(UNIT)
}

/// The piece of a place, and the byte in it.
fn split(place: u32) -> (usize, usize) {
    let place = place as usize;
    (place / PIECE_UNITS, place % PIECE_UNITS * UNIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(length: usize) -> Vec<u8> {
        (0..length).map(|at| (at % 251) as u8).collect()
    }

    #[test]
    fn bodies_of_any_length_are_read_back_and_their_places_used_again() {
        let mut bodies = Bodies::default();
        let lengths: Vec<usize> = (0..3_000).map(|number| number * 7 % 2_300).collect();
        let places: Vec<u32> = lengths.iter().map(|length| bodies.put(&body(*length))).collect();
        for (place, length) in places.iter().zip(&lengths) {
            assert_eq!(bodies.get(*place), body(*length), "{length}");
        }
        let used = (bodies.pieces.len(), bodies.next, bodies.long.len());
        places.iter().for_each(|place| bodies.remove(*place));
        for length in &lengths {
            let place = bodies.put(&body(*length));
            assert_eq!(bodies.get(place), body(*length), "{length}");
        }
        assert_eq!((bodies.pieces.len(), bodies.next, bodies.long.len()), used);
    }
}
