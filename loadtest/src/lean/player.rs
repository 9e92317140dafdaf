//! Plays rates on an open-loop schedule over all connections, in one thread.
//!
//! The schedule has priority: it is checked between any two sockets, and a wait for sockets ends when the
//! next post is due.

use std::net::TcpStream;
use std::num::NonZeroU64;
use std::time::Duration;

use anyhow::Context;
use protocol::{ErrorCode, Seq};
use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, Event, EventData, EventFlags};
use rustix::fd::OwnedFd;
use rustix::time::Timespec;

use super::counters::Counters;
use super::incoming::Heard;
use super::member::Member;
use super::plan::Plan;
use super::point::{Percentiles, Point};
use super::schedule::Schedule;
use super::socket::Socket;
use crate::process::Process;
use crate::sampler::{Cost, Costs};
use crate::stamp::{Micros, RunClock};
use crate::target;

/// The sockets that take a step of the preparation together.
const AT_ONCE: usize = 64;
/// The most bytes of one read: they stay in the core's cache while they are processed.
const READ_BYTES: usize = 128 << 10;
/// The most ready sockets that are reported at once.
const READY_MAX: usize = 1_024;
/// The posts that are sent before sockets are read again.
const POSTS_A_TURN: usize = 64;
/// How long the last posts may take to be answered and delivered.
const SETTLE_MICROS_MAX: Micros = 10_000_000;
/// How often it is checked whether everything is done, and whether a measurement begins or ends.
const LOOK_EVERY: Micros = 1_000;
/// Edge-triggered: a socket is reported when something comes, not as long as something is there.
const READS: EventFlags = EventFlags::IN.union(EventFlags::ET);
/// The time between the decision to play and the first post.
const LEAD: Micros = 1_000;

/// All members in their rooms.
pub struct Player {
    epoll: OwnedFd,
    members: Vec<Member>,
    /// The seq of the last accepted post, by room.
    heads: Vec<u64>,
    members_each: usize,
    process: Option<Process>,
    clock: RunClock,
    server_clock: client::Clock,
    measurements: Measurements,
    buffer: Vec<u8>,
    ready: Vec<Event>,
    /// Sockets that may hold more than was read. They are not reported again.
    unfinished: Vec<usize>,
    touched: Vec<usize>,
    /// Connections that subscribe and never read.
    jammed: Vec<TcpStream>,
}

/// Counts since the start. Latencies are only those of posts that were meant to be sent during the
/// measurement.
#[derive(Default)]
struct Measurements {
    measured: std::ops::Range<Micros>,
    ack: Counters,
    delivery: Counters,
    late: Counters,
    /// How long ready sockets waited to be read.
    waited: Counters,
    acked: u64,
    delivered: u64,
    refused: u64,
    faults: u64,
}

/// The counts at the beginning of a measurement.
struct Began {
    costs: Costs,
    acked: u64,
    delivered: u64,
}

impl Player {
    /// Connects all members.
    pub fn gather(plan: &Plan) -> anyhow::Result<Self> {
        // Otherwise the kernel may end a wait 50 µs late.
        rustix::thread::set_current_timer_slack(NonZeroU64::new(1))?;
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let (mut members, mut clock) = (Vec::new(), None);
        let tokens = plan.tokens.len();
        let places: Vec<Place> = (0..plan.rooms.len() * tokens)
            .map(|number| Place { number, room: number / tokens, token: number % tokens })
            .collect();
        for places in places.chunks(AT_ONCE) {
            let entered = enter(plan, places, &mut clock).context("failed to gather the members")?;
            for ((socket, last, in_flight_max), place) in entered.into_iter().zip(places) {
                let room = (place.room, plan.rooms[place.room]);
                members.push(Member::new(socket.into_parts()?, room, last, in_flight_max));
            }
        }
        for (number, member) in members.iter().enumerate() {
            epoll::add(&epoll, &member.socket, EventData::new_u64(number as u64), READS)?;
        }
        let mut heads = vec![0; plan.rooms.len()];
        members.iter().for_each(|member| heads[member.room] = member.last.max(heads[member.room]));
        Ok(Self {
            epoll,
            members,
            heads,
            members_each: plan.tokens.len(),
            process: plan.pid.map(Process::of),
            clock: RunClock::begin(),
            server_clock: clock.unwrap_or_else(client::Clock::of_system),
            measurements: Measurements::default(),
            buffer: vec![0; 2 * READ_BYTES],
            ready: Vec::with_capacity(READY_MAX),
            unfinished: Vec::new(),
            touched: Vec::with_capacity(POSTS_A_TURN),
            jammed: Vec::new(),
        })
    }

    /// Connects those that never read, in place of those of the last rate, because a server disconnects them
    /// after a while.
    pub fn jam(&mut self, plan: &Plan) -> anyhow::Result<()> {
        self.jammed.clear();
        let places: Vec<Place> = (0..plan.rooms.len() * plan.jammed)
            .map(|number| Place { number, room: number / plan.jammed, token: number % plan.tokens.len() })
            .collect();
        for places in places.chunks(AT_ONCE) {
            for (socket, ..) in
                enter(plan, places, &mut None).context("failed to gather those that never read")?
            {
                self.jammed.push(socket.into_parts()?.0);
            }
        }
        Ok(())
    }

    /// Plays a rate, first unmeasured, then measured. Ends when everything is answered and delivered, or
    /// after a limit.
    pub fn play(&mut self, rate: f64, warmup_seconds: f64, seconds: f64) -> anyhow::Result<Point> {
        let start = self.clock.micros() + LEAD;
        let from = start + (warmup_seconds * 1e6) as Micros;
        let to = from + (seconds * 1e6) as Micros;
        let shape = (self.heads.len(), self.members_each);
        let mut schedule = Schedule::new(start, rate, warmup_seconds + seconds, shape);
        self.measurements.measure(from..to);
        let (refused, faults) = (self.measurements.refused, self.measurements.faults);
        let (mut began, mut point) = (None, None);
        loop {
            let now = self.clock.micros();
            self.post_due(&mut schedule, now)?;
            if began.is_none() && now >= from {
                began = Some(self.measurements.begin(self.process)?);
            }
            if let Some(began) = began.as_mut().filter(|_| point.is_none() && now >= to) {
                point = Some(self.measurements.end(began, rate)?);
            }
            let over = point.is_some() && schedule.due_at().is_none();
            if over && (self.is_settled() || now > to + SETTLE_MICROS_MAX) {
                break;
            }
            let next = schedule.due_at().unwrap_or(Micros::MAX).min(now + LOOK_EVERY);
            self.turn(next, &mut schedule)?;
        }
        Ok(Point {
            ack_ms: Percentiles::of(&self.measurements.ack),
            delivery_ms: Percentiles::of(&self.measurements.delivery),
            late_p99_ms: self.measurements.late.at(0.99).unwrap_or_default(),
            waited_p99_ms: self.measurements.waited.at(0.99).unwrap_or_default(),
            refused: self.measurements.refused - refused,
            faults: self.measurements.faults - faults,
            lost: self.lost(),
            ..point.expect("the loop ends with it")
        })
    }

    /// Sends the posts that are due, those of a connection together, at most as many as in one turn.
    fn post_due(&mut self, schedule: &mut Schedule, now: Micros) -> anyhow::Result<()> {
        if schedule.due_at().is_none_or(|due| due > now) {
            return Ok(());
        }
        let server_now = self.server_clock.now();
        let mut touched = std::mem::take(&mut self.touched);
        for _ in 0..POSTS_A_TURN {
            let Some((intended, number)) = schedule.take(now) else { break };
            if !self.members[number].has_outgoing() {
                touched.push(number);
            }
            self.members[number].post(intended, server_now);
        }
        for number in touched.drain(..) {
            self.write(number)?;
        }
        self.touched = touched;
        Ok(())
    }

    fn write(&mut self, number: usize) -> anyhow::Result<()> {
        let (member, measurements) = (&mut self.members[number], &mut self.measurements);
        let now = self.clock.micros();
        member.write(|intended| measurements.left(intended, now)).with_context(|| connection(number))?;
        if member.is_waiting != member.has_outgoing() {
            member.is_waiting = !member.is_waiting;
            let out = if member.is_waiting { EventFlags::OUT } else { EventFlags::empty() };
            epoll::modify(
                &self.epoll,
                &member.socket,
                EventData::new_u64(number as u64),
                EventFlags::IN | out,
            )?;
        }
        Ok(())
    }

    /// Waits for sockets until `next` at most, and serves each ready one once.
    fn turn(&mut self, next: Micros, schedule: &mut Schedule) -> anyhow::Result<()> {
        let now = self.clock.micros();
        let wait = if self.unfinished.is_empty() { next.saturating_sub(now) } else { 0 };
        let wait = Duration::from_micros(wait);
        let timeout = Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: i64::from(wait.subsec_nanos()) };
        let mut ready = std::mem::take(&mut self.ready);
        match epoll::wait(&self.epoll, spare_capacity(&mut ready), Some(&timeout)) {
            Err(rustix::io::Errno::INTR) => {}
            waited => drop(waited?),
        }
        let began = self.clock.micros();
        for number in std::mem::take(&mut self.unfinished) {
            self.serve(number, began, schedule)?;
        }
        for event in ready.drain(..) {
            let (number, flags) = (event.data.u64() as usize, event.flags);
            if flags.contains(EventFlags::OUT) {
                self.write(number)?;
            }
            if flags.intersects(EventFlags::IN | EventFlags::HUP | EventFlags::ERR) {
                self.serve(number, began, schedule)?;
            }
        }
        self.ready = ready;
        Ok(())
    }

    /// Reads once for a member that was ready at the start of the turn, then sends posts that are due.
    fn serve(&mut self, number: usize, began: Micros, schedule: &mut Schedule) -> anyhow::Result<()> {
        let now = self.read(number)?;
        self.measurements.waited.record(now - began);
        self.post_due(schedule, now)
    }

    /// Reads once for a member. Returns the time of the read.
    fn read(&mut self, number: usize) -> anyhow::Result<Micros> {
        let (measurements, clock, heads) = (&mut self.measurements, &self.clock, &mut self.heads);
        let mut at = None;
        let member = &mut self.members[number];
        let read = member.read(&mut self.buffer, |member, heard| {
            // Everything that comes in one read has the same time.
            let now = *at.get_or_insert_with(|| clock.micros());
            match heard {
                Heard::Event { seq, intended } => measurements.event(&mut member.last, seq, intended, now),
                Heard::Acked { id, seq } => {
                    heads[member.room] = heads[member.room].max(seq);
                    measurements.acked(member.answered(id), now);
                }
                Heard::Refused { id, code } => measurements.refused(member.answered(id), code),
                Heard::Ping(payload) => member.pong(payload),
            }
        });
        if read.with_context(|| connection(number))? {
            self.unfinished.push(number);
        }
        if at.is_some() {
            if member.has_kept_back() {
                member.post_kept_back(self.server_clock.now());
            }
            if member.has_outgoing() && !member.is_waiting {
                self.write(number)?;
            }
        }
        Ok(at.unwrap_or_else(|| self.clock.micros()))
    }

    fn is_settled(&self) -> bool {
        self.lost() == 0
    }

    /// Posts without an answer, and missing deliveries of accepted posts.
    fn lost(&self) -> u64 {
        let lost = |member: &Member| {
            member.unanswered() as u64 + self.heads[member.room].saturating_sub(member.last)
        };
        self.members.iter().map(lost).sum()
    }
}

/// A connection to open: its number, its room, and its token.
struct Place {
    number: usize,
    room: usize,
    token: usize,
}

/// Brings some connections into their rooms, each step together. Returns them with the head of their room and
/// the requests that each may have in flight.
fn enter(
    plan: &Plan,
    places: &[Place],
    clock: &mut Option<client::Clock>,
) -> anyhow::Result<Vec<(Socket, Seq, u32)>> {
    let open = |place: &Place| Socket::open(plan.address, target::source(place.number));
    let mut sockets = places.iter().map(open).collect::<anyhow::Result<Vec<_>>>()?;
    let mut in_flight_max = 0;
    for (socket, place) in sockets.iter_mut().zip(places) {
        let welcome = socket.welcomed()?;
        in_flight_max = welcome.in_flight_max;
        clock.get_or_insert_with(|| client::Clock::told(welcome.clock));
        socket.resume(&plan.tokens[place.token])?;
    }
    for (socket, place) in sockets.iter_mut().zip(places) {
        socket.subscribe(plan.rooms[place.room])?;
    }
    sockets
        .into_iter()
        .map(|mut socket| {
            Ok((socket.subscribed()?, socket)).map(|(head, socket)| (socket, head, in_flight_max))
        })
        .collect()
}

fn connection(number: usize) -> String {
    format!("connection {number} was lost")
}

impl Measurements {
    fn measure(&mut self, measured: std::ops::Range<Micros>) {
        self.measured = measured;
        [&mut self.ack, &mut self.delivery, &mut self.late, &mut self.waited]
            .into_iter()
            .for_each(Counters::clear);
    }

    fn begin(&self, process: Option<Process>) -> anyhow::Result<Began> {
        Ok(Began { costs: Costs::start(process)?, acked: self.acked, delivered: self.delivered })
    }

    /// What was done since the start of the measurement, and its cost.
    fn end(&self, began: &mut Began, rate: f64) -> anyhow::Result<Point> {
        let Cost { server, own } = began.costs.lap()?;
        let (acked, delivered) = (self.acked - began.acked, self.delivered - began.delivered);
        let seconds = own.elapsed.as_secs_f64();
        Ok(Point {
            rate,
            published: acked as f64 / seconds,
            delivered: delivered as f64 / seconds,
            server_cores: server.map(|server| server.cores()),
            publish_us: server.and_then(|server| server.micros_each(acked)),
            delivery_us: server.and_then(|server| server.micros_each(delivered)),
            own_cores: own.cores(),
            ..Point::default()
        })
    }

    #[inline]
    fn event(&mut self, last: &mut u64, seq: u64, intended: Option<Micros>, now: Micros) {
        if seq != *last + 1 {
            self.faults += 1;
        }
        *last = seq.max(*last);
        let Some(intended) = intended else { return };
        self.delivered += 1;
        if self.measured.contains(&intended) {
            self.delivery.record(now.saturating_sub(intended));
        }
    }

    fn acked(&mut self, intended: Option<Micros>, now: Micros) {
        let Some(intended) = intended else { return };
        self.acked += 1;
        if self.measured.contains(&intended) {
            self.ack.record(now.saturating_sub(intended));
        }
    }

    fn refused(&mut self, intended: Option<Micros>, code: ErrorCode) {
        if intended.is_some() {
            self.refused += 1;
            if code != ErrorCode::Overloaded {
                eprintln!("a post was answered {code}");
            }
        }
    }

    fn left(&mut self, intended: Micros, now: Micros) {
        if self.measured.contains(&intended) {
            self.late.record(now.saturating_sub(intended));
        }
    }
}
