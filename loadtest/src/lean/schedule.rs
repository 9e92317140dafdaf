//! The schedule: when each post is meant to be sent, and by which member.

use crate::stamp::Micros;

/// Posts at equal intervals, whether or not they are answered: one room after another, and in each room one
/// member after another.
#[derive(Debug, Clone)]
pub struct Schedule {
    began: Micros,
    rate: f64,
    posts: u64,
    next: u64,
    rooms: u64,
    members: u64,
}

impl Schedule {
    /// `rate` posts a second from `began` on, for so many seconds.
    pub fn new(began: Micros, rate: f64, seconds: f64, (rooms, members): (usize, usize)) -> Self {
        let posts = (rate * seconds) as u64;
        Self { began, rate, posts, next: 0, rooms: rooms as u64, members: members as u64 }
    }

    /// When the next post is meant to be sent; `None` after the last.
    #[inline]
    pub fn due_at(&self) -> Option<Micros> {
        (self.next < self.posts).then(|| self.began + (self.next as f64 * 1e6 / self.rate) as Micros)
    }

    /// Takes the next post if it is due: the time at which it was meant to be sent, and the number of its
    /// member.
    #[inline]
    pub fn take(&mut self, now: Micros) -> Option<(Micros, usize)> {
        let intended = self.due_at().filter(|intended| *intended <= now)?;
        let (room, turn) = (self.next % self.rooms, self.next / self.rooms);
        self.next += 1;
        Some((intended, (room * self.members + turn % self.members) as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn posts_are_evenly_spaced_and_rooms_and_members_take_turns() {
        let mut schedule = Schedule::new(1_000, 4_000.0, 0.002, (2, 3));
        assert_eq!(schedule.take(999), None);
        let taken: Vec<_> = std::iter::from_fn(|| schedule.take(10_000)).collect();
        let expected =
            [(1_000, 0), (1_250, 3), (1_500, 1), (1_750, 4), (2_000, 2), (2_250, 5), (2_500, 0), (2_750, 3)];
        assert_eq!(taken, expected);
        assert_eq!(schedule.due_at(), None);
    }
}
