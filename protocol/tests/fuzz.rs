//! The bounded run of the fuzz target's function: over its committed corpus and over seeded changes to it.
//! `GUILDHALL_SEED=… cargo test -p protocol` runs one again; `GUILDHALL_FUZZ_CASES` asks for more cases.

mod samples;

use std::fs;
use std::path::Path;

use bytes::BytesMut;
use protocol::frame;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Changed inputs of one run, unless told otherwise.
const CASES: usize = 5_000;

/// The most changes made to one input.
const CHANGES_MAX: usize = 6;

fn corpus() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus/frame");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("the corpus is there").map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("an input is readable")).collect()
}

/// The params of every method as requests, and every event body as an event: what a change should start from.
fn frames() -> Vec<Vec<u8>> {
    let requests = samples::params().into_iter().map(|(method, params)| {
        let mut out = BytesMut::from(&b"\x94\x00\x07"[..]);
        out.extend_from_slice(&frame::to_bytes(&method));
        out.extend_from_slice(&params);
        out.to_vec()
    });
    let answers =
        samples::answers().into_iter().map(|(_, answer)| [b"\x94\x01\x07\xc0", &answer[..]].concat());
    let events = samples::bodies().into_iter().map(|(_, body)| {
        let mut out = BytesMut::new();
        frame::put_event(&mut out, &samples::event_head(true), &body);
        out.to_vec()
    });
    requests.chain(answers).chain(events).collect()
}

fn number_from(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

#[test]
fn what_must_hold_of_the_decoder_holds_for_the_corpus() {
    let corpus = corpus();
    assert!(corpus.len() >= 20, "the corpus is there");
    corpus.iter().chain(&frames()).for_each(|input| protocol::fuzz::drive(input));
}

#[test]
fn what_must_hold_of_the_decoder_holds_for_any_bytes() {
    let seed = number_from("GUILDHALL_SEED").unwrap_or_else(rand::random);
    let cases = number_from("GUILDHALL_FUZZ_CASES").map_or(CASES, |cases| cases as usize);
    println!("GUILDHALL_SEED={seed}, {cases} cases");
    let mut random = StdRng::seed_from_u64(seed);
    let inputs = [corpus(), frames()].concat();
    for _ in 0..cases {
        let mut input = inputs[random.random_range(0..inputs.len())].clone();
        for _ in 0..random.random_range(1..=CHANGES_MAX) {
            change(&mut input, &inputs, &mut random);
        }
        protocol::fuzz::drive(&input);
    }
}

/// First bytes of values that say how long they are, or are nothing at all: where a decoder may go wrong.
const TELLING: [u8; 16] =
    [0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc9, 0xcf, 0xdb, 0xdd, 0xdf, 0xff];

/// Changes a place of the input: flips, replaces, cuts, repeats, or puts in a part of another one.
fn change(input: &mut Vec<u8>, inputs: &[Vec<u8>], random: &mut StdRng) {
    let at = random.random_range(0..=input.len());
    match random.random_range(0..7) {
        0 => input.truncate(at),
        1 => input.insert(at, TELLING[random.random_range(0..TELLING.len())]),
        2 if at < input.len() => input[at] ^= 1 << random.random_range(0..8),
        3 if at < input.len() => input[at] = TELLING[random.random_range(0..TELLING.len())],
        4 if at < input.len() => drop(input.remove(at)),
        5 => {
            let other = &inputs[random.random_range(0..inputs.len())];
            let from = random.random_range(0..=other.len());
            let to = random.random_range(from..=other.len());
            input.splice(at..at, other[from..to].iter().copied());
        }
        _ => {
            let repeated = vec![random.random(); random.random_range(0..64)];
            input.splice(at..at, repeated);
        }
    }
}
