//! The authenticator, tested over a whole house on a store of its own.

use std::net::IpAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use actors::account::Account;
use actors::changes::Unheard;
use actors::clock::Clock;
use actors::limits::Limits;
use actors::observe::Unobserved;
use actors::provider::Provider;
use actors::{Parts, ProviderCall, ProviderOutcome};
use futures_util::future::{BoxFuture, join};
use schema::Window;
use schema::sqlite::{SqliteOptions, SqliteStore};
use tempfile::TempDir;

use super::super::fields::Emails;
use super::*;
use crate::identity::{Allowed, Cost};

mod devices;

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "correct horse";

/// The address that everyone comes from.
fn home() -> PeerNetwork {
    PeerNetwork::from(IpAddr::from([10, 0, 0, 1]))
}

/// No money moves here.
struct NoProvider;

impl Provider for NoProvider {
    fn call(&self, _: ProviderCall) -> BoxFuture<'static, ProviderOutcome> {
        Box::pin(async { ProviderOutcome::Unknown })
    }
}

fn rules() -> Rules {
    Rules {
        cost: Cost::new(64, 1, 1, true).expect("a cost for tests"),
        hashing_threads: 1,
        hashing_queue_max: 16,
        allowed: Allowed { by_email: 3, by_address: 10, window: Duration::from_secs(900) },
        access: Duration::from_secs(3_600),
        refresh: Duration::from_secs(86_400),
        overlap: Duration::from_secs(60),
    }
}

async fn authenticator_on(folder: &Path, rules: Rules) -> Arc<Authenticator> {
    let store = SqliteStore::open(folder, SqliteOptions::default()).expect("the store opens");
    authenticator_with(Arc::new(store), Limits::default(), rules).await
}

async fn authenticator_with(store: schema::SharedStore, limits: Limits, rules: Rules) -> Arc<Authenticator> {
    let house = House::new(Parts {
        store,
        clock: Clock::moved(0),
        limits,
        observer: Arc::new(Unobserved),
        changes: Arc::new(Unheard),
        provider: Arc::new(NoProvider),
    });
    house.placement().add(actix_rt::Arbiter::current());
    Authenticator::start(house, rules).await.expect("the authenticator starts")
}

/// An authenticator of a new house, and the folder that lives as long.
async fn authenticator() -> (Arc<Authenticator>, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    (authenticator_on(folder.path(), rules()).await, folder)
}

fn registration(email: &str) -> RegisterParams {
    RegisterParams {
        command_id: CommandId(Uuid::now_v7()),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        display_name: "Ada".to_owned(),
    }
}

fn sign_in(email: &str, password: &str) -> SignInParams {
    SignInParams { email: email.to_owned(), password: password.to_owned(), device: None }
}

impl Authenticator {
    async fn ada(&self) -> (Holder, SignedIn) {
        self.register(home(), registration(EMAIL)).await.expect("the email is free")
    }

    async fn resumes(&self, token: &str) -> Result<AccountId, ErrorCode> {
        let resumed = self.resume(ResumeParams { token: token.to_owned() }, Generation::default()).await;
        resumed.map(|(_, answer)| answer.account).map_err(|error| error.code)
    }

    async fn refreshes(&self, token: &str) -> Result<SignedIn, ErrorCode> {
        let refreshed = self.refresh(RefreshParams { refresh_token: token.to_owned() }, None).await;
        refreshed.map(|(_, answer)| answer).map_err(|error| error.code)
    }
}

#[actix_rt::test]
async fn whoever_registers_is_an_account_that_signs_in_and_resumes() {
    let (authenticator, _folder) = authenticator().await;
    let (holder, registered) = authenticator.ada().await;
    let (_, account) = authenticator
        .house
        .view::<Account>(registered.account.0, Caller::Account(registered.account))
        .await
        .expect("the account is there before registering is answered");
    assert_eq!(account.display_name, "Ada");
    let again = authenticator
        .sign_in(home(), sign_in("ADA@Example.org", PASSWORD))
        .await
        .expect("the password is right");
    assert_eq!(again.1.account, registered.account);
    assert_ne!(again.0.family, holder.family);
    assert_eq!(authenticator.resumes(&registered.token).await, Ok(registered.account));
    assert_eq!(authenticator.resumes(&again.1.token).await, Ok(registered.account));
}

#[actix_rt::test]
async fn an_email_is_taken_once_however_it_is_spelled() {
    let (authenticator, _folder) = authenticator().await;
    authenticator.ada().await;
    let error = authenticator.register(home(), registration("Ada@EXAMPLE.org")).await.expect_err("taken");
    assert_eq!((error.code, error.rule()), (ErrorCode::Refused, Some(rules::EMAIL_TAKEN)));
}

#[actix_rt::test]
async fn of_two_who_race_for_an_email_one_has_it() {
    let (authenticator, _folder) = authenticator().await;
    let (one, other) = join(
        authenticator.register(home(), registration(EMAIL)),
        authenticator.register(home(), registration(EMAIL)),
    )
    .await;
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    let error = one.err().or(other.err()).expect("one lost");
    assert_eq!(error.rule(), Some(rules::EMAIL_TAKEN));
}

#[actix_rt::test]
async fn a_retry_of_a_registration_gets_the_same_account_and_fresh_tokens() {
    let (authenticator, _folder) = authenticator().await;
    let params = registration(EMAIL);
    let (_, first) = authenticator.register(home(), params.clone()).await.expect("free");
    let (_, second) = authenticator.register(home(), params).await.expect("a retry");
    assert_eq!(first.account, second.account);
    assert_ne!(first.refresh_token, second.refresh_token);
    assert_eq!(authenticator.resumes(&first.token).await, Ok(first.account));
}

#[actix_rt::test]
async fn a_retry_of_a_registration_with_another_password_or_name_gets_nothing() {
    let (authenticator, _folder) = authenticator().await;
    let params = registration(EMAIL);
    authenticator.register(home(), params.clone()).await.expect("free");
    let thief = RegisterParams { password: "wrong horse".to_owned(), ..params.clone() };
    let error = authenticator.register(home(), thief).await.expect_err("another password");
    assert_eq!(error.code, ErrorCode::Unauthenticated);
    let renamed = RegisterParams { display_name: "Eve".to_owned(), ..params };
    let error = authenticator.register(home(), renamed).await.expect_err("another name");
    assert_eq!(error.code, ErrorCode::Conflict);
}

#[actix_rt::test]
async fn copies_of_a_registration_that_race_are_one_and_a_wrong_password_among_them_gets_nothing() {
    let (authenticator, _folder) = authenticator().await;
    let params = registration(EMAIL);
    let (one, other) =
        join(authenticator.register(home(), params.clone()), authenticator.register(home(), params.clone()))
            .await;
    assert_eq!(one.expect("ours").1.account, other.expect("ours too").1.account);
    let params = registration("bob@example.org");
    let thief = RegisterParams { password: "wrong horse".to_owned(), ..params.clone() };
    let (first, second) =
        join(authenticator.register(home(), params), authenticator.register(home(), thief)).await;
    assert!(first.is_ok());
    assert_eq!(second.expect_err("the second password").code, ErrorCode::Unauthenticated);
}

#[actix_rt::test]
async fn a_wrong_password_and_an_unknown_email_are_told_alike_and_limited_alike() {
    let (authenticator, _folder) = authenticator().await;
    authenticator.ada().await;
    let mut answers = Vec::new();
    for email in [EMAIL, "nobody@example.org"] {
        for _ in 0..4 {
            let mut error =
                authenticator.sign_in(home(), sign_in(email, "wrong horse")).await.expect_err("wrong");
            assert_eq!(error.retry_after_ms.take().is_some(), error.code == ErrorCode::RateLimited);
            answers.push(error);
        }
    }
    assert_eq!(answers[..4], answers[4..]);
    assert_eq!(answers[2].code, ErrorCode::Unauthenticated);
    assert_eq!(answers[3].code, ErrorCode::RateLimited);
    let right = authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await;
    assert_eq!(right.expect_err("limited whatever comes").code, ErrorCode::RateLimited);
}

#[actix_rt::test]
async fn only_failures_count() {
    let (authenticator, _folder) = authenticator().await;
    authenticator.ada().await;
    for _ in 0..20 {
        authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("the password is right");
    }
}

impl Authenticator {
    /// Somebody signs in from that device, or from none, from elsewhere than home where told.
    async fn signs_in(
        &self,
        password: &str,
        device: Option<&str>,
        from: PeerNetwork,
    ) -> Result<SignedIn, ErrorCode> {
        let params = SignInParams { device: device.map(str::to_owned), ..sign_in(EMAIL, password) };
        self.sign_in(from, params).await.map(|(_, answer)| answer).map_err(|error| error.code)
    }
}

fn elsewhere(number: u8) -> PeerNetwork {
    PeerNetwork::from(IpAddr::from([203, 0, 113, number]))
}

#[actix_rt::test]
async fn wrong_tries_elsewhere_do_not_shut_out_a_device_that_signed_in_before() {
    let (authenticator, _folder) = authenticator().await;
    let (_, ada) = authenticator.ada().await;
    let phone = ada.device.expect("registering gives a device its token");
    for number in 0..3 {
        let wrong = authenticator.signs_in("wrong horse", None, elsewhere(number)).await;
        assert_eq!(wrong.err(), Some(ErrorCode::Unauthenticated));
    }
    assert_eq!(authenticator.signs_in(PASSWORD, None, home()).await.err(), Some(ErrorCode::RateLimited));
    let again = authenticator.signs_in(PASSWORD, Some(&phone), home()).await.expect("it is known");
    assert_eq!(again.device.as_ref(), Some(&phone), "it stays the same device");
    for number in 0..10 {
        let wrong = authenticator
            .sign_in(home(), sign_in(&format!("nobody-{number}@example.org"), "wrong horse"))
            .await;
        assert_eq!(wrong.expect_err("nobody has that email").code, ErrorCode::Unauthenticated);
    }
    assert!(
        authenticator.signs_in(PASSWORD, Some(&phone), home()).await.is_ok(),
        "nor does a thief at the same address"
    );
    assert_eq!(authenticator.signs_in(PASSWORD, None, home()).await.err(), Some(ErrorCode::RateLimited));
}

#[actix_rt::test]
async fn a_device_has_as_many_wrong_tries_as_strangers_and_they_limit_it_alone() {
    let (authenticator, _folder) = authenticator().await;
    let (_, ada) = authenticator.ada().await;
    let laptop = authenticator
        .signs_in(PASSWORD, None, home())
        .await
        .expect("another device")
        .device
        .expect("a token");
    let phone = ada.device.expect("a token");
    assert_ne!(laptop, phone);
    for _ in 0..3 {
        let wrong = authenticator.signs_in("wrong horse", Some(&phone), home()).await;
        assert_eq!(wrong.err(), Some(ErrorCode::Unauthenticated));
    }
    assert_eq!(
        authenticator.signs_in(PASSWORD, Some(&phone), home()).await.err(),
        Some(ErrorCode::RateLimited)
    );
    assert!(authenticator.signs_in(PASSWORD, Some(&laptop), home()).await.is_ok());
    assert!(authenticator.signs_in(PASSWORD, None, home()).await.is_ok());
}

#[actix_rt::test]
async fn a_device_token_that_is_forged_or_anothers_or_forgotten_is_a_strangers() {
    let (authenticator, _folder) = authenticator().await;
    let (_, ada) = authenticator.ada().await;
    let (_, bob) = authenticator.register(home(), registration("bob@example.org")).await.expect("free");
    let first = ada.device.expect("a token");
    for _ in 0..actors::credential::DEVICES_MAX {
        authenticator.signs_in(PASSWORD, None, home()).await.expect("one device after the other");
    }
    for number in 0..3 {
        let _ = authenticator.signs_in("wrong horse", None, elsewhere(number)).await;
    }
    let forged = format!("{}A", &first[..first.len() - 1]);
    for token in [first.as_str(), &forged, &bob.device.expect("a token"), &ada.token, ""] {
        assert_eq!(
            authenticator.signs_in(PASSWORD, Some(token), home()).await.err(),
            Some(ErrorCode::RateLimited)
        );
    }
}

/// Registers as the program of before did: under the email in small letters, with whatever password and name
/// were typed.
async fn registered_before(authenticator: &Authenticator, params: &RegisterParams) -> AccountId {
    let emails = Emails::read(&params.email).expect("an email");
    let before = *authenticator.credentials_of(&emails).last().expect("at least one");
    let hash = authenticator.hashing.make(params.password.clone()).await.expect("hashed");
    authenticator.ask_to_register(before, params, hash, params.display_name.clone()).await.expect("free");
    AccountId(ids::derive(before, params.command_id, "account"))
}

/// Everything that today's rules would put into another form, or refuse.
fn registration_of_before() -> RegisterParams {
    RegisterParams {
        email: "Zu\u{308}@ZÜRICH_alt.example".to_owned(),
        password: "zu\u{308}rich\t".to_owned(),
        display_name: "Ada\u{202e}".to_owned(),
        ..registration(EMAIL)
    }
}

#[actix_rt::test]
async fn an_account_of_before_signs_in_whatever_todays_rules_say() {
    let (authenticator, _folder) = authenticator().await;
    let plain = RegisterParams { email: "Ada@Zürich.example".to_owned(), ..registration(EMAIL) };
    for params in [registration_of_before(), plain] {
        let account = registered_before(&authenticator, &params).await;
        let signed_in = authenticator.sign_in(home(), sign_in(&params.email, &params.password)).await;
        let (_, signed_in) = signed_in.expect("nobody is locked out");
        assert_eq!(signed_in.account, account);
        let phone = SignInParams { device: signed_in.device, ..sign_in(&params.email, &params.password) };
        let again = authenticator.sign_in(home(), phone.clone()).await.expect("on a device that is known");
        assert_eq!(again.1.device, phone.device);
        let wrong = authenticator.sign_in(home(), sign_in(&params.email, "wrong horse")).await;
        assert_eq!(wrong.expect_err("another password").code, ErrorCode::Unauthenticated);
    }
}

#[actix_rt::test]
async fn an_email_of_before_is_taken_in_every_form() {
    let (authenticator, _folder) = authenticator().await;
    let before = RegisterParams { email: "ada@zürich.example".to_owned(), ..registration(EMAIL) };
    registered_before(&authenticator, &before).await;
    let error = authenticator.register(home(), registration("Ada@ZÜRICH.example")).await.expect_err("taken");
    assert_eq!(error.rule(), Some(rules::EMAIL_TAKEN));
    authenticator.register(home(), registration("bob@ZÜRICH.example")).await.expect("free");
    let error =
        authenticator.register(home(), registration("Bob@xn--zrich-kva.example")).await.expect_err("taken");
    assert_eq!(error.rule(), Some(rules::EMAIL_TAKEN));
}

#[actix_rt::test]
async fn a_registration_of_before_is_known_by_what_was_sent() {
    let (authenticator, _folder) = authenticator().await;
    let params = registration_of_before();
    let account = registered_before(&authenticator, &params).await;
    let again = authenticator.register(home(), params.clone()).await.expect("a retry").1;
    assert_eq!(again.account, account);
    let renamed = RegisterParams { display_name: "Ada".to_owned(), ..params.clone() };
    assert_eq!(
        authenticator.register(home(), renamed).await.expect_err("another name").code,
        ErrorCode::Conflict
    );
    let new = RegisterParams { command_id: CommandId(Uuid::now_v7()), ..params };
    assert_eq!(
        authenticator.register(home(), new).await.expect_err("new, and no email").code,
        ErrorCode::Invalid
    );
}

#[actix_rt::test]
async fn a_registration_of_before_is_known_also_where_its_email_has_a_form_of_today() {
    let (authenticator, _folder) = authenticator().await;
    let params = RegisterParams { email: "ada@zürich.example".to_owned(), ..registration(EMAIL) };
    let account = registered_before(&authenticator, &params).await;
    let again = authenticator.register(home(), params).await.expect("a retry").1;
    assert_eq!(again.account, account);
}

#[actix_rt::test]
async fn names_and_passwords_are_kept_in_their_one_form() {
    let (authenticator, _folder) = authenticator().await;
    let params = RegisterParams {
        password: "zu\u{308}rich\u{a0}horse".to_owned(),
        display_name: "  Zoe\u{308}  Ⅳ ".to_owned(),
        ..registration(EMAIL)
    };
    let (_, zoe) = authenticator.register(home(), params.clone()).await.expect("free");
    let seen = authenticator
        .house
        .view::<Account>(zoe.account.0, Caller::Account(zoe.account))
        .await
        .expect("there");
    assert_eq!(seen.1.display_name, "Zoë IV");
    for password in ["zürich horse", "zu\u{308}rich\u{3000}horse"] {
        authenticator.sign_in(home(), sign_in(EMAIL, password)).await.expect("the same password");
    }
    let again = authenticator.register(home(), params).await.expect("a retry").1;
    assert_eq!(again.account, zoe.account);
}

#[actix_rt::test]
async fn an_unknown_email_costs_as_many_hashes_as_a_known_one() {
    let (authenticator, _folder) = authenticator().await;
    authenticator.register(home(), registration("ada@zürich.example")).await.expect("free");
    let before = RegisterParams { email: "bob@zürich.example".to_owned(), ..registration(EMAIL) };
    registered_before(&authenticator, &before).await;
    let mut costs = Vec::new();
    for name in ["ada", "bob", "nobody"] {
        for password in ["wrong horse", "wrong ho\u{308}rse"] {
            let begun = authenticator.hashing.done();
            let wrong =
                authenticator.sign_in(home(), sign_in(&format!("{name}@zürich.example"), password)).await;
            assert_eq!(wrong.expect_err("wrong").code, ErrorCode::Unauthenticated);
            costs.push(authenticator.hashing.done() - begun);
        }
    }
    assert_eq!(costs[..2], [2, 4], "each form of the email with each of the password");
    assert_eq!((&costs[..2], &costs[..2]), (&costs[2..4], &costs[4..]));
}

#[actix_rt::test]
async fn what_is_malformed_names_its_field() {
    let (authenticator, _folder) = authenticator().await;
    let good = registration(EMAIL);
    let bad = [
        ("email", RegisterParams { email: "ada".to_owned(), ..good.clone() }),
        ("password", RegisterParams { password: "short".to_owned(), ..good.clone() }),
        ("display_name", RegisterParams { display_name: String::new(), ..good }),
    ];
    for (field, params) in bad {
        let error = authenticator.register(home(), params).await.expect_err(field);
        assert_eq!(error.details.get("field").map(String::as_str), Some(field));
    }
}

#[actix_rt::test]
async fn a_refresh_whose_answer_was_lost_gets_the_same_successor() {
    let (authenticator, _folder) = authenticator().await;
    let (_, ada) = authenticator.ada().await;
    let (one, other) =
        join(authenticator.refreshes(&ada.refresh_token), authenticator.refreshes(&ada.refresh_token)).await;
    let (one, other) = (one.expect("newest"), other.expect("a moment ago the newest"));
    assert_eq!(one.refresh_token, other.refresh_token);
    assert_ne!(one.refresh_token, ada.refresh_token);
    assert_eq!(authenticator.resumes(&one.token).await, Ok(ada.account));
    assert!(authenticator.refreshes(&one.refresh_token).await.is_ok());
}

#[actix_rt::test]
async fn a_refresh_token_used_again_later_revokes_the_family_and_tells_its_connections() {
    let (authenticator, _folder) = authenticator().await;
    let (holder, ada) = authenticator.ada().await;
    let (other, _) = authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another family");
    let (told, untold) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let count = |hits: &Arc<AtomicUsize>| {
        let hits = hits.clone();
        move || {
            hits.fetch_add(1, Ordering::SeqCst);
        }
    };
    let _watches = [authenticator.watch(holder, count(&told)), authenticator.watch(other, count(&untold))];
    let second = authenticator.refreshes(&ada.refresh_token).await.expect("newest");
    let third = authenticator.refreshes(&second.refresh_token).await.expect("newest");
    assert_eq!(authenticator.refreshes(&ada.refresh_token).await, Err(ErrorCode::Unauthenticated));
    assert_eq!((told.load(Ordering::SeqCst), untold.load(Ordering::SeqCst)), (1, 0));
    for token in [&ada.token, &second.token, &third.token] {
        assert_eq!(authenticator.resumes(token).await, Err(ErrorCode::Unauthenticated));
    }
    assert_eq!(authenticator.refreshes(&third.refresh_token).await, Err(ErrorCode::Unauthenticated));
}

#[actix_rt::test]
async fn signing_out_ends_the_tokens_of_that_sign_in_and_no_others() {
    let (authenticator, _folder) = authenticator().await;
    let (holder, ada) = authenticator.ada().await;
    let (_, other) = authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another family");
    authenticator.sign_out(&holder).await.expect("signed out");
    authenticator.sign_out(&holder).await.expect("again, and nothing more to do");
    assert_eq!(authenticator.resumes(&ada.token).await, Err(ErrorCode::Unauthenticated));
    assert_eq!(authenticator.refreshes(&ada.refresh_token).await, Err(ErrorCode::Unauthenticated));
    assert_eq!(authenticator.resumes(&other.token).await, Ok(ada.account));
}

#[actix_rt::test]
async fn a_connection_refreshes_tokens_of_its_own_account_alone() {
    let (authenticator, _folder) = authenticator().await;
    let (ada, signed_in) = authenticator.ada().await;
    let (_, bob) = authenticator.register(home(), registration("bob@example.org")).await.expect("free");
    let params = |token: &str| RefreshParams { refresh_token: token.to_owned() };
    let error = authenticator.refresh(params(&bob.refresh_token), Some(&ada)).await.expect_err("another's");
    assert_eq!(error.code, ErrorCode::Invalid);
    assert!(authenticator.refresh(params(&signed_in.refresh_token), Some(&ada)).await.is_ok());
    assert!(authenticator.refreshes(&bob.refresh_token).await.is_ok());
}

#[actix_rt::test]
async fn tokens_survive_a_restart_and_so_do_revocations() {
    let (authenticator, folder) = authenticator().await;
    let (holder, ada) = authenticator.ada().await;
    let (_, other) = authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.expect("another family");
    authenticator.sign_out(&holder).await.expect("signed out");
    let copy = copy_of(&authenticator, folder.path());
    let authenticator = authenticator_on(copy.path(), rules()).await;
    assert_eq!(authenticator.resumes(&ada.token).await, Err(ErrorCode::Unauthenticated));
    assert_eq!(authenticator.resumes(&other.token).await, Ok(ada.account));
    assert!(authenticator.refreshes(&other.refresh_token).await.is_ok());
    assert!(authenticator.sign_in(home(), sign_in(EMAIL, PASSWORD)).await.is_ok());
}

/// What a crash would leave now: the folder as it stands, without its lock.
fn copy_of(_running: &Authenticator, folder: &Path) -> TempDir {
    let copy = tempfile::tempdir().expect("a folder");
    for entry in std::fs::read_dir(folder).expect("the folder reads") {
        let entry = entry.expect("an entry");
        if !entry.file_name().to_string_lossy().ends_with(".lock") {
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).expect("copied");
        }
    }
    copy
}

#[actix_rt::test]
async fn an_access_token_is_good_until_it_expires_and_the_sandbox_clock_does_not_matter() {
    let (authenticator, _folder) = authenticator().await;
    let (_, ada) = authenticator.ada().await;
    authenticator.house.clock().advance(400 * 86_400_000);
    assert_eq!(authenticator.resumes(&ada.token).await, Ok(ada.account));
    let ada = authenticator.refreshes(&ada.refresh_token).await.expect("good by the real clock");
    assert!(ada.token_expires_at <= authenticator.house.real_now() + 3_600_000);
    let folder = tempfile::tempdir().expect("a folder");
    let brief = authenticator_on(folder.path(), Rules { access: Duration::ZERO, ..rules() }).await;
    let (_, ada) = brief.ada().await;
    assert_eq!(brief.resumes(&ada.token).await, Err(ErrorCode::Unauthenticated));
}

#[actix_rt::test]
async fn no_token_of_our_own_making_is_garbage_and_no_garbage_is_a_token() {
    let (authenticator, _folder) = authenticator().await;
    let (_, ada) = authenticator.ada().await;
    for token in ["", "garbage", &ada.refresh_token, &ada.token[1..]] {
        assert_eq!(authenticator.resumes(token).await, Err(ErrorCode::Unauthenticated), "{token:?}");
    }
    assert_eq!(authenticator.refreshes(&ada.token).await.err(), Some(ErrorCode::Unauthenticated));
    assert_eq!(authenticator.refreshes("").await.err(), Some(ErrorCode::Unauthenticated));
    assert_eq!(authenticator.resumes(&ada.token).await, Ok(ada.account), "and none of it revoked anything");
}

#[actix_rt::test]
async fn neither_email_nor_password_nor_token_is_stored() {
    let (authenticator, _folder) = authenticator().await;
    let (holder, ada) = authenticator.ada().await;
    let stream = StreamId::new(Kind::Credential, holder.credential);
    let page = authenticator
        .house
        .store()
        .read(stream, Window::After(0), 100, 1 << 20)
        .await
        .expect("the journal reads");
    assert_eq!(page.records.len(), 2);
    let refresh = authenticator.keys.read_refresh(&ada.refresh_token).expect("ours");
    for record in page.records {
        assert_eq!((record.r#type.as_ref(), record.by), ("noted", None));
        let private = record.private.expect("all of it is private");
        for secret in [EMAIL.as_bytes(), PASSWORD.as_bytes(), refresh.secret_bytes()] {
            assert!(!private.windows(secret.len()).any(|window| window == secret));
        }
    }
}

/// The authenticators of two servers on one store, neither of which trusts what it knew a moment ago.
async fn two_authenticators() -> ([Arc<Authenticator>; 2], tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions { shared: true, ..SqliteOptions::default() };
    let store = Arc::new(SqliteStore::open(folder.path(), options).expect("the store opens"));
    let limits = Limits { sure_for: Duration::ZERO, ..Limits::default() };
    let here = authenticator_with(store.clone(), limits.clone(), rules()).await;
    let there = authenticator_with(store, limits, rules()).await;
    ([here, there], folder)
}

#[actix_rt::test]
async fn who_signs_out_on_one_server_is_signed_out_on_the_others() {
    let ([here, there], _folder) = two_authenticators().await;
    let (holder, ada) = here.ada().await;
    assert_eq!(there.resumes(&ada.token).await, Ok(ada.account));
    let told = Arc::new(AtomicUsize::new(0));
    let hits = told.clone();
    let _watch = there.watch(holder, move || {
        hits.fetch_add(1, Ordering::SeqCst);
    });
    there.look_for_sign_outs().await;
    assert_eq!(told.load(Ordering::SeqCst), 0, "she is signed in");

    here.sign_out(&holder).await.expect("signed out");
    there.look_for_sign_outs().await;
    assert_eq!(told.load(Ordering::SeqCst), 1, "her connection is told to close");
    assert_eq!(there.resumes(&ada.token).await, Err(ErrorCode::Unauthenticated));
}

#[actix_rt::test]
async fn a_token_whose_sign_in_ended_on_another_server_resumes_nothing_though_nobody_has_looked() {
    let ([here, there], _folder) = two_authenticators().await;
    let (holder, ada) = here.ada().await;
    assert_eq!(there.resumes(&ada.token).await, Ok(ada.account));
    here.sign_out(&holder).await.expect("signed out");
    assert_eq!(there.resumes(&ada.token).await, Err(ErrorCode::Unauthenticated));
}
