//! Writes everything that a person may read of their own data into a file, one event a line, as JSON.
//!
//! ```text
//! cargo run -p client --example export -- ada@example.org my-data.jsonl
//! ```

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use client::protocol::Method;
use client::protocol::stream::{ExportAnswer, ExportParams};
use client::{Client, Endpoint};

mod json;

/// How long one page may take. Where there were too many, the client waits as the server asks, and asks
/// again.
const PAGE_WITHIN: Duration = Duration::from_secs(120);

#[derive(Parser)]
struct Cli {
    /// Whose data.
    email: String,
    /// The file. It must not exist.
    file: PathBuf,
    #[arg(long, default_value = "ws://127.0.0.1:8080")]
    url: String,
    #[arg(long, default_value = "correct horse battery staple", env = "GUILDHALL_PASSWORD")]
    password: String,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let client = Client::sign_in(Endpoint::new(&cli.url)?, &cli.email, &cli.password).await?;
    let client = client.with_call_timeout(PAGE_WITHIN);
    let file = File::create_new(&cli.file).with_context(|| format!("cannot make {}", cli.file.display()))?;
    let mut file = BufWriter::new(file);
    let (mut after, mut events) = (None, 0);
    loop {
        let page: ExportAnswer<json::Body> = client.call(ExportParams::NAME, &ExportParams { after }).await?;
        for event in &page.events {
            serde_json::to_writer(&mut file, event)?;
            file.write_all(b"\n")?;
        }
        events += page.events.len();
        if page.next.is_none() {
            break;
        }
        after = page.next;
    }
    file.into_inner()?.sync_all()?;
    println!("{events} events are in {}", cli.file.display());
    client.sign_out().await?;
    Ok(())
}
