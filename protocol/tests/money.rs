//! Amounts of money as clients write them, and as answers carry them.

use protocol::money::MoneyError::{self, NotDecimal, TooLarge, TooPrecise, Zero};
use protocol::{Currency, ErrorCode, Money, decode, frame, wallet};
use rust_decimal::Decimal;

fn currency(code: &str) -> Currency {
    code.parse().expect("a currency")
}

fn parse(amount: &str, code: &str) -> Result<String, MoneyError> {
    Money::parse(amount, currency(code)).map(|money| money.currency.format(money.amount))
}

#[test]
fn a_plain_amount_is_taken_and_told_with_the_currencys_decimals() {
    for (amount, code, told) in [
        ("120", "USD", "120.00"),
        ("120.5", "USD", "120.50"),
        ("120.00", "USD", "120.00"),
        ("0.01", "USD", "0.01"),
        ("00120.00", "USD", "120.00"),
        ("999999999999.99", "USD", "999999999999.99"),
        ("000000000001", "USD", "1.00"),
        ("500", "JPY", "500"),
        ("1.234", "KWD", "1.234"),
        ("1.2", "BHD", "1.200"),
    ] {
        assert_eq!(parse(amount, code), Ok(told.to_owned()), "{amount} {code}");
    }
}

#[test]
fn any_other_form_of_an_amount_is_refused() {
    for (amount, code, error) in [
        ("", "USD", NotDecimal),
        (" ", "USD", NotDecimal),
        (" 1", "USD", NotDecimal),
        ("1 ", "USD", NotDecimal),
        ("1 000", "USD", NotDecimal),
        ("1\n", "USD", NotDecimal),
        ("+1", "USD", NotDecimal),
        ("-1", "USD", NotDecimal),
        ("-0", "USD", NotDecimal),
        ("1e3", "USD", NotDecimal),
        ("1E3", "USD", NotDecimal),
        ("1.0e1", "USD", NotDecimal),
        ("1_000", "USD", NotDecimal),
        ("1,000.00", "USD", NotDecimal),
        ("1,5", "USD", NotDecimal),
        (".5", "USD", NotDecimal),
        ("5.", "USD", NotDecimal),
        (".", "USD", NotDecimal),
        ("1.2.3", "USD", NotDecimal),
        ("0x10", "USD", NotDecimal),
        ("NaN", "USD", NotDecimal),
        ("inf", "USD", NotDecimal),
        ("$5", "USD", NotDecimal),
        ("١٢", "USD", NotDecimal),
        ("１", "USD", NotDecimal),
        ("1000000000000", "USD", TooLarge),
        ("0000000000001", "USD", TooLarge),
        ("99999999999999999999999999999999999999", "USD", TooLarge),
        ("1.001", "USD", TooPrecise),
        ("1.000", "USD", TooPrecise),
        ("1.0", "JPY", TooPrecise),
        ("1.2345", "KWD", TooPrecise),
        ("0", "USD", Zero),
        ("0.00", "USD", Zero),
        ("000", "JPY", Zero),
    ] {
        assert_eq!(parse(amount, code), Err(error), "{amount:?} {code}");
    }
}

#[test]
fn a_currency_is_one_of_iso_4217_that_has_decimals() {
    for code in ["usd", "US", "USDD", "", "XAU", "XXX", "BTC", "🙂"] {
        assert_eq!(code.parse::<Currency>(), Err(MoneyError::UnknownCurrency), "{code}");
    }
    assert_eq!(
        (currency("USD").decimals(), currency("JPY").decimals(), currency("KWD").decimals()),
        (2, 0, 3)
    );
}

#[test]
fn one_posting_is_rounded_half_up_once() {
    for (amount, rounded) in
        [("26.664", "26.66"), ("33.336", "33.34"), ("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68")]
    {
        let amount: Decimal = amount.parse().expect("a decimal");
        assert_eq!(Currency::USD.format(Currency::USD.round(amount)), rounded, "{amount}");
    }
}

#[test]
fn a_request_with_a_wrong_amount_is_invalid_and_names_the_field() {
    let deposit = |amount: &str, currency: &str| {
        let money = [("amount", amount), ("currency", currency)];
        let money: std::collections::BTreeMap<_, _> = money.into_iter().collect();
        let id = frame::to_bytes(&protocol::CommandId::default());
        let params =
            [&b"\x83\xaacommand_id"[..], &id, b"\xa5money", &frame::to_bytes(&money), b"\xa6source\xa1x"];
        decode::params::<wallet::DepositParams>(&params.concat())
    };
    assert_eq!(deposit("5", "USD").expect("plain").money.to_string(), "5.00 USD");
    for (amount, currency, field) in [
        ("-5", "USD", "money"),
        ("5.001", "USD", "money"),
        ("0", "USD", "money"),
        ("5", "usd", "money.currency"),
    ] {
        let error = deposit(amount, currency).expect_err("refused");
        assert_eq!((error.code, error.details["field"].as_str()), (ErrorCode::Invalid, field), "{error}");
    }
}
