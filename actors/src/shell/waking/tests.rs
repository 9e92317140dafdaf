//! Snapshots, as programs of several versions write and read them.

use serde::{Deserialize, Serialize};

use super::*;
use crate::contract::Contract;
use crate::inbox::Inbox;
use crate::shell::Heard;

/// The version of a contract's state, which has changed since the first.
const VERSION: Version = Contract::STATE_VERSION;

/// A kept snapshot of a contract.
fn kept() -> Vec<u8> {
    snapshot(&Contract::default(), 2, 9, &Heard::default()).expect("it encodes").body.to_vec()
}

#[test]
fn a_snapshot_of_another_version_is_passed_over_so_that_its_stream_is_replayed() {
    let read = read_snapshot::<Contract>(&kept()).expect("reads").expect("is of this version");
    assert_eq!((read.machine, read.last_at), (Contract::default(), 9));
    for version in [VERSION - 1, VERSION + 1] {
        let mut other = kept();
        assert_eq!(other[..4], [0x82, 0xa1, b'v', VERSION as u8]);
        other[3] = version as u8;
        assert!(read_snapshot::<Contract>(&other).expect("reads").is_none(), "{version}");
    }
}

#[test]
fn a_snapshot_without_a_version_is_of_the_first() {
    #[derive(Serialize)]
    struct Bare<M> {
        machine: M,
        last_at: u64,
        heard: Heard,
    }
    fn bare<M: Serialize>(machine: M) -> Vec<u8> {
        rmp_serde::to_vec_named(&Bare { machine, last_at: 9, heard: Heard::default() }).expect("it encodes")
    }
    assert!(read_snapshot::<Inbox>(&bare(Inbox::default())).expect("reads").is_some());
    assert!(read_snapshot::<Contract>(&bare(Contract::default())).expect("reads").is_none());
}

#[test]
fn a_program_from_before_there_were_versions_reads_no_snapshot_of_this_one() {
    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct AsItRead<M> {
        machine: M,
        last_at: u64,
        heard: Heard,
    }
    let kept = snapshot(&Inbox::default(), 2, 9, &Heard::default()).expect("it encodes");
    let read = rmp_serde::from_slice::<AsItRead<Inbox>>(&kept.body);
    assert!(read.expect_err("it replays").to_string().contains("machine"));
}
