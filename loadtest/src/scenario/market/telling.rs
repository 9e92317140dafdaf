//! What a run tells: figures, latencies, and the faults that showed while it was played.

use client::CallError;

use super::stage::Stage;
use crate::report::Report;
use crate::sampler::Cost;

/// How many failures are listed one by one.
const FAILURES_TOLD_MAX: usize = 5;

/// What became of everything that was played.
#[derive(Debug)]
pub struct Played {
    /// The flows.
    pub flows: Part,
    /// The proposals beside those of flows.
    pub submits: Part,
    /// The searches.
    pub searches: Part,
    /// The edits of profiles.
    pub edits: Part,
}

/// What became of the flows, or of the proposals.
#[derive(Debug)]
pub struct Part {
    /// How many were due a second.
    pub per_second: f64,
    /// What became of each.
    pub results: Vec<Result<(), CallError>>,
}

impl Part {
    fn done(&self) -> u64 {
        self.results.iter().filter(|result| result.is_ok()).count() as u64
    }
}

/// Adds it all to a report.
pub fn tell(stage: &Stage, played: &Played, cost: Cost, report: &mut Report) {
    tell_figures(stage, played, cost, report);
    tell_latencies(stage, report);
    let Played { flows, submits, searches, edits } = played;
    for (what, part) in [("flow", flows), ("submit", submits), ("search", searches), ("edit", edits)] {
        let failures: Vec<_> = part.results.iter().filter_map(|result| result.as_ref().err()).collect();
        for failure in failures.iter().take(FAILURES_TOLD_MAX) {
            report.note(format!("a {what} failed: {failure}"));
        }
        let several = if what == "search" { "searches".to_owned() } else { format!("{what}s") };
        report.fault(&format!("{several} failed"), failures.len() as u64);
    }
    report.fault("proposals that came to their client twice", stage.tally.borrow().repeated);
    report.fault("acknowledged proposals that never came to their client", stage.unseen());
    report.fault("jobs not found right after they were published", stage.log.borrow().unfound);
    report.fault("profiles not found right after they were edited", stage.log.borrow().unfound_edits);
    report.fault("letters that read otherwise than they were written", stage.log.borrow().altered);
}

fn tell_figures(
    stage: &Stage,
    Played { flows, submits, searches, edits }: &Played,
    cost: Cost,
    report: &mut Report,
) {
    let mut tally = stage.tally.borrow_mut();
    // Where both are played, the cost of one cannot be told from that of the other.
    let alone = cost.server.filter(|_| flows.results.is_empty() || submits.results.is_empty());
    let micros_each = |count| alone.and_then(|server| server.micros_each(count));
    report.figure("proposals acknowledged", tally.acked as f64, "");
    if !flows.results.is_empty() {
        report.figure("flows asked for", flows.per_second, "flows/s");
        report.figure("whole flows", flows.done() as f64, "");
        micros_each(flows.done())
            .into_iter()
            .for_each(|each| report.figure("server CPU per flow", each, "µs"));
    }
    if !submits.results.is_empty() {
        report.figure("proposals asked for beside those of flows", submits.per_second, "proposals/s");
        let each = micros_each(submits.done());
        each.into_iter().for_each(|each| report.figure("server CPU per proposal", each, "µs"));
    }
    if !searches.results.is_empty() {
        report.figure("searches asked for", searches.per_second, "searches/s");
        report.figure("searches answered", searches.done() as f64, "");
        report.figure(
            "of them before everything could be searched",
            stage.log.borrow().incomplete as f64,
            "",
        );
        let each = cost.server.and_then(|server| server.micros_each(searches.done()));
        if [flows, submits, edits].iter().all(|part| part.results.is_empty()) {
            each.into_iter().for_each(|each| report.figure("server CPU per search", each, "µs"));
        }
    }
    if !edits.results.is_empty() {
        report.figure("edits of profiles asked for", edits.per_second, "edits/s");
        report.figure("edits answered", edits.done() as f64, "");
    }
    cost.tell(report, tally.lag.at(0.99));
}

fn tell_latencies(stage: &Stage, report: &mut Report) {
    let mut tally = stage.tally.borrow_mut();
    report.latencies("submit to ack", &mut tally.ack);
    report.latencies("submit to the client's screen", &mut tally.delivery);
    for (step, latencies) in stage.steps.borrow_mut().iter_mut() {
        report.latencies(step, latencies);
    }
    report.latencies("schedule lag of the tester", &mut tally.lag);
}
