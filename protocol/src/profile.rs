//! Profiles: what a freelancer shows of themself, section by section.
//!
//! The stream of a profile, with the history of its edits, is its owner's alone. Others ask by
//! `profile.view`, which shows each as much as they may see.

mod checking;
mod sections;
mod viewing;

use serde::{Deserialize, Serialize};

pub use self::sections::{
    Availability, Basics, Education, Experience, Fluency, Language, Package, Rates, Section, SectionName,
    Skill, Time, Visibility, Work,
};
pub use self::viewing::{Card, Completeness, Own, ViewAnswer, ViewParams, Whole};
use crate::error::ErrorCode::{self, TooLarge};
use crate::error::WireError;
use crate::example::examples;
use crate::ids::{AccountId, CommandId, ContractId, Millis, Seq};
use crate::kind::Kind;
use crate::method::{Method, also_named};
use crate::money::Money;
use crate::plain::Flag;
use crate::registry::{Entity, EventType, Shape};
use crate::rules;

/// A profile as a stream.
pub const ENTITY: Entity = Entity {
    kind: Kind::Profile,
    about: "What a freelancer shows of themself; `id` is the account. Others see of it what `profile.view` answers.",
    state: Shape::of::<State>(),
    events: &[
        EventType::of::<Edited>("edited", "A section was replaced as a whole."),
        EventType::of::<Outcome>("outcome_recorded", "A contract of the freelancer is over."),
    ],
    signals: &[],
};

/// `profile.edit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EditParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
    /// The section, with all that is to stand in it.
    pub section: Section,
    /// The version of the section that is replaced: 0 where it was never edited.
    pub version: u32,
}

impl Method for EditParams {
    type Answer = EditAnswer;
    const NAME: &str = "profile.edit";
    const ABOUT: &str = "Replaces a section of one's own profile as a whole. Where the section is of another version by now, \
         nothing happens (`stale_version`): look again, and edit what stands there. What looks like contact details, or like a \
         name of mixed scripts, is stored like anything else, and named in `flags`.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["edited"];
    const ERRORS: &[ErrorCode] = &[TooLarge];
    const RULES: &[&str] = &[rules::PROFILE_INCOMPLETE, rules::STALE_VERSION];

    // A limit names one field of the parameters: these stand deep in the section.
    fn check(&self) -> Result<(), WireError> {
        self.section.check()
    }
}

/// The answer of `profile.edit`, `profile.publish` and `profile.hide`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct EditAnswer {
    /// The seq of the command's event.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// The version of the section from now on.
    pub version: u32,
    /// What stands out in the texts of the section, each once.
    pub flags: Vec<Flag>,
}

/// `profile.publish`, `profile.hide`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct OwnParams {
    /// The client's own name for this change, a UUIDv7: the same name again is the same change.
    pub command_id: CommandId,
}

also_named! {
    /// `profile.publish`.
    Publish(OwnParams);
    /// `profile.hide`.
    Hide(OwnParams);
}

impl Method for Publish {
    type Answer = EditAnswer;
    const NAME: &str = "profile.publish";
    const ABOUT: &str = "Shows the card of one's profile to whoever is signed in. It needs a name, a headline and a skill. Where \
         it is shown already, nothing happens.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["edited"];
    const RULES: &[&str] = &[rules::PROFILE_INCOMPLETE];
}

impl Method for Hide {
    type Answer = EditAnswer;
    const NAME: &str = "profile.hide";
    const ABOUT: &str = "Hides one's profile from everybody but those clients with whom one has dealings. Where it is hidden \
         already, nothing happens.";
    const CHANGES: bool = true;
    const EVENTS: &[&str] = &["edited"];
}

/// Event `edited` of a profile: a section holds something else from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Edited {
    /// The section, with all that stands in it.
    pub section: Section,
    /// The version of the section from now on, counted from 1.
    pub version: u32,
    /// The version of the list of skills that the section was checked against; absent where it names none of
    /// them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub taxonomy_version: Option<u32>,
}

/// Event `outcome_recorded` of a profile: how a contract of the freelancer ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Outcome {
    /// The contract.
    pub contract: ContractId,
    /// How much it paid, roughly.
    pub earned_band: EarnedBand,
    /// When it ended.
    pub ended_at: Millis,
}

/// How much a contract paid in all, in dollars or as many of the smallest units of another currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum EarnedBand {
    /// Nothing.
    Nothing,
    /// Less than 100.00.
    Under100,
    /// From 100.00 to less than 1,000.00.
    Under1000,
    /// From 1,000.00 to less than 10,000.00.
    Under10000,
    /// 10,000.00 and more.
    Over10000,
}

impl EarnedBand {
    /// The band in which an amount lies; nothing was paid where there is no amount.
    pub fn of(earned: Option<Money>) -> Self {
        let Some(Money { amount, currency }) = earned else { return EarnedBand::Nothing };
        let under = |units: i64| amount < rust_decimal::Decimal::new(units, currency.decimals());
        match amount {
            amount if amount.is_zero() => EarnedBand::Nothing,
            _ if under(10_000) => EarnedBand::Under100,
            _ if under(100_000) => EarnedBand::Under1000,
            _ if under(1_000_000) => EarnedBand::Under10000,
            _ => EarnedBand::Over10000,
        }
    }
}

/// What the contracts of a freelancer say of them.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Record {
    /// How many contracts are over.
    pub contracts: u32,
    /// How many of them paid something.
    pub paid: u32,
    /// The highest of their bands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub highest_band: Option<EarnedBand>,
    /// When the last of them ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "describe", ts(optional))]
    pub last_ended_at: Option<Millis>,
}

/// How often each section was edited.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct Versions {
    /// Of the basics.
    pub basics: u32,
    /// Of the skills.
    pub skills: u32,
    /// Of the experience.
    pub experience: u32,
    /// Of the education.
    pub education: u32,
    /// Of the portfolio.
    pub portfolio: u32,
    /// Of the languages.
    pub languages: u32,
    /// Of the rates.
    pub rates: u32,
    /// Of the availability.
    pub availability: u32,
    /// Of the visibility.
    pub visibility: u32,
}

impl Versions {
    /// The version of a section.
    pub fn of(&self, section: SectionName) -> u32 {
        match section {
            SectionName::Basics => self.basics,
            SectionName::Skills => self.skills,
            SectionName::Experience => self.experience,
            SectionName::Education => self.education,
            SectionName::Portfolio => self.portfolio,
            SectionName::Languages => self.languages,
            SectionName::Rates => self.rates,
            SectionName::Availability => self.availability,
            SectionName::Visibility => self.visibility,
        }
    }

    /// Sets the version of a section.
    pub fn set(&mut self, section: SectionName, version: u32) {
        let of = match section {
            SectionName::Basics => &mut self.basics,
            SectionName::Skills => &mut self.skills,
            SectionName::Experience => &mut self.experience,
            SectionName::Education => &mut self.education,
            SectionName::Portfolio => &mut self.portfolio,
            SectionName::Languages => &mut self.languages,
            SectionName::Rates => &mut self.rates,
            SectionName::Availability => &mut self.availability,
            SectionName::Visibility => &mut self.visibility,
        };
        *of = version;
    }
}

/// The state of a profile, as its owner sees it. A profile that was never edited is empty and hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
pub struct State {
    /// The account.
    pub profile: AccountId,
    /// All sections but the visibility.
    pub whole: Whole,
    /// Whether others see it.
    pub visibility: Visibility,
    /// How often each section was edited.
    pub versions: Versions,
    /// What the contracts of the freelancer say.
    pub record: Record,
}

examples! {
    EditParams {
        command_id: COMMAND,
        section: Section::Skills(vec![<Skill as crate::example::Example>::example()]),
        version: 0,
    }
    EditAnswer { seq: 3, at: AT, version: 1, flags: vec![Flag::ContactEmail] }
    OwnParams { command_id: COMMAND }
    Edited {
        section: Section::Basics(<Basics as crate::example::Example>::example()),
        version: 2,
        taxonomy_version: None,
    }
    Outcome { contract: CONTRACT, earned_band: EarnedBand::Under1000, ended_at: AT }
    Record {
        contracts: 3,
        paid: 2,
        highest_band: Some(EarnedBand::Under1000),
        last_ended_at: Some(AT),
    }
}

/// Hands the parameters of the methods of profiles to a macro, in the order in which they are printed.
#[macro_export]
macro_rules! profile_methods {
    ($with:ident) => {
        $with! {
            $crate::profile::EditParams,
            $crate::profile::Publish,
            $crate::profile::Hide,
            $crate::profile::ViewParams,
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn what_a_contract_paid_lies_in_one_band_whatever_its_currency() {
        let of = |amount: &str, currency: &str| {
            let currency: Currency = currency.parse().expect("known");
            EarnedBand::of(Some(Money::parse(amount, currency).expect("an amount")))
        };
        assert_eq!(EarnedBand::of(None), EarnedBand::Nothing);
        assert_eq!((of("0.01", "USD"), of("99.99", "USD")), (EarnedBand::Under100, EarnedBand::Under100));
        assert_eq!((of("100", "USD"), of("10000", "JPY")), (EarnedBand::Under1000, EarnedBand::Under1000));
        assert_eq!((of("1000", "USD"), of("10000", "USD")), (EarnedBand::Under10000, EarnedBand::Over10000));
    }

    #[test]
    fn each_section_has_a_version_of_its_own() {
        let mut versions = Versions::default();
        for (index, section) in SectionName::ALL.into_iter().enumerate() {
            versions.set(section, index as u32 + 1);
        }
        let read = SectionName::ALL.map(|section| versions.of(section));
        assert_eq!(read, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
}
