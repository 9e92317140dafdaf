//! Fills a data folder with rooms at rest, as a server would have left them: `known_rooms DIR [ROOMS
//! [PEOPLE]]`.

use std::path::PathBuf;
use std::time::Instant;

use schema::BoxError;
use tests::known_rooms::{People, write};

/// How often is said how far it is, in rooms.
const SAID_EVERY: usize = 100_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), BoxError> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("usage: known_rooms DIR [ROOMS [PEOPLE]]")?);
    let rooms = arguments.next().map_or(Ok(1_000_000), |rooms| rooms.parse())?;
    let people = arguments.next().map_or(Ok(10_000), |people| people.parse())?;
    let (began, mut written) = (Instant::now(), 0);
    let progress = |more: usize| {
        if (written + more) / SAID_EVERY > written / SAID_EVERY {
            eprintln!("{} rooms after {:.0} s", written + more, began.elapsed().as_secs_f64());
        }
        written += more;
    };
    write(&folder, rooms, People::strangers(people), progress).await?;
    println!(
        "{rooms} rooms of two, with the inboxes of {people} people, in {:.1} s",
        began.elapsed().as_secs_f64()
    );
    Ok(())
}
