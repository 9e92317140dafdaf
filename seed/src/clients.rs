//! Who posts jobs, and how many: most clients post one or two, some many, and a few post the same job again
//! and again.

use std::ops::Range;

use protocol::{AccountId, Millis};

use crate::Order;
use crate::careless::Care;
use crate::countries::{Country, of_clients};
use crate::dice::Dice;

/// How often one company posts the same job, where there are enough jobs for that.
pub const SAME_JOB_TIMES: u64 = 30;

/// The fewest jobs of a world in which a company does that.
const JOBS_FOR_SAME_MIN: u64 = 10 * SAME_JOB_TIMES;

/// Of a thousand clients, how many post each of their jobs several times.
const REPEATING_PERMILLE: u64 = 8;

/// Which jobs are those of which client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// The number of the client.
    pub number: u64,
    /// The numbers of the jobs.
    pub jobs: Range<u64>,
    /// Whether all of them are the same job.
    pub repeats: bool,
}

/// Divides the jobs among clients.
pub fn desks(order: &Order) -> Vec<Desk> {
    let (mut dice, jobs) = (Dice::of(order.seed, "desks", 0), u64::from(order.jobs));
    let (mut desks, mut next) = (Vec::new(), 0);
    while next < jobs {
        let is_first = desks.is_empty() && jobs >= JOBS_FOR_SAME_MIN;
        let repeats = is_first || dice.permille(REPEATING_PERMILLE);
        let count = match dice.below(100) {
            _ if is_first => SAME_JOB_TIMES,
            _ if repeats => dice.between(3, 12),
            0..55 => 1,
            55..80 => dice.between(2, 3),
            80..95 => dice.between(4, 8),
            _ => dice.between(9, 25),
        };
        let end = jobs.min(next + count);
        desks.push(Desk { number: desks.len() as u64, jobs: next..end, repeats });
        next = end;
    }
    desks
}

/// A client.
#[derive(Debug)]
pub struct Client {
    /// Their account.
    pub account: AccountId,
    /// Their name.
    pub name: String,
    /// The name of their company.
    pub company: String,
    /// Where they live.
    pub country: &'static Country,
    /// How carefully they write.
    pub care: Care,
    /// When their account was made.
    pub joined_at: Millis,
    /// What falls further on.
    pub dice: Dice,
}

impl Client {
    /// The client of that number.
    pub fn of(order: &Order, number: u64) -> Self {
        let mut dice = Dice::of(order.seed, "client", number);
        let joined_at = order.client_joined_at(&mut dice);
        let account = AccountId(dice.id(joined_at));
        let country = of_clients(&mut dice);
        let name = country.style.person(&mut dice);
        let company = country.style.company(&mut dice);
        let care = Care::of(&mut dice);
        Self { account, name, company, country, care, joined_at, dice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_job_has_one_client_and_one_client_posts_the_same_thirty_times() {
        let order = Order { people: 10, jobs: 3_000, searches: 0, seed: 7, now: 1_800_000_000_000 };
        let desks = desks(&order);
        assert!(desks.iter().flat_map(|desk| desk.jobs.clone()).eq(0..3_000));
        let repeating: Vec<_> =
            desks.iter().filter(|desk| desk.repeats).map(|desk| desk.jobs.end - desk.jobs.start).collect();
        assert!(repeating[0] == 30 && (2..30).contains(&repeating.len()), "{repeating:?}");
        assert!((700..1_500).contains(&desks.len()), "{}", desks.len());
    }
}
