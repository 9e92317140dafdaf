//! The two shapes in which a report is stored.
//!
//! The first shape holds the beats, and its reader folds them. The second also holds the result. A program
//! that knows only the first shape must not read the second as the first, because its rules might fold the
//! beats differently. So the second shape has a version; and because programs from before versions ignore
//! that, its beats have another name. (For the same reason, a closing of the second shape is another
//! variant.)

use protocol::work::{Skip, StopReason};
use serde::{Deserialize, Serialize};

use super::beat::Taken;
use super::event::{Deal, Report};
use super::fold::Decided;
use super::slot::Line;

/// A stored report, in either shape.
#[derive(Serialize, Deserialize)]
pub(super) struct StoredReport {
    deal: Deal,
    /// The beats of the first shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    beats: Option<Vec<Taken>>,
    /// The beats of the second shape.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    taken: Option<Vec<Taken>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    skip: Vec<Skip>,
    passed: Vec<Line>,
    open: Option<Line>,
    closing: Option<StopReason>,
    late: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    decided: Option<Decided>,
}

impl From<Report> for StoredReport {
    fn from(report: Report) -> Self {
        let Report { deal, beats, skip, passed, open, closing, late, decided } = report;
        let (beats, taken) = match decided {
            None => (Some(beats), None),
            Some(_) => (None, Some(beats)),
        };
        Self { deal, beats, taken, skip, passed, open, closing, late, decided }
    }
}

impl From<StoredReport> for Report {
    fn from(stored: StoredReport) -> Self {
        let StoredReport { deal, beats, taken, skip, passed, open, closing, late, decided } = stored;
        let beats = taken.or(beats).unwrap_or_default();
        Self { deal, beats, skip, passed, open, closing, late, decided }
    }
}

#[cfg(test)]
mod tests {
    use protocol::work::Beat;
    use protocol::{AccountId, ContractId};

    use super::*;
    use crate::work::work_session::fold::Fold;

    fn report(decided: Option<Decided>) -> Vec<u8> {
        let beat = Beat { seq: 1, mono_ms: 10_000, at: 0, keys: 1, clicks: 0, scrolls: 0 };
        let beats = match decided {
            None => vec![Taken::of_first_shape(&beat)],
            Some(_) => vec![Taken::from(&beat)],
        };
        let deal = Deal { contract: ContractId::default(), freelancer: AccountId::default() };
        let (skip, passed, open, closing) = (vec![], vec![], None, None);
        let report = Report { deal, beats, skip, passed, open, closing, late: false, decided };
        rmp_serde::to_vec_named(&report).expect("a report writes")
    }

    /// The fields that a reader of the first shape needs.
    #[derive(Debug, Deserialize)]
    struct FirstShape {
        beats: Vec<(u64, u64, u32, u32, u32)>,
    }

    #[test]
    fn a_reader_of_the_first_shape_refuses_the_second_and_is_not_misled_by_it() {
        let first: FirstShape = rmp_serde::from_slice(&report(None)).expect("its own shape");
        assert_eq!(first.beats, [(1, 10_000, 1, 0, 0)]);
        let fold = Fold::default();
        let decided = fold.decided(&Default::default());
        let refused = rmp_serde::from_slice::<FirstShape>(&report(Some(decided)));
        assert!(refused.expect_err("the beats are elsewhere").to_string().contains("beats"));
    }
}
