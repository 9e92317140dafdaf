//! What a person signs in with, and where: devices, and changes of the password and the email. A real server
//! holds on to each over a `kill -9`.

mod closing;
mod devices;
mod email;
mod export;
mod password;

use protocol::account::{
    DevicesAnswer, RegisterParams, ResumeParams, SignInParams, SignedIn, SignedInDevice,
};
use protocol::stream::{AdvanceParams, Empty};
use protocol::{CommandId, ErrorCode, WireError};
use serde::de::IgnoredAny;
use tests::raw::{End, Raw};
use tests::server::{Server, Settings};
use tokio::net::TcpStream;
use uuid::Uuid;

const PASSWORD: &str = "correct horse";

/// The code by which a connection is closed whose sign-in has ended.
const SIGN_IN_LOST: u16 = 4001;

fn new_command() -> CommandId {
    CommandId(Uuid::now_v7())
}

fn email_of(name: &str) -> String {
    format!("{name}@example.org")
}

/// A device: a connection that has signed in with the password, and what it keeps.
struct Device {
    raw: Raw,
    signed_in: SignedIn,
}

impl Device {
    /// A new person on a device.
    async fn registered(server: &Server, name: &str) -> Self {
        let (mut raw, _) = Raw::open(server).await;
        let registers = registering(&email_of(name));
        let signed_in = raw.call("account.register", &registers).await.expect("the email is free");
        Self { raw, signed_in }
    }

    /// The same person on another device.
    async fn signed_in(server: &Server, email: &str, password: &str) -> Result<Self, WireError> {
        let (mut raw, _) = Raw::open(server).await;
        let signed_in = raw.call("account.sign_in", &sign_in(email, password)).await?;
        Ok(Self { raw, signed_in })
    }

    async fn devices(&mut self) -> Vec<SignedInDevice> {
        let listed = self.raw.call::<DevicesAnswer>("account.devices", &Empty {}).await;
        listed.expect("one's own devices are listed").devices
    }

    /// Whether its tokens are good on a new connection.
    async fn is_good(&self, server: &Server) -> bool {
        let (mut raw, _) = Raw::open(server).await;
        let token = ResumeParams { token: self.signed_in.token.clone() };
        match raw.call::<IgnoredAny>("account.resume", &token).await {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.code, ErrorCode::Unauthenticated, "{error}");
                false
            }
        }
    }

    /// Its connection must close because its sign-in has ended.
    async fn expect_shut_out(self) {
        assert!(matches!(self.raw.end().await, End::Closed { code: SIGN_IN_LOST, .. }));
    }
}

fn registering(email: &str) -> RegisterParams {
    let (email, password, display_name) = (email.to_owned(), PASSWORD.to_owned(), "Somebody".to_owned());
    RegisterParams { command_id: new_command(), email, password, display_name }
}

/// Moves the clock of events and deadlines.
async fn advance(raw: &mut Raw, ms: u64) {
    let params = AdvanceParams { command_id: new_command(), ms };
    raw.call::<IgnoredAny>("sandbox.advance", &params).await.expect("the clock moves");
}

fn sign_in(email: &str, password: &str) -> SignInParams {
    SignInParams { email: email.to_owned(), password: password.to_owned(), device: None }
}

/// Tries to sign in.
async fn tries(server: &Server, email: &str, password: &str) -> Result<(), ErrorCode> {
    Device::signed_in(server, email, password).await.map(|_| ()).map_err(|error| error.code)
}

/// A connection of a program that calls itself so.
async fn calling_itself(server: &Server, agent: &str) -> Raw {
    let tcp = TcpStream::connect(server.address()).await.expect("the server listens");
    Raw::over(tcp, &[("user-agent", agent)]).await
}
