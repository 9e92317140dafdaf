//! Amounts of money, always with their currency.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The most digits an amount may have before the point.
pub const WHOLE_DIGITS_MAX: usize = 12;

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// United States dollars.
    pub const USD: Currency = Currency(iso_currency::Currency::USD);

    /// How many decimals its amounts carry: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// The three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Rounds half-up to this currency's decimals, as one posting is rounded.
    pub fn round(self, amount: Decimal) -> Decimal {
        amount.round_dp_with_strategy(self.decimals(), RoundingStrategy::MidpointAwayFromZero)
    }

    /// Writes an amount with exactly this currency's decimals.
    pub fn format(self, amount: Decimal) -> String {
        format!("{amount:.*}", self.decimals() as usize)
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(code: &str) -> Result<Self, MoneyError> {
        iso_currency::Currency::from_code(code)
            .filter(|currency| currency.exponent().is_some())
            .map(Currency)
            .ok_or(MoneyError::UnknownCurrency)
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        code.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "describe")]
impl ts_rs::TS for Currency {
    type WithoutGenerics = Self;
    type OptionInnerType = Self;

    fn name(_: &ts_rs::Config) -> String {
        "string".to_owned()
    }

    fn inline(config: &ts_rs::Config) -> String {
        <Self as ts_rs::TS>::name(config)
    }
}

/// What can be wrong with an amount or a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not an ISO 4217 code with a number of decimals.
    #[error("is not a known currency")]
    UnknownCurrency,
    /// A sign, an exponent, a blank, or no digits.
    #[error("is not a plain decimal number")]
    NotDecimal,
    /// Over 12 digits before the point.
    #[error("has more than 12 digits before the point")]
    TooLarge,
    /// More decimals than the currency has.
    #[error("has more decimals than the currency")]
    TooPrecise,
    /// Zero.
    #[error("must be above zero")]
    Zero,
}

/// An amount with its currency: `{amount: "120.00", currency: "USD"}`.
///
/// What is decoded is checked: a decimal string, at most 12 digits before and at most the currency's decimals
/// after the point, no sign, exponent or blank, above zero. What is encoded carries exactly the currency's
/// decimals.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    /// How much, in whole units of the currency.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency: Currency,
}

impl Money {
    /// Reads an amount a client wrote.
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        let (whole, fraction) = amount.split_once('.').unwrap_or((amount, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(MoneyError::NotDecimal);
        }
        if whole.len() > WHOLE_DIGITS_MAX {
            return Err(MoneyError::TooLarge);
        }
        if amount.contains('.') && fraction.len() > currency.decimals() as usize {
            return Err(MoneyError::TooPrecise);
        }
        let amount = Decimal::from_str(amount).map_err(|_| MoneyError::NotDecimal)?;
        if amount.is_zero() {
            return Err(MoneyError::Zero);
        }
        Ok(Self { amount, currency })
    }

    /// How much it is in the smallest units of its currency, such as cents.
    pub fn units(&self) -> u64 {
        let scale = Decimal::from(10_u64.pow(self.currency.decimals()));
        u64::try_from(self.amount * scale).expect("12 digits and the decimals of a currency fit into 64 bits")
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.format(self.amount), self.currency)
    }
}

/// An amount with its currency.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "describe", derive(ts_rs::TS))]
#[cfg_attr(feature = "describe", ts(rename = "Money"))]
pub struct MoneyShape {
    /// A decimal string: in answers, with exactly the currency's decimals.
    amount: String,
    /// The three letters of ISO 4217.
    currency: Currency,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MoneyShape { amount: self.currency.format(self.amount), currency: self.currency }
            .serialize(serializer)
    }
}

/// Reads money that is stored: it was judged when it was written, and no rule of today looks at it again.
///
/// # Errors
/// Where it is not an amount and a currency.
pub fn stored<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Money, D::Error> {
    let MoneyShape { amount, currency } = MoneyShape::deserialize(deserializer)?;
    let amount = amount.parse().map_err(|error| de::Error::custom(format!("amount {error}")))?;
    Ok(Money { amount, currency })
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let shape = MoneyShape::deserialize(deserializer)?;
        Money::parse(&shape.amount, shape.currency)
            .map_err(|error| de::Error::custom(format!("amount {error}")))
    }
}
