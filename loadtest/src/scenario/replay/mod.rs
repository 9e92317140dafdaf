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
use tokio::task::spawn_local;

use crate::context::Context;
use crate::progress;
use crate::report::Report;
use crate::restarts::{Killing, Restarts};
use crate::sampler::{Costs, Sampler};
use crate::stamp::RunClock;
use crate::tally::Tally;
use chat::{Played, Stage};
use conversations::{Conversations, Pace, Play};

/// How long a call may take: a server that was killed must start again first.
const CALL_TIMEOUT: Duration = Duration::from_secs(120);

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
    /// The server.
    #[command(flatten)]
    killing: Killing,
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
        let restarts = self.killing.start(&context.target).await?;
        let accounts = context.accounts(play.people).await?;
        let clients = accounts.clients(&context.target, CALL_TIMEOUT).await?;
        report.server = clients.first().map(Client::server).unwrap_or_default();
        // The server that was started runs until its handle is dropped, and is read again below.
        let (played, _restarts) = self.perform(context, &play, &clients, restarts, &mut report).await?;
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
        restarts: Restarts,
        report: &mut Report,
    ) -> anyhow::Result<(Vec<Played>, Restarts)> {
        let messages = play.messages();
        let bar = progress::bar(messages, "messages");
        let tally = Rc::new(RefCell::new(Tally::new(play.chats.len(), false)));
        let stage = Rc::new(Stage { clock: RunClock::begin(), tally: tally.clone(), bar: bar.clone() });
        let steady = restarts.steady(context.server);
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
        let killer = restarts.kill_along(messages, context.target.clone(), bar.clone());
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
        Ok((played, restarts))
    }
}

fn tell_play(play: &Play, empty: u64, report: &mut Report) {
    report.figure("chats", play.chats.len() as f64, "");
    report.figure("messages", play.messages() as f64, "");
    report.figure("people", play.people as f64, "");
    report.figure("chats with a silent second member", play.silent as f64, "");
    report.figure("empty messages left out of the whole file", empty as f64, "");
}
