//! The numbers of a document, in the form in which the index keeps them.

use protocol::Millis;
use protocol::brief::Size;
use protocol::money::Currency;
use protocol::posting::Band;
use protocol::profile::Time;
use protocol::search::PayKind;

use crate::doc::{Doc, DocKind};
use crate::query::{Amount, Query};
use crate::small::Country;

/// Small values of a document in one number, each in its [`Slot`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bits(pub u64);

/// Where a small value stands in [`Bits`]. Zero says that there is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slot {
    shift: u32,
    width: u32,
}

/// How much time a person can give: see [`time`].
pub(crate) const TIME: Slot = Slot { shift: 0, width: 2 };
/// How a job is paid: see [`pay`].
pub(crate) const PAY: Slot = Slot { shift: 2, width: 2 };
/// How large a job is: see [`size`].
pub(crate) const SIZE: Slot = Slot { shift: 4, width: 2 };
/// About how many proposals there are: see [`band`].
pub(crate) const BAND: Slot = Slot { shift: 6, width: 3 };
/// Whether the client has paid money in.
const VERIFIED: Slot = Slot { shift: 9, width: 1 };
/// Whether only members see it.
const MEMBERS_ONLY: Slot = Slot { shift: 10, width: 1 };
/// How many contracts have paid the person; 255 stands for more as well.
pub(crate) const RECORD: Slot = Slot { shift: 11, width: 8 };
/// How many days it takes; 2,047 stands for more as well.
const DAYS: Slot = Slot { shift: 19, width: 11 };
/// Two letters.
pub(crate) const COUNTRY: Slot = Slot { shift: 30, width: 16 };
/// Three letters of five bits.
const CURRENCY: Slot = Slot { shift: 46, width: 15 };

impl Slot {
    fn with(self, value: u64) -> u64 {
        value.min((1 << self.width) - 1) << self.shift
    }
}

impl Bits {
    /// Whether only members see the document.
    pub(crate) const fn is_members_only(self) -> bool {
        self.0 >> MEMBERS_ONLY.shift & 1 == 1
    }

    /// The small values of a document.
    pub(crate) fn of(doc: &Doc) -> Self {
        Self(
            TIME.with(doc.availability.map_or(0, time))
                | PAY.with(doc.pay.map_or(0, pay))
                | SIZE.with(doc.size.map_or(0, size))
                | BAND.with(doc.band.map_or(0, band))
                | VERIFIED.with(doc.payment_verified.into())
                | MEMBERS_ONLY.with(doc.members_only.into())
                | RECORD.with(doc.record.into())
                | DAYS.with(doc.days.unwrap_or(0).into())
                | COUNTRY.with(doc.country.map_or(0, Country::number))
                | CURRENCY.with(doc.currency.map_or(0, currency)),
        )
    }

    /// The value in a slot.
    pub(crate) fn get(self, slot: Slot) -> u64 {
        (self.0 >> slot.shift) & ((1 << slot.width) - 1)
    }
}

/// The value of [`TIME`].
pub(crate) const fn time(time: Time) -> u64 {
    1 + time as u64
}

/// The value of [`PAY`].
pub(crate) const fn pay(pay: PayKind) -> u64 {
    1 + pay as u64
}

/// The value of [`SIZE`].
pub(crate) const fn size(size: Size) -> u64 {
    1 + size as u64
}

/// The value of [`BAND`].
pub(crate) const fn band(band: Band) -> u64 {
    1 + band as u64
}

fn currency(currency: Currency) -> u64 {
    currency.code().bytes().fold(0, |code, letter| code << 5 | u64::from(letter & 31))
}

/// Where the numbers of a document come from: a document itself, or the columns of the index.
pub(crate) trait Numbers {
    /// The small values.
    fn bits(&self) -> Bits;
    /// The lowest amount; 0 where there is none.
    fn low(&self) -> u64;
    /// The highest amount; 0 where there is none.
    fn high(&self) -> u64;
    /// When it was published or changed.
    fn posted_at(&self) -> Millis;
    /// When the index first saw it.
    fn arrived_at(&self) -> Millis;
}

impl Numbers for Doc {
    fn bits(&self) -> Bits {
        Bits::of(self)
    }

    fn low(&self) -> u64 {
        self.low.unwrap_or(0)
    }

    fn high(&self) -> u64 {
        self.high.unwrap_or(0)
    }

    fn posted_at(&self) -> Millis {
        self.posted_at
    }

    fn arrived_at(&self) -> Millis {
        self.arrived_at
    }
}

/// What a query asks of the numbers of a document. The rest of it stands in posting lists.
#[derive(Debug, Default)]
pub(crate) struct Test {
    /// For each slot, the values that fit, a bit for each.
    any: Vec<(Slot, u64)>,
    amount: Option<Amount>,
    days_max: Option<u32>,
    posted_since: Option<Millis>,
    arrived_after: Option<Millis>,
}

impl Test {
    /// What a query asks for, and that whoever is no member sees only what all may see.
    pub(crate) fn of(query: &Query, is_member: bool) -> Self {
        let mut any = Vec::new();
        let mut want = |slot, values: &mut dyn Iterator<Item = u64>| {
            let fit = values.fold(0, |fit, value| fit | 1 << value);
            if fit != 0 {
                any.push((slot, fit));
            }
        };
        want(TIME, &mut query.availability.iter().map(|value| time(*value)));
        want(PAY, &mut query.pay.iter().map(|value| pay(*value)));
        want(SIZE, &mut query.sizes.iter().map(|value| size(*value)));
        want(BAND, &mut query.bands.iter().map(|value| band(*value)));
        want(VERIFIED, &mut query.payment_verified.then_some(1).into_iter());
        want(MEMBERS_ONLY, &mut (!is_member && query.kind == DocKind::Jobs).then_some(0).into_iter());
        if query.record {
            any.push((RECORD, 0));
        }
        Self {
            any,
            amount: query.amount,
            days_max: query.days_max,
            posted_since: query.posted_since,
            arrived_after: query.arrived_after,
        }
    }

    /// Whether a document passes.
    pub(crate) fn passes(&self, numbers: &impl Numbers) -> bool {
        (self.any.is_empty() && self.amount.is_none() && self.days_max.is_none() || self.passes_bits(numbers))
            && self.posted_since.is_none_or(|since| numbers.posted_at() >= since)
            && self.arrived_after.is_none_or(|after| numbers.arrived_at() > after)
    }

    fn passes_bits(&self, numbers: &impl Numbers) -> bool {
        let bits = numbers.bits();
        // A record is too wide for a bit for each of its values: any but zero fits.
        let fits = |(slot, fit): &(Slot, u64)| match (bits.get(*slot), *fit) {
            (value, 0) => value > 0,
            (value, fit) => fit >> value & 1 == 1,
        };
        self.any.iter().all(fits)
            && self.days_max.is_none_or(|most| (1..=u64::from(most)).contains(&bits.get(DAYS)))
            && self.amount.is_none_or(|amount| {
                bits.get(CURRENCY) == currency(amount.currency)
                    && numbers.low() > 0
                    && amount.meets(numbers.low(), numbers.high())
            })
    }
}
