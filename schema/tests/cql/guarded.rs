//! A cluster that asks who comes, says what each role may do, and takes encrypted connections alone.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use schema::cql::{CqlEncryption, CqlUser, create_keyspace, migrate};
use schema::suite::given::{append, room};
use schema::{CqlOpenError, CqlOptions, CqlStore, Journal};
use scylla::client::session::Session;
use scylla::client::session_builder::SessionBuilder;
use scylla::statement::Statement;
use uuid::Uuid;

use crate::server::{CHANGE_MAX, block_on, contact_points};

/// Names the contact points of a guarded node, and the file of who vouches for it.
const NODES: &str = "CQL_TEST_GUARDED_NODES";
const AUTHORITIES: &str = "CQL_TEST_GUARDED_CA";

/// What a node lets in that has not been told of anyone else.
const FIRST_USER: &str = "cassandra";
const PASSWORD: &str = "cassandra";

fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| {
        panic!("{name} is not set: run `./test storage --store cql`, which starts a guarded node")
    })
}

fn user(name: &str, password: &str) -> Option<CqlUser> {
    Some(CqlUser { name: name.to_owned(), password: password.to_owned() })
}

fn encryption(authorities: impl Into<PathBuf>) -> Option<CqlEncryption> {
    Some(CqlEncryption { authorities: authorities.into(), identity: None })
}

/// A keyspace of a test's own, as its first user sees it.
fn whole_rights() -> CqlOptions {
    CqlOptions {
        contact_points: variable(NODES).split(',').map(str::to_owned).collect(),
        keyspace: format!("test_{}", Uuid::new_v4().simple()),
        user: user(FIRST_USER, PASSWORD),
        encryption: encryption(variable(AUTHORITIES)),
        request_timeout: Duration::from_secs(30), // a small machine hashes passwords and makes tables slowly
        connect_timeout: Duration::from_secs(60),
        ..CqlOptions::default()
    }
}

async fn refusal(options: CqlOptions) -> CqlOpenError {
    match CqlStore::open(options).await {
        Ok(_) => panic!("the store opens, and should not"),
        Err(error) => error,
    }
}

/// A session of the node's first user.
async fn first_user() -> Session {
    let encryption = encryption(variable(AUTHORITIES)).expect("it is asked for");
    let roots = CertificateDer::pem_file_iter(&encryption.authorities).expect("there is a certificate");
    let mut trusted = RootCertStore::empty();
    trusted.add_parsable_certificates(roots.map(|root| root.expect("a certificate")));
    let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows them")
        .with_root_certificates(trusted)
        .with_no_client_auth();
    let builder = SessionBuilder::new().known_nodes(variable(NODES).split(','));
    let session = builder.user(FIRST_USER, PASSWORD).tls_context(Some(Arc::new(tls))).build().await;
    session.expect("the node lets its first user in")
}

async fn execute(session: &Session, cql: &str) {
    let mut statement = Statement::new(cql);
    statement.set_request_timeout(Some(CHANGE_MAX));
    session.query_unpaged(statement, ()).await.expect("executes");
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[test]
fn nobody_signs_in_without_a_name_or_with_a_wrong_password() {
    block_on(async {
        for who in [None, user(FIRST_USER, "a guess"), user("nobody", PASSWORD)] {
            let error = refusal(CqlOptions { user: who.clone(), ..whole_rights() }).await;
            assert!(matches!(error, CqlOpenError::SignIn { .. }), "{who:?}: {error:?}");
            assert!(!chain(&error).contains("a guess"), "{error:?}");
        }
    });
}

#[test]
fn a_role_needs_the_rights_that_are_documented_and_hears_which_step_wants_more() {
    block_on(async {
        let whole = whole_rights();
        let (session, keyspace) = (first_user().await, whole.keyspace.clone());
        assert!(create_keyspace(&whole, 1).await.expect("the first user may do anything"));
        for role in ["migrating", "serving"] {
            let role = format!("{keyspace}_{role}");
            execute(&session, &format!("CREATE ROLE {role} WITH PASSWORD = 'secret' AND LOGIN = true")).await;
        }
        let of =
            |role: &str| CqlOptions { user: user(&format!("{keyspace}_{role}"), "secret"), ..whole.clone() };
        let grant = async |right: &str, role: &str| {
            let grant = format!("GRANT {right} ON KEYSPACE {keyspace} TO {keyspace}_{role}");
            execute(&session, &grant).await;
        };

        let error = migrate(&of("migrating")).await.expect_err("it may not make a table");
        assert!(matches!(&error, CqlOpenError::NoRights { .. }), "{error:?}");
        for right in ["SELECT", "MODIFY", "CREATE", "ALTER"] {
            grant(right, "migrating").await;
        }
        migrate(&of("migrating")).await.expect("these rights are enough");

        for right in ["SELECT", "MODIFY"] {
            let error = refusal(of("serving")).await;
            let named = format!("{keyspace}_serving may not read and write the keyspace {keyspace}");
            assert_eq!(error.to_string(), named, "{error:?}");
            grant(right, "serving").await;
        }
        let store = CqlStore::open(of("serving")).await.expect("these rights are enough");
        store.append(append(room(1), 0, 3)).await.expect("it may write");
        assert_eq!(store.head(room(1)).await.expect("it may read"), 3);

        execute(&session, &format!("DROP KEYSPACE {keyspace}")).await;
        for role in ["migrating", "serving"] {
            execute(&session, &format!("DROP ROLE {keyspace}_{role}")).await;
        }
    });
}

#[test]
fn a_connection_is_encrypted_by_a_node_that_proves_who_it_is_or_does_not_come_about() {
    block_on(async {
        let folder = tempfile::tempdir().expect("a folder");
        let stranger = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let other = folder.path().join("other.pem");
        std::fs::write(&other, stranger.cert.pem()).expect("the file is written");

        let error = refusal(CqlOptions { encryption: encryption(&other), ..whole_rights() }).await;
        assert!(matches!(error, CqlOpenError::NotEncrypted { .. }), "{error:?}");
        assert!(chain(&error).contains("peer certificate"), "{}", chain(&error));

        let plain_node = CqlOptions { contact_points: contact_points(), ..whole_rights() };
        let error = refusal(plain_node).await;
        assert!(matches!(error, CqlOpenError::NotEncrypted { .. }), "{error:?}");

        let patience = Duration::from_secs(5);
        let plain_client = CqlOptions { encryption: None, connect_timeout: patience, ..whole_rights() };
        let error = refusal(plain_client).await;
        assert!(matches!(error, CqlOpenError::Unreachable { .. }), "{error:?}");

        let missing = folder.path().join("missing.pem");
        let error = refusal(CqlOptions { encryption: encryption(&missing), ..whole_rights() }).await;
        assert!(chain(&error).contains("missing.pem"), "{}", chain(&error));
    });
}
