//! A crowd: rooms and their members, each member on a connection of its own, all driven by one thread.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use futures_util::future::join_all;
use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use protocol::stream::SubscribeParams;
use protocol::{Kind, RoomId, Seq};
use tokio::task::{AbortHandle, spawn_local};
use tokio::time::{Instant, timeout};

use crate::accounts::Accounts;
use crate::latency::Latencies;
use crate::member::Member;
use crate::progress;
use crate::readback::read_back;
use crate::report::Report;
use crate::stamp::RunClock;
use crate::tally::Tally;
use crate::target::Target;

/// The rooms that are created, or connections that are opened, at the same time.
const AT_ONCE: usize = 32;
/// The most members that `room.create` may name.
const NAMED_AT_CREATION_MAX: usize = 255;
/// How long a step of the preparation may take.
const SETUP_TIMEOUT: Duration = Duration::from_secs(60);
/// How often it is checked whether everything is done.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// The posts that are sent before the readers get a turn.
const POSTS_A_TURN: usize = 64;

/// The rooms of a run.
#[derive(Debug, Clone)]
pub struct Rooms {
    /// The ids, by number.
    pub ids: Vec<RoomId>,
    /// Their heads when everyone had joined.
    pub heads: Vec<Seq>,
    /// How many members each has.
    pub members: usize,
}

/// A running crowd.
pub struct Crowd {
    /// The rooms they are in.
    pub rooms: Rooms,
    /// What is counted.
    pub tally: Rc<RefCell<Tally>>,
    /// By room, then by member.
    members: Vec<Rc<RefCell<Member>>>,
    /// The tasks that read for the members.
    readers: RefCell<Vec<AbortHandle>>,
    /// How many members of each room post: the first ones.
    authors: usize,
    text_bytes: usize,
    clock: RunClock,
}

impl Rooms {
    /// Creates `count` rooms with the first `members` accounts.
    pub async fn create(
        target: &Target,
        accounts: &Accounts,
        count: usize,
        members: usize,
    ) -> anyhow::Result<Self> {
        let bar = progress::bar(count as u64, "rooms");
        let creator = &target.client(0, accounts.session(0)).await?.with_call_timeout(SETUP_TIMEOUT);
        let everyone: Vec<_> = (1..members).map(|number| accounts.id(number)).collect();
        let (named, rest) = everyone.split_at(everyone.len().min(NAMED_AT_CREATION_MAX));
        let made: Vec<(RoomId, Seq)> = stream::iter(0..count)
            .map(|number| {
                let bar = &bar;
                async move {
                    let made = creator.rooms().create(Some(&format!("room {number}")), named).await?;
                    let mut head = made.seq;
                    for account in rest {
                        head = head.max(creator.rooms().add_member(made.room, *account).await?.seq);
                    }
                    bar.inc(1);
                    anyhow::Ok((made.room, head))
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
            .context("failed to make the rooms")?;
        bar.finish_and_clear();
        let (ids, heads) = made.into_iter().unzip();
        Ok(Self { ids, heads, members })
    }
}

impl Crowd {
    /// Connects every member of every room and subscribes it to its room.
    pub async fn gather(
        target: &Target,
        accounts: &Accounts,
        rooms: Rooms,
        text_bytes: usize,
        verify: bool,
    ) -> anyhow::Result<Self> {
        let clock = RunClock::begin();
        let tally = Rc::new(RefCell::new(Tally::new(rooms.ids.len(), verify)));
        let bar = progress::bar((rooms.ids.len() * rooms.members) as u64, "connections");
        let places =
            (0..rooms.ids.len()).flat_map(|room| (0..rooms.members).map(move |member| (room, member)));
        let members: Vec<Member> = stream::iter(places)
            .map(|(room, member)| {
                let (rooms, bar) = (&rooms, &bar);
                async move {
                    let number = room * rooms.members + member;
                    let mut connection = target.connect(number, accounts.session(member)).await?;
                    let params = SubscribeParams { kind: Kind::Room, id: rooms.ids[room].0, after: None };
                    let deadline = Instant::now() + SETUP_TIMEOUT;
                    let answer = connection.ask(&params, deadline).await?;
                    bar.inc(1);
                    let place = (room as u32, rooms.ids[room]);
                    anyhow::Ok(Member::new(connection, clock, place, answer.head, text_bytes))
                }
            })
            .buffered(AT_ONCE)
            .try_collect()
            .await
            .context("failed to gather the members")?;
        bar.finish_and_clear();
        let members: Vec<_> = members.into_iter().map(|member| Rc::new(RefCell::new(member))).collect();
        let readers = members.iter().map(|member| start_reading(member, &tally)).collect();
        let authors = rooms.members;
        Ok(Self { rooms, tally, members, readers: RefCell::new(readers), authors, text_bytes, clock })
    }

    /// The same crowd, but only the first members of each room post.
    pub fn with_authors(self, authors: usize) -> Self {
        Self { authors: authors.clamp(1, self.rooms.members), ..self }
    }

    /// The name and version that the server reports.
    pub fn server(&self) -> String {
        self.members.first().map(|member| member.borrow().server().to_owned()).unwrap_or_default()
    }

    /// The number of connections.
    pub fn connections(&self) -> usize {
        self.members.len()
    }

    /// Posts `rate` messages a second for `duration`, whether or not they are answered: one room after
    /// another, one member after another.
    pub async fn play(&self, rate: f64, duration: Duration, bar: &ProgressBar) {
        let began = self.clock.micros();
        let posts = (rate * duration.as_secs_f64()) as u64;
        bar.set_length(posts);
        let mut touched: Vec<usize> = Vec::with_capacity(POSTS_A_TURN);
        for number in 0..posts {
            let intended = began + (number as f64 * 1e6 / rate) as u64;
            let mut now = self.clock.micros();
            if intended > now || touched.len() >= POSTS_A_TURN {
                bar.set_position(number);
                self.flush(&mut touched);
                match intended > now {
                    true => tokio::time::sleep_until(self.clock.at(intended)).await,
                    false => tokio::task::yield_now().await,
                }
                now = self.clock.micros();
            }
            let member = self.author(number);
            self.members[member].borrow_mut().post(intended);
            let mut tally = self.tally.borrow_mut();
            tally.sent += 1;
            tally.lag.record(now.saturating_sub(intended));
            touched.push(member);
        }
        self.flush(&mut touched);
        bar.finish_and_clear();
    }

    /// The member who sends the post with that number.
    fn author(&self, number: u64) -> usize {
        let rooms = self.rooms.ids.len() as u64;
        let room = number % rooms;
        let member = (number / rooms) % self.authors as u64;
        (room * self.rooms.members as u64 + member) as usize
    }

    fn flush(&self, touched: &mut Vec<usize>) {
        for member in touched.drain(..) {
            let _ = self.members[member].borrow_mut().flush(); // Its reader sees the loss.
        }
    }

    /// Waits until every post is answered and delivered to everyone. False if that takes longer than
    /// `within`.
    pub async fn settle(&self, within: Duration) -> bool {
        let settled = async {
            while !self.is_settled() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        timeout(within, settled).await.is_ok()
    }

    fn is_settled(&self) -> bool {
        let tally = self.tally.borrow();
        tally.unanswered() == 0 && self.missing(&tally) == 0
    }

    /// How many deliveries of acknowledged posts have not come.
    fn missing(&self, tally: &Tally) -> u64 {
        let members = self.members.iter().map(|member| {
            let member = member.borrow();
            tally.heads[member.room()].saturating_sub(member.last())
        });
        members.sum()
    }

    /// The numbers of the members that only read.
    fn listeners(&self) -> impl Iterator<Item = usize> {
        let (members, authors) = (self.rooms.members, self.authors);
        (0..self.members.len()).filter(move |number| number % members >= authors)
    }

    /// Drops the connections of all members that only read. Returns how many.
    pub fn leave(&self) -> usize {
        let mut left = 0;
        for number in self.listeners() {
            self.readers.borrow()[number].abort();
            self.members[number].borrow_mut().leave();
            left += 1;
        }
        left
    }

    /// Reconnects everyone who left, at once. Done when all have seen what they missed, or after `within`.
    /// Returns how long each sign-in took.
    pub async fn resume(&self, target: &Target, accounts: &Accounts, within: Duration) -> Latencies {
        let (began, signed_in) = (self.clock.micros(), RefCell::new(Latencies::default()));
        let bar = progress::bar(self.listeners().count() as u64, "members back");
        let returns = self.listeners().map(async |number| {
            let session = accounts.session(number % self.rooms.members);
            match target.connect(number, session).await {
                Ok(connection) => {
                    signed_in.borrow_mut().record(self.clock.micros() - began);
                    bar.inc(1);
                    self.members[number].borrow_mut().rejoin(connection, began);
                    self.readers.borrow_mut()[number] = start_reading(&self.members[number], &self.tally);
                }
                Err(error) => self.tally.borrow_mut().lost.push(format!("{error:#}")),
            }
        });
        let all_live = async {
            let count = join_all(returns).await.len() as u64;
            while self.tally.borrow().live.count() < count {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        let _ = timeout(within, all_live).await; // Those who are not live by then are counted.
        bar.finish_and_clear();
        signed_in.into_inner()
    }

    /// Adds the faults to the report.
    pub fn tell_faults(&self, report: &mut Report) {
        let tally = self.tally.borrow();
        for (code, count) in &tally.refused {
            report.note(format!("{count} posts answered {code}"));
        }
        if tally.shed > 0 {
            report.note(format!("{} posts answered overloaded while the limit was looked for", tally.shed));
        }
        for lost in &tally.lost {
            report.note(format!("a connection ended: {lost}"));
        }
        report.fault("connections lost", tally.lost.len() as u64);
        report.fault("posts refused", tally.refused_total());
        report.fault("posts unanswered", tally.unanswered());
        report.fault("deliveries repeated", tally.repeated);
        report.fault("deliveries disordered", tally.skipped);
        report.fault("deliveries lost", self.missing(&tally));
    }

    /// Reads every room again over a new connection, and compares it with the acknowledged posts.
    pub async fn verify(
        &self,
        target: &Target,
        accounts: &Accounts,
        report: &mut Report,
    ) -> anyhow::Result<()> {
        let reader = target.client(self.members.len(), accounts.session(0)).await?;
        let rooms: Vec<_> = self.rooms.ids.iter().copied().zip(self.rooms.heads.clone()).collect();
        let acked = self.tally.borrow_mut().log.take().unwrap_or_default();
        read_back(&reader, &rooms, acked, self.text_bytes).await?.tell(report);
        Ok(())
    }
}

/// Reads for a member until its connection is lost.
fn start_reading(member: &Rc<RefCell<Member>>, tally: &Rc<RefCell<Tally>>) -> AbortHandle {
    let (member, tally) = (member.clone(), tally.clone());
    let task = spawn_local(async move {
        loop {
            let read = poll_fn(|cx| member.borrow_mut().poll(cx, &tally)).await;
            if let Err(lost) = read {
                tally.borrow_mut().lost.push(lost.to_string());
                return;
            }
        }
    });
    task.abort_handle()
}
