//! Closing an account while money and offers are on their way to it.

use actors::Caller;
use actors::wallet::{Answer, Command, Wallet};
use protocol::account::{FindParams, SetHandleParams, ViewParams};
use protocol::contract::{
    AcceptParams, EndAnswer, EndParams, Fixed, FundAnswer, FundParams, MilestoneTerms, OfferAnswer,
    OfferParams, Terms,
};
use protocol::job::{CloseParams as CloseJob, DraftParams, InviteParams, JobParams, Publish, Reopen};
use protocol::room::{AddMember, CreateParams, MemberParams};
use protocol::stream::Empty;
use protocol::wallet::DepositParams;
use protocol::{AccountId, ContractId, Currency, JobId, Money, Seq, rules};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::*;
use crate::methods::examples::known_fields;
use crate::methods::testing::{Person, Server, new_command};

/// What the wallet of an account answers to a command of the server.
async fn wallet(server: &Server, account: AccountId, command: Command) -> Result<Answer, WireError> {
    server.worker.house().send::<Wallet>(account.0, Caller::System, None, command).await
}

async fn seal_of(server: &Server, account: AccountId) -> Seq {
    match wallet(server, account, Command::Seal).await {
        Ok(Answer::Sealed(seal)) => seal,
        other => panic!("not sealed: {other:?}"),
    }
}

fn close_under(seal: Seq) -> Command {
    Command::Close { seal, credential: Uuid::now_v7() }
}

impl Person<'_> {
    async fn close(&self) -> Result<Empty, WireError> {
        self.ask(CloseParams { command_id: new_command(), password: "correct horse".to_owned() }).await
    }

    async fn offers(&self, freelancer: AccountId) -> Result<OfferAnswer, WireError> {
        let milestone =
            MilestoneTerms { title: "A page".to_owned(), amount: "10.00".to_owned(), due_at: None };
        let terms = Terms::Fixed(Fixed { currency: Currency::USD, milestones: vec![milestone] });
        let (command_id, title) = (new_command(), "A website".to_owned());
        self.ask(OfferParams { command_id, freelancer, title, terms, job: None, proposal: None }).await
    }

    async fn accepts(&self, contract: ContractId) {
        let accept = AcceptParams { command_id: new_command(), contract, version: None };
        self.ask(accept).await.expect("it is offered");
    }

    async fn funds(&self, contract: ContractId) -> Result<FundAnswer, WireError> {
        self.ask(FundParams { command_id: new_command(), contract, milestone: 1, amount: None }).await
    }

    async fn ends(&self, contract: ContractId) -> EndAnswer {
        let reason = "enough".to_owned();
        self.ask(EndParams { command_id: new_command(), contract, reason }).await.expect("a party may")
    }
}

async fn agreed(ada: &Person<'_>, bob: &Person<'_>) -> ContractId {
    let contract = ada.offers(bob.account).await.expect("Bob is there").contract;
    bob.accepts(contract).await;
    contract
}

#[actix_rt::test]
async fn a_closed_account_is_no_party_and_no_member_and_is_not_found() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let set = SetHandleParams { command_id: new_command(), handle: "ada".to_owned() };
    ada.ask(set).await.expect("it is free");
    let create = |members| CreateParams { command_id: new_command(), title: None, members };
    let room = bob.ask(create(vec![])).await.expect("a room of his own").room;
    ada.close().await.expect("nothing is open");

    let no_account = |error: WireError| (error.code, error.details.get("account").cloned());
    let offered = no_account(bob.offers(ada.account).await.expect_err("she is gone"));
    let nobody = no_account(bob.offers(AccountId(Uuid::now_v7())).await.expect_err("nobody is that"));
    assert_eq!((offered.0, offered.1.is_some()), (nobody.0, nobody.1.is_some()));
    assert_eq!(offered.0, ErrorCode::NotFound);
    let created = bob.ask(create(vec![bob.account, ada.account])).await.expect_err("she is gone");
    assert_eq!(no_account(created), offered);
    let (command_id, account) = (new_command(), ada.account);
    let added = bob.ask(AddMember(MemberParams { command_id, room, account })).await.expect_err("gone");
    assert_eq!(no_account(added), offered);

    let find = FindParams { handle: Some("ada".to_owned()), email: None };
    assert_eq!(bob.ask(find).await.expect_err("she is gone").code, ErrorCode::NotFound);
    let seen = bob.ask(ViewParams { accounts: vec![ada.account] }).await.expect("anybody may look");
    let shown =
        seen.accounts.first().map(|state| (state.closed, state.display_name.clone(), state.handle.clone()));
    assert_eq!(shown, Some((true, String::new(), None)), "its old names are told no more");
}

#[actix_rt::test]
async fn money_that_is_about_to_be_set_aside_keeps_the_account_of_its_freelancer_open() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    // Bob's wallet is sealed, and his contracts looked at; then he accepts and Ada funds.
    let seal = seal_of(&server, bob.account).await;
    let contract = agreed(&ada, &bob).await;
    ada.funds(contract).await.expect("the contract is active");
    let closed = wallet(&server, bob.account, close_under(seal)).await;
    assert_eq!(closed, Ok(Answer::Closed(false)), "the funding has broken the seal");
    let refused = bob.close().await.expect_err("a contract is active");
    assert_eq!(refused.rule(), Some(rules::CONTRACTS_OPEN));
}

#[actix_rt::test]
async fn no_money_is_set_aside_for_a_freelancer_whose_wallet_is_closed() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let seal = seal_of(&server, bob.account).await;
    let contract = agreed(&ada, &bob).await;
    let closed = wallet(&server, bob.account, close_under(seal)).await;
    assert_eq!(closed, Ok(Answer::Closed(true)), "nothing has happened to his money since");
    let refused = ada.funds(contract).await.expect_err("nobody could pay him");
    assert_eq!(refused.rule(), Some(rules::ACCOUNT_CLOSED));
    ada.ends(contract).await;
    ada.close().await.expect("the contract is over");
}

/// A job that Ada begins.
async fn drafts(ada: &Person<'_>) -> JobId {
    let draft = DraftParams { command_id: new_command(), fields: known_fields() };
    ada.ask(draft).await.expect("a draft").job
}

#[actix_rt::test]
async fn nobody_publishes_or_reopens_a_job_while_their_account_is_closed() {
    let server = Server::start(9).await;
    let ada = Person::of(&server).await;
    let about = |job| JobParams { command_id: new_command(), job };
    let job = drafts(&ada).await;
    let seal = seal_of(&server, ada.account).await;
    ada.ask(Publish(about(job))).await.expect("her account is open");
    let closed = wallet(&server, ada.account, close_under(seal)).await;
    assert_eq!(closed, Ok(Answer::Closed(false)), "the job has broken the seal");

    let reason = "enough".to_owned();
    ada.ask(CloseJob { command_id: new_command(), job, reason }).await.expect("it is open");
    let seal = seal_of(&server, ada.account).await;
    ada.ask(Reopen(about(job))).await.expect("her account is open");
    assert_eq!(wallet(&server, ada.account, close_under(seal)).await, Ok(Answer::Closed(false)));

    let draft = drafts(&ada).await;
    let seal = seal_of(&server, ada.account).await;
    assert_eq!(wallet(&server, ada.account, close_under(seal)).await, Ok(Answer::Closed(true)));
    let refused = ada.ask(Publish(about(draft))).await.expect_err("her wallet is closed");
    assert_eq!(refused.rule(), Some(rules::ACCOUNT_CLOSED));
}

#[actix_rt::test]
async fn an_invitation_that_is_sent_again_has_its_first_answer_though_the_invited_have_closed_their_account()
{
    let server = Server::start(9).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let job = drafts(&ada).await;
    ada.ask(Publish(JobParams { command_id: new_command(), job })).await.expect("it is complete");
    let invite = InviteParams { command_id: new_command(), job, freelancer: bob.account, note: None };
    let first = ada.ask(invite.clone()).await.expect("Bob is there");
    bob.close().await.expect("nothing keeps him");
    assert_eq!(ada.ask(invite).await, Ok(first));
    let other = InviteParams { command_id: new_command(), job, freelancer: bob.account, note: None };
    assert_eq!(ada.ask(other).await.expect_err("he is gone").code, ErrorCode::NotFound);
}

#[actix_rt::test]
async fn an_account_is_not_closed_over_money_that_a_contract_has_sent_back_to_it() {
    let server = Server::start(4).await;
    let (ada, bob) = (Person::of(&server).await, Person::of(&server).await);
    let contract = agreed(&ada, &bob).await;
    let money = Money { amount: Decimal::from(10), currency: Currency::USD };
    let deposit = DepositParams { command_id: new_command(), money, source: "sandbox:ok".to_owned() };
    ada.ask(deposit).await.expect("it is asked for");
    ada.funds(contract).await.expect("it is asked of her wallet");
    bob.ends(contract).await;
    // Where her money is by now (in the wallet, on its way to the contract, or back) makes no difference.
    let refused = ada.close().await.expect_err("there is money of hers");
    let is_money = [Some(rules::MONEY_LEFT), Some(rules::CONTRACTS_OPEN)].contains(&refused.rule());
    assert!(is_money, "{refused:?}");
}
