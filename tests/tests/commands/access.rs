//! Whose door it is: strangers learn nothing, and a party whose role it is not is forbidden.

use client::Client;
use protocol::account::{SignInParams, SignedIn};
use protocol::contract::{AcceptRefund, ContestRefund, Decline, RequestChanges, Submit, Withdraw};
use protocol::room::{AddMember, MemberParams, ReceiptsParams, RemoveMember, TypingParams};
use protocol::stream::{ReadParams, ShowState, StreamParams, SubscribeParams};
use protocol::work::{Beat, BeatParams, DiaryParams, StopParams};
use protocol::{AccountId, ContractId, ErrorCode, Kind, RoomId, SessionId};
use tests::people::{PASSWORD, Pair, fixed, hourly, register};
use tests::raw::Raw;
use tests::server::{Server, Settings};
use tests::watch::read_all;
use uuid::Uuid;

use crate::{Call, about, accept, approve, end, fund, new_command, note, post, read, start};

/// Everything two people have between them.
struct Private {
    milestones: Pair,
    timed: Pair,
    session: SessionId,
}

impl Private {
    async fn on(server: &Server) -> Self {
        let milestones = Pair::agreed(server, "fixed", fixed(&["10.00"])).await;
        let timed = Pair::agreed(server, "timed", hourly(600)).await;
        let started = timed.worker.work().start(timed.contract, "quietly").await;
        Self { milestones, timed, session: started.expect("nothing forbids it").session }
    }

    /// Every stream of theirs.
    fn streams(&self) -> Vec<(Kind, Uuid)> {
        let (payer, worker) = (self.timed.payer.account().0, self.timed.worker.account().0);
        vec![
            (Kind::Room, self.milestones.room.0),
            (Kind::Contract, self.milestones.contract.0),
            (Kind::WorkSession, self.session.0),
            (Kind::Wallet, payer),
            (Kind::Inbox, payer),
            (Kind::Timesheet, worker),
            (Kind::Marks, payer),
            (Kind::Credential, payer),
        ]
    }
}

/// Every way of asking for a stream.
fn looks(kind: Kind, id: Uuid) -> Vec<Call> {
    vec![
        Call::of(ShowState(StreamParams { kind, id })),
        Call::of(ReadParams { kind, id, after: None, before: None, limit: None }),
        Call::of(SubscribeParams { kind, id, after: None }),
        Call::of(SubscribeParams { kind, id, after: Some(0) }),
    ]
}

/// Every command about a room, a contract or a session.
fn commands(room: RoomId, contract: ContractId, session: SessionId, account: AccountId) -> Vec<Call> {
    let member = || MemberParams { command_id: new_command(), room, account };
    let beats = vec![Beat { seq: 1, mono_ms: 1, at: 0, keys: 0, clicks: 0, scrolls: 0 }];
    vec![
        post(new_command(), room, "hello"),
        read(new_command(), room, 1),
        Call::of(TypingParams { room }),
        Call::of(ReceiptsParams { room, after: None, limit: None }),
        Call::of(AddMember(member())),
        Call::of(RemoveMember(member())),
        accept(contract),
        about(Decline, contract),
        about(Withdraw, contract),
        end(contract, "because"),
        about(AcceptRefund, contract),
        about(ContestRefund, contract),
        fund(new_command(), contract, 1),
        note(Submit, contract, "done"),
        note(RequestChanges, contract, "not done"),
        approve(new_command(), contract, None),
        start(new_command(), contract, "mine now"),
        Call::of(StopParams { command_id: new_command(), session }),
        Call::of(BeatParams { session, beats, skip: vec![] }),
        Call::of(DiaryParams { contract, from: 0, to: 1 }),
    ]
}

#[tokio::test]
async fn a_stranger_finds_nothing_whether_it_is_there_or_not() {
    let server = Settings::default().start().await;
    let private = Private::on(&server).await;
    let eve = register(&server, "eve").await;
    let mut raw = Raw::signed_in(&server, &eve.session()).await;
    let (room, contract) = (private.milestones.room, private.milestones.contract);
    let before = read_all(&private.milestones.payer, private.milestones.payer.wallet().stream()).await;

    for (kind, id) in private.streams() {
        for look in looks(kind, id).into_iter().chain(looks(kind, Uuid::now_v7())) {
            look.is_refused(&mut raw, ErrorCode::NotFound).await;
        }
    }
    let theirs = commands(room, contract, private.session, eve.account());
    let nowhere = Uuid::now_v7();
    let none = commands(RoomId(nowhere), ContractId(nowhere), SessionId(nowhere), eve.account());
    for command in theirs.into_iter().chain(none) {
        command.is_refused(&mut raw, ErrorCode::NotFound).await;
    }

    let wallet = read_all(&private.milestones.payer, private.milestones.payer.wallet().stream()).await;
    assert_eq!(wallet, before);
    assert!(eve.rooms().list(None, None).await.expect("a list").rooms.is_empty());
    assert!(eve.contracts().list(None, None, None).await.expect("a list").contracts.is_empty());
}

#[tokio::test]
async fn ids_of_one_kind_open_no_door_of_another() {
    let server = Settings::default().start().await;
    let private = Private::on(&server).await;
    let payer = &private.milestones.payer;
    let mut raw = Raw::signed_in(&server, &payer.session()).await;
    let (room, contract) = (private.milestones.room.0, private.milestones.contract.0);
    for (kind, id) in [
        (Kind::Room, contract),
        (Kind::Contract, room),
        (Kind::WorkSession, contract),
        (Kind::Wallet, contract),
        (Kind::Inbox, room),
        (Kind::Room, payer.account().0),
        (Kind::Credential, payer.account().0),
    ] {
        for look in looks(kind, id) {
            look.is_refused(&mut raw, ErrorCode::NotFound).await;
        }
    }
}

#[tokio::test]
async fn a_party_whose_role_it_is_not_is_forbidden_whatever_the_state() {
    let mut server = Settings::default().start().await;
    let Private { milestones, timed, session } = Private::on(&server).await;
    let (fixed, hours) = (milestones.contract, timed.contract);
    let ends = |contract| end(contract, "enough");
    let beats = vec![Beat { seq: 1, mono_ms: 1, at: 0, keys: 0, clicks: 0, scrolls: 0 }];
    let of_freelancers = [
        accept(fixed),
        about(Decline, fixed),
        note(Submit, fixed, "done"),
        about(AcceptRefund, fixed),
        about(ContestRefund, fixed),
    ];
    let of_clients = [
        about(Withdraw, fixed),
        fund(new_command(), fixed, 1),
        note(RequestChanges, fixed, "not done"),
        approve(new_command(), fixed, None),
    ];
    let of_trackers = [
        start(new_command(), hours, "as the client"),
        Call::of(BeatParams { session, beats, skip: vec![] }),
        Call::of(StopParams { command_id: new_command(), session }),
    ];
    for state in ["active", "ended"] {
        let mut payer = Raw::signed_in(&server, &milestones.payer.session()).await;
        let mut worker = Raw::signed_in(&server, &milestones.worker.session()).await;
        let mut client = Raw::signed_in(&server, &timed.payer.session()).await;
        for command in &of_freelancers {
            command.is_refused(&mut payer, ErrorCode::Forbidden).await;
        }
        for command in &of_clients {
            command.is_refused(&mut worker, ErrorCode::Forbidden).await;
        }
        for command in &of_trackers {
            command.is_refused(&mut client, ErrorCode::Forbidden).await;
        }
        match state {
            "active" => {
                ends(fixed).over(&mut worker).await.expect("the freelancer ends it");
                ends(hours).over(&mut client).await.expect("the client ends it");
            }
            _ => {
                ends(fixed).is_refused_by(&mut worker, "contract_ended").await;
                ends(hours).is_refused_by(&mut client, "contract_ended").await;
            }
        }
        server.kill9();
        server.restart().await;
    }
}

#[tokio::test]
async fn whoever_has_left_a_room_is_a_stranger_there() {
    let server = Settings::default().start().await;
    let (ada, bob, cleo) =
        (register(&server, "ada").await, register(&server, "bob").await, register(&server, "cleo").await);
    let members = [bob.account(), cleo.account()];
    let room = ada.rooms().create(None, &members).await.expect("a room can be made").room;
    let mut raw = Raw::signed_in(&server, &bob.session()).await;
    let removing = |account| MemberParams { command_id: new_command(), room, account };
    Call::of(RemoveMember(removing(cleo.account()))).is_refused(&mut raw, ErrorCode::Forbidden).await;

    Call::of(RemoveMember(removing(bob.account()))).over(&mut raw).await.expect("oneself");

    for look in looks(Kind::Room, room.0) {
        look.is_refused(&mut raw, ErrorCode::NotFound).await;
    }
    post(new_command(), room, "one more thing").is_refused(&mut raw, ErrorCode::NotFound).await;
}

#[tokio::test]
async fn ten_wrong_tries_elsewhere_do_not_shut_out_a_device_that_has_signed_in_before() {
    let mut server = Settings::default().start().await;
    let phone = register(&server, "ada").await.session().device;
    server.kill9();
    server.restart().await;
    let thief =
        SignInParams { email: "ada@example.org".to_owned(), password: "a guess".to_owned(), device: None };
    let (mut raw, _) = Raw::open(&server).await;
    for number in 0..10 {
        if number % 5 == 0 {
            raw = Raw::open(&server).await.0;
        }
        let wrong = raw.call::<SignedIn>("account.sign_in", &thief).await.expect_err("a guess");
        assert_eq!(wrong.code, ErrorCode::Unauthenticated);
    }
    let owner = SignInParams { password: PASSWORD.to_owned(), ..thief };
    let (mut raw, _) = Raw::open(&server).await;
    let stranger = raw.call::<SignedIn>("account.sign_in", &owner).await.expect_err("it shares the email's");
    assert_eq!(stranger.code, ErrorCode::RateLimited);
    assert!(phone.is_some(), "the client keeps what it was given");
    let ada = Client::sign_in_on(server.endpoint(), &owner.email, PASSWORD, phone.clone()).await;
    let ada = ada.expect("the device is known");
    assert_eq!(ada.session().device, phone);
    assert_eq!(ada.refresh().await.expect("good").device, phone, "and keeps it over a refresh");
}
