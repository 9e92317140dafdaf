//! The texts that people type to register and sign in: checked, brought into one form, and with errors that
//! name the field.
//!
//! Accounts from before there were forms are also found by the text as it was typed, so that no new rule
//! locks anyone out.

use std::fmt;

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};
use protocol::checks::DISPLAY_NAME_CHARS_MAX;
use protocol::{ErrorCode, WireError, checks};

use super::precis::{self, Wrong};

/// The shortest password, in bytes of the form that is kept.
pub const PASSWORD_BYTES_MIN: usize = 8;

/// An email in one form for all its spellings. It is not printed in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The email in its form.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

/// The forms of an email as it was typed: the one under which accounts are created today, and the one of
/// older accounts.
#[derive(Debug)]
pub struct Emails {
    now: Result<Email, WireError>,
    before: Email,
}

impl Emails {
    /// Reads an email as it was typed.
    pub fn read(typed: &str) -> Result<Self, WireError> {
        if typed.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(WireError::invalid("email", "holds a blank or a control character"));
        }
        let (name, domain) = typed
            .split_once('@')
            .filter(|(name, domain)| !name.is_empty() && is_domain(domain))
            .ok_or_else(|| WireError::invalid("email", "is not of the form name@domain"))?;
        Ok(Self { now: normal_form(name, domain), before: Email(typed.to_lowercase()) })
    }

    /// The form for a new account, which must follow today's rules.
    pub fn for_new(&self) -> Result<&Email, WireError> {
        self.now.as_ref().map_err(Clone::clone)
    }

    /// The forms under which an account may exist, each once, the newest first. They depend only on the typed
    /// text, so they reveal nothing about accounts.
    pub fn all(&self) -> Vec<&Email> {
        let now = self.now.as_ref().ok();
        let before = Some(&self.before).filter(|before| now != Some(*before));
        now.into_iter().chain(before).collect()
    }
}

fn is_domain(domain: &str) -> bool {
    !domain.contains('@') && domain.split('.').all(|label| !label.is_empty())
}

/// The name in lower case and Normalization Form C, the domain in the form of the domain name system (IDNA).
fn normal_form(name: &str, domain: &str) -> Result<Email, WireError> {
    let name = precis::nfc(&precis::nfc(name).to_lowercase());
    if name.chars().any(precis::is_invisible) {
        return Err(WireError::invalid("email", "holds an invisible character"));
    }
    let options = (AsciiDenyList::STD3, Hyphens::CheckFirstLast, DnsLength::Verify);
    let ascii = Uts46::new().to_ascii(domain.as_bytes(), options.0, options.1, options.2);
    let domain = ascii.map_err(|_| WireError::invalid("email", "has a domain that no name system knows"))?;
    Ok(Email(format!("{name}@{domain}")))
}

/// A new password in the form that is stored. `field` is the one that holds it.
pub fn new_password(field: &'static str, typed: &str) -> Result<String, WireError> {
    let password = precis::opaque_string(typed).map_err(|wrong| match wrong {
        Wrong::Empty => WireError::invalid(field, "is empty"),
        // The error does not say which character, because that would reveal a part of the password.
        _ => WireError::invalid(field, "holds a control character, an invisible or an unassigned one"),
    })?;
    if password.len() < PASSWORD_BYTES_MIN {
        let why = format!("is shorter than {PASSWORD_BYTES_MIN} bytes");
        return Err(WireError::invalid(field, why));
    }
    Ok(password)
}

/// The forms in which a password may have been stored, each once: today's form, then as it was typed. They
/// depend only on the typed text.
pub fn password_forms(typed: &str) -> Vec<String> {
    let now = precis::opaque_string(typed).ok();
    let before = Some(typed.to_owned()).filter(|typed| now.as_ref() != Some(typed));
    now.into_iter().chain(before).collect()
}

/// A new display name, in its form.
pub fn new_display_name(typed: &str) -> Result<String, WireError> {
    let name = precis::nickname(typed).map_err(|wrong| match wrong {
        Wrong::Empty => WireError::invalid("display_name", "is blank"),
        Wrong::Holds(letter) => WireError::invalid(
            "display_name",
            format_args!("holds U+{:04X}, which may not stand there", u32::from(letter)),
        ),
        Wrong::Unsettled => WireError::invalid("display_name", "has no normal form"),
    })?;
    if checks::is_blank(&name) {
        return Err(WireError::invalid("display_name", "is blank"));
    }
    if name.chars().count() > DISPLAY_NAME_CHARS_MAX {
        let why = format!("display_name is longer than {DISPLAY_NAME_CHARS_MAX} characters");
        return Err(WireError::new(ErrorCode::TooLarge, why)
            .with("field", "display_name")
            .with("limit", DISPLAY_NAME_CHARS_MAX));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_field(error: WireError) -> (ErrorCode, Option<String>) {
        (error.code, error.details.get("field").cloned())
    }

    fn form(typed: &str) -> String {
        Emails::read(typed).and_then(|emails| emails.for_new().cloned()).expect("an email").0
    }

    #[test]
    fn all_spellings_of_an_email_are_one() {
        assert_eq!(form("Ada.Lovelace@Example.ORG"), "ada.lovelace@example.org");
        assert_eq!(form("Zu\u{308}rich@ZU\u{308}RICH.example"), "zürich@xn--zrich-kva.example");
        assert_eq!(form("ZÜRICH@xn--zrich-kva.example"), "zürich@xn--zrich-kva.example");
        assert_eq!(form("ada@example\u{3002}org"), "ada@example.org");
        assert_ne!(form("ada@example.org"), form("bob@example.org"));
    }

    #[test]
    fn an_account_of_before_is_looked_for_under_the_form_of_before() {
        let forms = |typed: &str| -> Vec<String> {
            let emails = Emails::read(typed).expect("an email");
            emails.all().into_iter().map(|email| email.0.clone()).collect()
        };
        assert_eq!(forms("Ada@Example.org"), ["ada@example.org"]);
        assert_eq!(forms("Ada@Zürich.example"), ["ada@xn--zrich-kva.example", "ada@zürich.example"]);
        assert_eq!(forms("zu\u{308}@example.org"), ["zü@example.org", "zu\u{308}@example.org"]);
        assert_eq!(
            forms("ada@my_host.example"),
            ["ada@my_host.example"],
            "no account is made under that any more"
        );
        let refused = Emails::read("ada@my_host.example").expect("it reads").for_new().cloned();
        assert_eq!(
            code_and_field(refused.expect_err("no domain")),
            (ErrorCode::Invalid, Some("email".to_owned()))
        );
    }

    #[test]
    fn what_is_no_email_is_invalid_and_the_field_is_named() {
        for typed in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@b@c",
            "ada@example..org",
            "ada@.org",
            "a da@example.org",
            "ada@example.org ",
            "ada@exam\u{0}ple.org",
            "ada@example.org\n",
            "a\u{200b}da@example.org",
            "a\u{202e}da@example.org",
            "ada@-example.org",
            "ada@exa_mple.org",
            "ada@xn--a",
        ] {
            let error = Emails::read(typed).and_then(|emails| emails.for_new().cloned()).expect_err(typed);
            assert_eq!(code_and_field(error), (ErrorCode::Invalid, Some("email".to_owned())), "{typed:?}");
        }
    }

    #[test]
    fn a_new_password_has_at_least_8_bytes_that_can_be_typed_again() {
        for length in [PASSWORD_BYTES_MIN, checks::PASSWORD_BYTES_MAX] {
            assert!(new_password("password", &"x".repeat(length)).is_ok());
        }
        let field = || Some("password".to_owned());
        for bad in ["7 bytes", "correct\u{200b}horse", "correct\nhorse", "correct horse\u{202e}"] {
            let error = new_password("password", bad).expect_err(bad);
            assert_eq!(code_and_field(error), (ErrorCode::Invalid, field()), "{bad:?}");
        }
        let typed = new_password("password", "zu\u{308}rich\u{a0}horse");
        assert_eq!(typed.expect("it can be typed"), "zürich horse");
    }

    #[test]
    fn a_password_is_tried_in_its_form_and_then_as_it_was_typed() {
        assert_eq!(password_forms("correct horse"), ["correct horse"]);
        assert_eq!(password_forms("zu\u{308}rich"), ["zürich", "zu\u{308}rich"]);
        assert_eq!(password_forms("tab\there"), ["tab\there"], "it has no form, and was taken before");
    }

    #[test]
    fn a_display_name_has_1_to_100_characters_of_any_script() {
        assert_eq!(new_display_name("ア").as_deref(), Ok("ア"));
        assert_eq!(new_display_name("  Ada \u{a0} Lovelace ").as_deref(), Ok("Ada Lovelace"));
        assert!(new_display_name(&"é".repeat(DISPLAY_NAME_CHARS_MAX)).is_ok());
        let field = || Some("display_name".to_owned());
        for name in ["", "   ", "A\u{7}da", "\u{2800}", "\u{3164}", "Ada\u{202e}", "\u{200b}", "A\u{2066}da"]
        {
            let error = new_display_name(name).expect_err(name);
            assert_eq!(code_and_field(error), (ErrorCode::Invalid, field()), "{name:?}");
        }
        let long = new_display_name(&"é".repeat(DISPLAY_NAME_CHARS_MAX + 1)).expect_err("too long");
        assert_eq!(code_and_field(long), (ErrorCode::TooLarge, field()));
    }

    #[test]
    fn the_limits_are_said_on_the_page_of_the_protocol() {
        let page = include_str!("../../docs/protocol.md").replace("\n  ", " ");
        for said in [
            format!("An email has {} bytes at most", checks::EMAIL_BYTES_MAX),
            format!(
                "A password has {PASSWORD_BYTES_MIN} to 1,{:03} bytes",
                checks::PASSWORD_BYTES_MAX - 1_000
            ),
            format!(
                "A display name has 1 to {DISPLAY_NAME_CHARS_MAX} characters, which are {} bytes",
                4 * DISPLAY_NAME_CHARS_MAX
            ),
            format!("knows the {} devices", actors::credential::DEVICES_MAX),
        ] {
            assert!(page.contains(&said), "not said: {said}");
        }
    }

    #[test]
    fn an_email_does_not_print() {
        let printed = format!("{:?}", Emails::read("ada@example.org").expect("an email"));
        assert!(!printed.contains("ada"), "{printed}");
    }
}
