//! The generator, a program of its own that is given rates and prints points.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, ensure};
use tempfile::NamedTempFile;

use crate::lean::plan::Plan;
use crate::lean::point::Point;

/// The path of the program, beside this one.
const PROGRAM: &str = "examples/curve_load";

/// A generator whose members are in their rooms, or on their way there.
pub(super) struct Generator {
    child: Child,
    rates: ChildStdin,
    points: BufReader<ChildStdout>,
    /// The plan, which holds tokens. The file is deleted when this is dropped.
    _plan: NamedTempFile,
}

impl Generator {
    /// Starts it, with the words of `prefix` before the command.
    pub fn start(prefix: &str, plan: &Plan) -> anyhow::Result<Self> {
        let program = program()?;
        let file = NamedTempFile::new().context("failed to make a file")?;
        plan.write(file.path())?;
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("exec {prefix} \"$0\" \"$1\"")]).arg(program).arg(file.path());
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = shell.spawn().context("failed to start the generator")?;
        let rates = child.stdin.take().context("the generator has no input")?;
        let points = BufReader::new(child.stdout.take().context("the generator has no output")?);
        Ok(Self { child, rates, points, _plan: file })
    }

    /// Plays a rate. It blocks, because nothing else should run meanwhile.
    pub fn play(&mut self, rate: f64) -> anyhow::Result<Point> {
        writeln!(self.rates, "{rate}").context("the generator ended")?;
        let mut line = String::new();
        let read = self.points.read_line(&mut line).context("failed to read from the generator")?;
        ensure!(read > 0, "the generator ended at {rate} posts a second");
        serde_json::from_str(&line).with_context(|| format!("the generator printed no point: {line}"))
    }
}

impl Drop for Generator {
    fn drop(&mut self) {
        let _ = self.child.kill(); // It may have ended by itself.
        let _ = self.child.wait();
    }
}

fn program() -> anyhow::Result<PathBuf> {
    let this = std::env::current_exe().context("this program has no path")?;
    let program = this.parent().unwrap_or(Path::new("")).join(PROGRAM);
    ensure!(program.exists(), "{} is not there: it is built with --examples", program.display());
    Ok(program)
}
