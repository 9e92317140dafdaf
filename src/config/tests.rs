use std::io::Write;

use super::*;

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn flag(name: &'static str, key: &'static str, value: &str) -> Flag {
    Flag { name, key, value: Value::String(value.to_owned()) }
}

fn refusal(text: &str) -> String {
    let file = file(text);
    let refused = load(Some(file.path().to_owned()), [], vec![]).unwrap_err().to_string();
    refused.replace(&file.path().display().to_string(), "FILE")
}

fn variable_refusal(name: &str, value: &str) -> String {
    load(None, variables(&[(name, value)]), vec![]).unwrap_err().to_string()
}

#[test]
fn a_bare_start_has_every_setting() {
    let loaded = load(None, [], vec![]).unwrap();
    assert_eq!(loaded.config, Config::default());
    assert!(loaded.sources.is_empty());
    assert_eq!(loaded.config.listen.to_string(), "127.0.0.1:8080");
}

#[test]
fn flags_stand_above_the_environment_above_the_file_above_the_defaults() {
    let text = "listen = \"127.0.0.1:1\"\ndata = \"a\"\n[limits]\nin_flight_max = 7\nsubscriptions_max = 7\n";
    let file = file(text);
    let environment = [
        ("GUILDHALL_CONFIG", file.path().to_str().unwrap()),
        ("GUILDHALL_DATA", "b"),
        ("GUILDHALL_LISTEN", "127.0.0.1:2"),
        ("GUILDHALL_LIMITS_IN_FLIGHT_MAX", "8"),
        ("HOME", "elsewhere"),
    ];
    let flags = vec![flag("--listen", "listen", "127.0.0.1:3")];

    let Loaded { config, sources } = load(None, variables(&environment), flags).unwrap();

    assert_eq!(config.listen.port(), 3);
    assert_eq!(config.data, PathBuf::from("b"));
    assert_eq!(config.limits.in_flight_max.get(), 8);
    assert_eq!(config.limits.subscriptions_max.get(), 7);
    assert_eq!(config.limits.frame_bytes_max.get(), 65_536);
    assert_eq!(sources["listen"], Source::Flag("--listen"));
    assert_eq!(sources["data"], Source::Variable("GUILDHALL_DATA".to_owned()));
    assert_eq!(sources["limits.subscriptions_max"], Source::File(file.path().to_owned()));
}

#[test]
fn every_setting_can_be_given_by_a_variable_of_its_own() {
    let defaults = Table::try_from(Config::default()).unwrap();
    for (key, value) in leaves(&defaults) {
        let text = match &value {
            Value::String(text) => text.clone(),
            Value::Array(_) => String::new(),
            value => value.to_string(),
        };
        let loaded = load(None, variables(&[(&variable_of(&key), &text)]), vec![]).unwrap();
        assert_eq!(loaded.config, Config::default(), "{key}");
        assert_eq!(loaded.sources.keys().collect::<Vec<_>>(), [&key]);
    }
    let names: std::collections::BTreeSet<_> =
        leaves(&defaults).iter().map(|(key, _)| variable_of(key)).collect();
    assert_eq!(names.len(), leaves(&defaults).len(), "two settings share a variable");
}

#[test]
fn an_unknown_key_is_refused_by_name_file_and_line() {
    assert!(
        refusal("listen = \"127.0.0.1:1\"\nlisten_on = 1\n")
            .starts_with("in FILE, line 2 (`listen_on = 1`): unknown field `listen_on`")
    );
    assert!(
        refusal("[limits]\nframes = 1\n")
            .starts_with("in FILE, line 2 (`frames = 1`): unknown field `frames`")
    );
    assert!(refusal("[limit]\n").starts_with("in FILE, line 1 (`[limit]`): unknown field `limit`"));
}

#[test]
fn a_value_that_does_not_fit_is_refused_with_what_would() {
    let refused = refusal("[limits]\nin_flight_max = 0\n");
    assert_eq!(refused, "in FILE, line 2 (`in_flight_max = 0`): 0 is not from 1 to 65536");
    assert!(refusal("listen = \"localhost\"\n").contains("line 1"));
    assert!(refusal("workers = 0\n").contains("line 1"));
    assert!(refusal("listen = \n").contains("line 1"));
    assert!(!refusal("listen = \n").contains('\n'));
    assert_eq!(
        variable_refusal("GUILDHALL_LIMITS_IN_FLIGHT_MAX", "many"),
        "GUILDHALL_LIMITS_IN_FLIGHT_MAX does not fit limits.in_flight_max: many is not a whole number"
    );
    assert_eq!(
        variable_refusal("GUILDHALL_TOKENS_ACCESS_SECONDS", "60"),
        "GUILDHALL_TOKENS_ACCESS_SECONDS does not fit tokens.access_seconds: 60 is not from 3600 to 2592000"
    );
    assert!(variable_refusal("GUILDHALL_METRICS_LISTEN", "nowhere").contains("metrics.listen"));
    assert_eq!(
        variable_refusal("GUILDHALL_DATA", ""),
        "GUILDHALL_DATA does not fit data: a folder has a name"
    );
    let refused = load(None, [], vec![flag("--store", "store", "mongo://user:hunter2@host")]).unwrap_err();
    assert!(refused.to_string().starts_with("--store does not fit store: no such store"));
    assert!(!refused.to_string().contains("hunter2"));
}

#[test]
fn an_unknown_variable_of_ours_is_refused_by_name() {
    assert!(variable_refusal("GUILDHALL_LISTN", "127.0.0.1:1").contains("GUILDHALL_LISTN"));
    assert!(variable_refusal("GUILDHALL_LIMITS", "1").contains("GUILDHALL_LIMITS"));
}

#[test]
fn a_missing_file_is_refused_by_name() {
    let refused = load(Some("/no/such/file.toml".into()), [], vec![]).unwrap_err();
    assert_eq!(refused.to_string(), "cannot read the settings in /no/such/file.toml");
}

#[test]
fn a_certificate_without_its_key_is_refused() {
    let refused = load(None, variables(&[("GUILDHALL_TLS_CERTIFICATE", "c.pem")]), vec![]).unwrap_err();
    assert_eq!(refused.to_string(), "tls.certificate is set and tls.key is not: they go together");
}

#[test]
fn hashing_below_owasps_minimum_must_be_asked_for() {
    let cheap = ("GUILDHALL_PASSWORDS_ARGON2_MEMORY_KIB", "64");
    let refused = load(None, variables(&[cheap]), vec![]).unwrap_err();
    assert_eq!(refused.to_string(), "passwords cannot be hashed at the cost that is set");
    let for_tests = ("GUILDHALL_PASSWORDS_WEAK_HASHING_FOR_TESTS", "true");
    assert!(load(None, variables(&[cheap, for_tests]), vec![]).is_ok());
}

#[test]
fn origins_are_shown_as_browsers_send_them() {
    let origins =
        |text| load(None, variables(&[("GUILDHALL_ORIGINS", text)]), vec![]).map(|it| it.config.origins);
    let good =
        origins("https://Guildhall.example:443, http://127.0.0.1:3000, capacitor://localhost").unwrap();
    assert_eq!(
        good.into_iter().map(String::from).collect::<Vec<_>>(),
        ["https://guildhall.example", "http://127.0.0.1:3000", "capacitor://localhost"]
    );
    for bad in ["guildhall.example", "https://", "https://a/b", "ftp://a", "wss://a", "*"] {
        assert!(origins(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_header_of_proxies_is_believed_of_no_proxy_that_is_not_named() {
    let refused = load(None, variables(&[("GUILDHALL_PROXIES_PROXY_PROTOCOL", "true")]), vec![]).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "proxies.proxy_protocol is set and proxies.trusted is not: they go together"
    );
    assert!(variable_refusal("GUILDHALL_PROXIES_TRUSTED", "10.0.0.1/8").contains("is no block"));
}

#[test]
fn what_is_shown_says_where_it_came_from_and_can_be_read_again() {
    let environment = [("GUILDHALL_LIMITS_IN_FLIGHT_MAX", "8"), ("GUILDHALL_ORIGINS", "https://a.example")];
    let loaded = load(None, variables(&environment), vec![flag("--data", "data", "else\"where")]).unwrap();

    let shown = loaded.to_toml();

    let line = |start: &str| shown.lines().find(|line| line.starts_with(start)).unwrap().to_owned();
    assert!(line("in_flight_max = 8 ").ends_with("# from GUILDHALL_LIMITS_IN_FLIGHT_MAX"));
    assert!(line("data = ").ends_with("# from --data"));
    assert!(line("stall_seconds = 30 ").ends_with("# default; GUILDHALL_LIMITS_STALL_SECONDS"));
    assert_eq!(load(Some(file(&shown).path().to_owned()), [], vec![]).unwrap().config, loaded.config);
}

#[test]
fn the_page_on_operations_lists_every_setting_with_its_default() {
    let page = include_str!("../../docs/operations.md");
    let listed = |line: &&str| line.starts_with("| `") && line.matches('|').count() == 4;
    let table: Vec<&str> =
        page.lines().skip_while(|line| *line != "| setting | default | what it says |").collect();
    let rows = table.into_iter().skip(2).take_while(|line| listed(line)).count();
    let defaults = leaves(&Table::try_from(Config::default()).unwrap());
    assert_eq!(rows, defaults.len(), "as many rows as settings");
    for (key, value) in defaults {
        let value = if key == "workers" { "one for each core".to_owned() } else { format!("`{value}`") };
        assert!(page.contains(&format!("\n| `{key}` | {value} | ")), "{key} = {value}");
    }
}
