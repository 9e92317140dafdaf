//! The people of the demo world: two whom one signs in as, and those around them.

use anyhow::{Context, bail};
use client::protocol::account::{Me, SetHandleParams};
use client::protocol::rules;
use client::protocol::stream::Empty;
use client::{Client, Endpoint, OpenError};

/// Whose password is printed for everyone to read needs no secret one.
const PASSWORD: &str = "correct horse battery staple";

/// Who pays.
const CLARA: Person = Person { name: "Clara Weber", handle: "clara_weber", email: "clara@example.org" };

/// Who works.
const FINN: Person = Person { name: "Finn Holm", handle: "finn_holm", email: "finn@example.org" };

/// Who draws.
const GITA: Person = Person { name: "Gita Rao", handle: "gita_rao", email: "gita@example.org" };

/// Who letters.
const MATS: Person = Person { name: "Mats Lund", handle: "mats_lund", email: "mats@example.org" };

/// Who has a café.
const INES: Person = Person { name: "Ines Duarte", handle: "ines_duarte", email: "ines@example.org" };

struct Person {
    name: &'static str,
    handle: &'static str,
    email: &'static str,
}

/// The two of them, signed in.
pub struct Pair {
    /// Clara Weber, who pays.
    pub clara: Client,
    /// Finn Holm, who works.
    pub finn: Client,
}

impl Pair {
    /// Registers them, or signs them in where they have registered before.
    pub async fn enter(endpoint: Endpoint) -> anyhow::Result<Self> {
        let clara = CLARA.enter(endpoint.clone()).await?;
        let finn = FINN.enter(endpoint).await?;
        CLARA.be_found(&clara).await?;
        FINN.be_found(&finn).await?;
        Ok(Self { clara, finn })
    }

    /// How to sign in as one of them.
    pub fn introduced(&self) -> String {
        let line = |person: &Person, what| {
            let Person { name, handle, email } = person;
            format!("{name}, @{handle} ({what}): {email} with \"{PASSWORD}\"\n")
        };
        [line(&CLARA, "pays"), line(&FINN, "works")].concat()
    }

    /// Ends the sign-ins of this command: nobody goes on with them.
    pub async fn leave(self) {
        leave([self.clara, self.finn]).await;
    }
}

/// The people around the two, signed in.
pub struct Crowd {
    /// Gita Rao, who draws.
    pub gita: Client,
    /// Mats Lund, who letters.
    pub mats: Client,
    /// Ines Duarte, who has a café.
    pub ines: Client,
}

impl Crowd {
    /// Registers them, or signs them in where they have registered before.
    pub async fn enter(endpoint: Endpoint) -> anyhow::Result<Self> {
        let gita = GITA.enter(endpoint.clone()).await?;
        let mats = MATS.enter(endpoint.clone()).await?;
        let ines = INES.enter(endpoint).await?;
        for (person, client) in [(&GITA, &gita), (&MATS, &mats), (&INES, &ines)] {
            person.be_found(client).await?;
        }
        Ok(Self { gita, mats, ines })
    }

    /// Ends the sign-ins of this command.
    pub async fn leave(self) {
        leave([self.gita, self.mats, self.ines]).await;
    }
}

async fn leave(people: impl IntoIterator<Item = Client>) {
    for person in people {
        // Tokens that could not be given back end by themselves.
        let _ = person.sign_out().await;
    }
}

impl Person {
    async fn enter(&self, endpoint: Endpoint) -> anyhow::Result<Client> {
        match Client::register(endpoint.clone(), self.email, PASSWORD, self.name).await {
            Ok(client) => Ok(client),
            Err(OpenError::SignIn(error)) if error.rule() == Some(rules::EMAIL_TAKEN) => {
                self.sign_in(endpoint).await
            }
            Err(error) => Err(error).with_context(|| format!("{} cannot register", self.name)),
        }
    }

    /// Takes the handle, where the account has none. Where somebody else has it, the account goes without.
    async fn be_found(&self, client: &Client) -> anyhow::Result<()> {
        let me = client.ask(Me(Empty {})).await?;
        if me.handle.is_some() || me.handle_claimed.is_some() {
            return Ok(());
        }
        let command_id = client.command_id();
        match client.ask(SetHandleParams { command_id, handle: self.handle.to_owned() }).await {
            Err(error) if error.rule().is_none() => Err(error.into()),
            _ => Ok(()),
        }
    }

    async fn sign_in(&self, endpoint: Endpoint) -> anyhow::Result<Client> {
        match Client::sign_in(endpoint, self.email, PASSWORD).await {
            Ok(client) => Ok(client),
            Err(OpenError::SignIn(error)) => {
                bail!("{} is registered here, and not with the demo's password: {error}", self.email)
            }
            Err(error) => Err(error).with_context(|| format!("{} cannot sign in", self.name)),
        }
    }
}
