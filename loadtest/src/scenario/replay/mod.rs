//! Real conversations, played as rooms with their real members, lengths and pauses, compressed in time; the
//! server may be killed on the way.

mod chat;
mod conversations;
mod verify;

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use clap::Args;
use client::Client;
use indicatif::ProgressBar;
use tokio::task::spawn_local;

use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::sampler::{Costs, Sampler};
use crate::served::Served;
use crate::stamp::RunClock;
use crate::tally::Tally;
use crate::target::Target;
use chat::{Played, Stage};
use conversations::{Conversations, Pace, Play};

/// How long a call may take: a server that was killed must start again first.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);
/// How often it is checked whether the server should be killed.
const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Play real conversations, and kill the server on the way if told so.
#[derive(Debug, Args)]
pub struct Replay {
    /// The conversations, as loadtest/fetch-chitchat writes them.
    #[arg(long, value_name = "FILE", default_value = "data/chitchat.json")]
    conversations: PathBuf,
    /// Play the first chats until they hold this many messages.
    #[arg(long, default_value_t = usize::MAX, hide_default_value = true)]
    messages: usize,
    /// The chats begin spread over this many seconds.
    #[arg(long, default_value_t = 120.0)]
    seconds: f64,
    /// Pauses within a chat are divided by this.
    #[arg(long, default_value_t = 100.0)]
    speed: f64,
    /// No pause within a chat is longer than this many seconds.
    #[arg(long, default_value_t = 5.0)]
    pause_max_seconds: f64,
    /// Start this server for the run, in a shell; --url must be its address.
    #[arg(long, value_name = "CMD")]
    server: Option<String>,
    /// Kill the server (kill -9) and start it again this many times along the way.
    #[arg(long, default_value_t = 0, requires = "server")]
    kills: u32,
}

/// A server of our own, and how long each restart took.
struct Restarts {
    served: Option<Served>,
    took: Vec<Duration>,
}

impl Replay {
    /// Runs the scenario.
    pub async fn run(&self, context: &Context) -> anyhow::Result<Report> {
        let mut report = Report::of("replay");
        let conversations = Conversations::load(&self.conversations)?;
        report.note(format!("the conversations are those of {}", conversations.source));
        let empty = conversations.empty;
        let play = conversations.play(self.messages, self.pace());
        tell_play(&play, empty, &mut report);
        let served = match &self.server {
            Some(command) => Some(Served::start(command, &context.target).await?),
            None => None,
        };
        let accounts = context.accounts(play.people).await?;
        let clients = accounts.clients(&context.target, CALL_TIMEOUT).await?;
        report.server = clients.first().map(Client::server).unwrap_or_default();
        let (played, _served) = self.perform(context, &play, &clients, served, &mut report).await?;
        let reconnects: u64 = clients.iter().map(|client| client.connections() - 1).sum();
        report.figure("reconnects of clients", reconnects as f64, "");
        drop(clients);
        chat::tell(&played, &mut report);
        if context.verify {
            verify::read_back(&context.target, &accounts, &play.chats, &played).await?.tell(&mut report);
        }
        Ok(report)
    }

    fn pace(&self) -> Pace {
        Pace {
            speed: self.speed.max(0.001),
            pause_max: Duration::from_secs_f64(self.pause_max_seconds.max(0.0)),
            spread: Duration::from_secs_f64(self.seconds.max(0.0)),
        }
    }

    /// Plays every chat in a task of its own, and kills the server in between.
    async fn perform(
        &self,
        context: &Context,
        play: &Play,
        clients: &[Client],
        served: Option<Served>,
        report: &mut Report,
    ) -> anyhow::Result<(Vec<Played>, Option<Served>)> {
        let messages = play.messages();
        let bar = progress::bar(messages, "messages");
        let tally = Rc::new(RefCell::new(Tally::new(play.chats.len(), false)));
        let stage = Rc::new(Stage { clock: RunClock::begin(), tally: tally.clone(), bar: bar.clone() });
        // The cost of a process that is killed says nothing.
        let steady = served.as_ref().map(Served::process).or(context.server).filter(|_| self.kills == 0);
        let sampler = Sampler::start(tally, steady, "posts")?;
        let mut costs = Costs::start(steady)?;
        let chats: Vec<_> = play
            .chats
            .iter()
            .enumerate()
            .map(|(number, chat)| {
                let members: Vec<_> =
                    chat.members.iter().map(|member| (*member, clients[*member].clone())).collect();
                let (stage, chat) = (stage.clone(), chat.clone());
                spawn_local(async move { stage.play(number as u32, &chat, &members).await })
            })
            .collect();
        let restarts = Restarts { served, took: Vec::new() };
        let killer =
            spawn_local(restarts.kill_along(self.kills, messages, context.target.clone(), bar.clone()));
        let mut played = Vec::with_capacity(chats.len());
        for chat in chats {
            played.push(chat.await?);
        }
        bar.finish_and_clear();
        let restarts = killer.await??;
        sampler.stop(report);
        report.figure("time taken", stage.clock.micros() as f64 / 1e6, "s");
        let mut tally = stage.tally.borrow_mut();
        costs.lap()?.tell(report, 0.0);
        report.latencies("due to ack", &mut tally.ack);
        report.latencies("due to delivery", &mut tally.delivery);
        report.latencies("schedule lag of the tester", &mut tally.lag);
        drop(tally);
        restarts.tell(report);
        Ok((played, restarts.served))
    }
}

impl Restarts {
    /// Kills and restarts the server each time another part of the messages is done.
    async fn kill_along(
        mut self,
        kills: u32,
        messages: u64,
        target: Target,
        bar: ProgressBar,
    ) -> anyhow::Result<Self> {
        for kill in 1..=u64::from(kills) {
            let after = messages * kill / (u64::from(kills) + 1);
            while bar.position() < after {
                tokio::time::sleep(LOOK_EVERY).await;
            }
            if let Some(served) = &mut self.served {
                self.took.push(served.kill_and_restart(&target).await?);
            }
        }
        Ok(self)
    }

    fn tell(&self, report: &mut Report) {
        report.figure("times the server was killed", self.took.len() as f64, "");
        if let Some(longest) = self.took.iter().max() {
            report.figure("longest restart", longest.as_secs_f64() * 1e3, "ms");
        }
    }
}

fn tell_play(play: &Play, empty: u64, report: &mut Report) {
    report.figure("chats", play.chats.len() as f64, "");
    report.figure("messages", play.messages() as f64, "");
    report.figure("people", play.people as f64, "");
    report.figure("chats with a silent second member", play.silent as f64, "");
    report.figure("empty messages left out of the whole file", empty as f64, "");
}
