//! What fields may hold, tried on the examples of all methods: whatever is said in the `LIMITS` of a method
//! is tested here.

use protocol::limit::Bounds;
use protocol::registry::METHODS;
use protocol::{ErrorCode, WireError, frame};

/// The same parameters with another text in that field, which is a short one there.
fn with_text(params: &[u8], field: &str, text: &str) -> Vec<u8> {
    const FIXSTR: std::ops::RangeInclusive<u8> = 0xa0..=0xbf;
    let key = frame::to_bytes(&field);
    let key_at = params.windows(key.len()).position(|bytes| bytes == key).expect("the field is there");
    let (head, rest) = params.split_at(key_at + key.len());
    assert!(FIXSTR.contains(&rest[0]), "a short text");
    let after = &rest[1 + usize::from(rest[0] - FIXSTR.start())..];
    [head, &frame::to_bytes(&text), after].concat()
}

fn code_and_field(error: &WireError) -> (ErrorCode, &str) {
    (error.code, error.details.get("field").map_or("", String::as_str))
}

#[test]
fn the_example_of_every_method_keeps_to_its_limits() {
    for method in METHODS {
        assert_eq!(method.read(&(method.example)()), Ok(None), "{}", method.name);
    }
}

#[test]
fn every_text_with_a_limit_is_neither_empty_nor_longer_and_a_new_one_is_not_blank() {
    for method in METHODS {
        let params = (method.example)();
        for (field, bounds) in method.limits() {
            let Bounds::Text { bytes_max } = bounds else { continue };
            let read = |text: &str| method.read(&with_text(&params, field, text));
            assert_eq!(read(&"x".repeat(bytes_max)), Ok(None), "{} {field}", method.name);
            for long in ["x".repeat(bytes_max + 1), "ü".repeat(bytes_max / 2 + 1)] {
                let error = read(&long).expect_err(method.name);
                assert_eq!(code_and_field(&error), (ErrorCode::TooLarge, field), "{}", method.name);
                assert!(method.may_answer(ErrorCode::TooLarge), "{}", method.name);
            }
            let empty = read("").expect_err(method.name);
            assert_eq!(code_and_field(&empty), (ErrorCode::Invalid, field), "{}", method.name);
            let objection = read(" \u{200b}\n").expect("known by what was sent").expect(method.name);
            assert_eq!(code_and_field(&objection), (ErrorCode::Invalid, field), "{}", method.name);
        }
    }
}
