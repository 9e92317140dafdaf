//! Settings that cannot be taken: each is refused by its name, in one line.

use std::net::TcpListener;
use std::path::Path;

use tests::server::Settings;

/// Starts with those settings, which must be refused in one line that says each of these.
async fn is_refused(settings: Settings, says: &[&str]) {
    let refusal = settings.refusal().await;
    assert_eq!(refusal.trim_end().lines().count(), 1, "{refusal}");
    assert!(says.iter().all(|part| refusal.contains(part)), "{says:?} in: {refusal}");
}

fn with_file(path: &Path) -> Settings {
    Settings::default().with_argument("--config").with_argument(path.display().to_string())
}

#[tokio::test]
async fn a_variable_that_is_unknown_or_does_not_fit_is_refused_by_name() {
    for (key, value, says) in [
        ("limits.frame_byte_max", "65536", &["GUILDHALL_LIMITS_FRAME_BYTE_MAX", "unknown"][..]),
        ("colour", "blue", &["GUILDHALL_COLOUR", "unknown"]),
        (
            "limits.frame_bytes_max",
            "1",
            &["GUILDHALL_LIMITS_FRAME_BYTES_MAX", "1 is not from 4096 to 16777216"],
        ),
        ("limits.frame_bytes_max", "16777217", &["GUILDHALL_LIMITS_FRAME_BYTES_MAX", "16777217"]),
        ("limits.in_flight_max", "-1", &["GUILDHALL_LIMITS_IN_FLIGHT_MAX", "-1"]),
        ("limits.in_flight_max", "many", &["GUILDHALL_LIMITS_IN_FLIGHT_MAX", "many is not a whole number"]),
        ("limits.in_flight_max", "", &["GUILDHALL_LIMITS_IN_FLIGHT_MAX"]),
        ("limits.stall_seconds", "0", &["GUILDHALL_LIMITS_STALL_SECONDS", "0 is not from 1 to 3600"]),
        ("drain_seconds", "10", &["GUILDHALL_DRAIN_SECONDS", "10 is not from 1 to 9"]),
        ("logs.json", "yes", &["GUILDHALL_LOGS_JSON", "yes is not true or false"]),
        ("store", "postgres://user:secret@host", &["GUILDHALL_STORE", "no such store"]),
        ("origins", "guildhall.example", &["GUILDHALL_ORIGINS", "is not an origin"]),
        ("metrics.listen", "here", &["GUILDHALL_METRICS_LISTEN"]),
        (
            "passwords.weak_hashing_for_tests",
            "false",
            &["passwords cannot be hashed at the cost that is set"],
        ),
        ("tls.key", "key.pem", &["tls.key is set and tls.certificate is not"]),
    ] {
        is_refused(Settings::default().with(key, value), says).await;
    }
    let refusal = Settings::default().with("store", "postgres://user:secret@host").refusal().await;
    assert!(!refusal.contains("secret"), "{refusal}");
}

#[tokio::test]
async fn a_file_of_settings_is_refused_by_the_line_that_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let path = folder.path().join("guildhall.toml");
    for (text, says) in [
        ("drain_seconds = 5\ncolour = 'blue'\n", &["line 2", "colour"][..]),
        ("[limits]\nin_flight_max = 7\nin_flight = 7\n", &["line 3", "in_flight"]),
        ("[limit]\nin_flight_max = 7\n", &["line 1", "limit"]),
        ("[limits]\n\nstall_seconds = 3601\n", &["line 3", "3601 is not from 1 to 3600"]),
        ("[limits]\nstall_seconds = 'long'\n", &["line 2", "stall_seconds"]),
        ("drain_seconds = 5\ndrain_seconds = 6\n", &["line 2", "drain_seconds"]),
        ("drain_seconds 5\n", &["line 1", "drain_seconds 5"]),
    ] {
        std::fs::write(&path, text).expect("a file can be written");
        is_refused(with_file(&path), &[says, &["guildhall.toml"]].concat()).await;
    }
    std::fs::write(&path, [0xff, 0xfe]).expect("a file can be written");
    is_refused(with_file(&path), &["cannot read the settings in", "guildhall.toml"]).await;
    is_refused(with_file(&folder.path().join("none.toml")), &["cannot read the settings in", "none.toml"])
        .await;
}

#[tokio::test]
async fn a_port_in_use_is_said_in_one_line_for_clients_and_for_metrics() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it is bound");
    let says = format!("cannot listen on {address}: Address already in use");
    is_refused(Settings::default().listening(address), &[&says]).await;
    is_refused(Settings::default().with("metrics.listen", &address.to_string()), &[&says]).await;
}

#[tokio::test]
async fn certificates_that_are_none_are_refused_by_their_file() {
    let folder = tempfile::tempdir().expect("a folder for a test");
    let (certificate, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let settings = || Settings::default().with_tls(&certificate, &key, &certificate);
    is_refused(settings(), &["connections cannot be encrypted", "chain.pem"]).await;
    std::fs::write(&certificate, "not a certificate").expect("a file can be written");
    std::fs::write(&key, "not a key").expect("a file can be written");
    is_refused(settings(), &["connections cannot be encrypted", "chain.pem"]).await;
}
