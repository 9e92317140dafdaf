//! What people type to sign up and in: checked, and errors name the field.

use std::fmt;

use protocol::{ErrorCode, WireError, checks};

/// The longest email, in bytes.
pub const EMAIL_BYTES_MAX: usize = 254;

/// The shortest password, in bytes.
pub const PASSWORD_BYTES_MIN: usize = 8;

/// The longest password, in bytes.
pub const PASSWORD_BYTES_MAX: usize = 1_024;

/// The longest display name, in characters.
pub const DISPLAY_NAME_CHARS_MAX: usize = 100;

/// An email in the one form that all its spellings have. It prints nothing of itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Takes an email as it was typed.
    pub fn read(typed: &str) -> Result<Self, WireError> {
        if typed.len() > EMAIL_BYTES_MAX {
            return Err(checks::too_large("email", EMAIL_BYTES_MAX));
        }
        if typed.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(WireError::invalid("email", "holds a blank or a control character"));
        }
        match typed.split_once('@') {
            Some((local, domain)) if !local.is_empty() && is_domain(domain) => Ok(Self(typed.to_lowercase())),
            _ => Err(WireError::invalid("email", "is not of the form name@domain")),
        }
    }

    /// The one form.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

fn is_domain(domain: &str) -> bool {
    !domain.contains('@') && domain.split('.').all(|label| !label.is_empty())
}

/// Checks a password that someone chooses.
pub fn check_new_password(password: &str) -> Result<(), WireError> {
    if password.len() < PASSWORD_BYTES_MIN {
        let why = format!("is shorter than {PASSWORD_BYTES_MIN} bytes");
        return Err(WireError::invalid("password", why));
    }
    check_password(password)
}

/// Checks a password that someone claims to know: only as far as it spares the work of hashing it.
pub fn check_password(password: &str) -> Result<(), WireError> {
    match password.len() {
        0 => Err(WireError::invalid("password", "is empty")),
        length if length > PASSWORD_BYTES_MAX => Err(checks::too_large("password", PASSWORD_BYTES_MAX)),
        _ => Ok(()),
    }
}

/// Checks a name that others will see.
pub fn check_display_name(name: &str) -> Result<(), WireError> {
    if name.trim().is_empty() {
        return Err(WireError::invalid("display_name", "is empty"));
    }
    if name.chars().any(char::is_control) {
        return Err(WireError::invalid("display_name", "holds a control character"));
    }
    if name.chars().count() > DISPLAY_NAME_CHARS_MAX {
        let why = format!("display_name is longer than {DISPLAY_NAME_CHARS_MAX} characters");
        return Err(WireError::new(ErrorCode::TooLarge, why)
            .with("field", "display_name")
            .with("limit", DISPLAY_NAME_CHARS_MAX));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_and_field(error: WireError) -> (ErrorCode, Option<String>) {
        (error.code, error.details.get("field").cloned())
    }

    #[test]
    fn all_spellings_of_an_email_are_one() {
        let one = Email::read("Ada.Lovelace@Example.ORG").expect("an email");
        assert_eq!(one, Email::read("ada.lovelace@example.org").expect("an email"));
        assert_ne!(one, Email::read("ada@example.org").expect("an email"));
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
        ] {
            let error = Email::read(typed).expect_err(typed);
            assert_eq!(code_and_field(error), (ErrorCode::Invalid, Some("email".to_owned())), "{typed:?}");
        }
    }

    #[test]
    fn an_email_has_254_bytes_at_most() {
        let of = |length: usize| format!("{}@example.org", "a".repeat(length - "@example.org".len()));
        assert!(Email::read(&of(EMAIL_BYTES_MAX)).is_ok());
        let error = Email::read(&of(EMAIL_BYTES_MAX + 1)).expect_err("too long");
        assert_eq!(code_and_field(error), (ErrorCode::TooLarge, Some("email".to_owned())));
    }

    #[test]
    fn a_new_password_has_8_to_1024_bytes() {
        for length in [PASSWORD_BYTES_MIN, PASSWORD_BYTES_MAX] {
            assert!(check_new_password(&"x".repeat(length)).is_ok());
        }
        let field = || Some("password".to_owned());
        let short = check_new_password("7 bytes").expect_err("too short");
        assert_eq!(code_and_field(short), (ErrorCode::Invalid, field()));
        let long = check_new_password(&"x".repeat(PASSWORD_BYTES_MAX + 1)).expect_err("too long");
        assert_eq!(code_and_field(long), (ErrorCode::TooLarge, field()));
    }

    #[test]
    fn a_password_given_may_be_short_but_neither_empty_nor_huge() {
        assert!(check_password("short").is_ok());
        assert_eq!(check_password("").expect_err("empty").code, ErrorCode::Invalid);
        let huge = check_password(&"x".repeat(PASSWORD_BYTES_MAX + 1)).expect_err("huge");
        assert_eq!(huge.code, ErrorCode::TooLarge);
    }

    #[test]
    fn a_display_name_has_1_to_100_characters_of_any_script() {
        assert!(check_display_name("ア").is_ok());
        assert!(check_display_name(&"é".repeat(DISPLAY_NAME_CHARS_MAX)).is_ok());
        let field = || Some("display_name".to_owned());
        for name in ["", "   ", "A\u{7}da"] {
            let error = check_display_name(name).expect_err(name);
            assert_eq!(code_and_field(error), (ErrorCode::Invalid, field()), "{name:?}");
        }
        let long = check_display_name(&"é".repeat(DISPLAY_NAME_CHARS_MAX + 1)).expect_err("too long");
        assert_eq!(code_and_field(long), (ErrorCode::TooLarge, field()));
    }

    #[test]
    fn an_email_does_not_print() {
        let printed = format!("{:?}", Email::read("ada@example.org").expect("an email"));
        assert!(!printed.contains("ada"), "{printed}");
    }
}
