//! A contract that is over: every command is refused, and its parties talk on.

use protocol::contract::{AcceptRefund, ContestRefund, Decline, RequestChanges, Submit, Withdraw};
use tests::people::{Pair, fixed, hourly};
use tests::raw::Raw;
use tests::server::Settings;
use tests::watch::read_all;

use crate::{about, accept, approve, end, fund, new_command, note, post, start};

#[tokio::test]
async fn an_ended_contract_refuses_every_command_and_chat_goes_on() {
    let mut server = Settings::default().start().await;
    let milestones = Pair::agreed(&server, "fixed", fixed(&["10.00"])).await;
    let timed = Pair::agreed(&server, "timed", hourly(600)).await;
    for pair in [&milestones, &timed] {
        pair.worker.contracts().end(pair.contract, "all done").await.expect("it can be ended");
    }
    let of_client = [
        about(Withdraw, milestones.contract),
        fund(new_command(), milestones.contract, 1),
        note(RequestChanges, milestones.contract, "not done"),
        approve(new_command(), milestones.contract, None),
        end(milestones.contract, "once more"),
    ];
    let of_freelancer = [
        accept(milestones.contract),
        about(Decline, milestones.contract),
        note(Submit, milestones.contract, "done"),
        about(AcceptRefund, milestones.contract),
        about(ContestRefund, milestones.contract),
        end(milestones.contract, "once more"),
    ];
    for life in ["first", "second"] {
        let mut payer = Raw::signed_in(&server, &milestones.payer.session()).await;
        let mut worker = Raw::signed_in(&server, &milestones.worker.session()).await;
        for command in &of_client {
            command.is_refused_by(&mut payer, "contract_ended").await;
        }
        for command in &of_freelancer {
            command.is_refused_by(&mut worker, "contract_ended").await;
        }
        let mut tracker = Raw::signed_in(&server, &timed.worker.session()).await;
        start(new_command(), timed.contract, "late").is_refused_by(&mut tracker, "contract_ended").await;

        post(new_command(), milestones.room, life).over(&mut payer).await.expect("talk goes on");
        post(new_command(), milestones.room, life).over(&mut worker).await.expect("talk goes on");
        server.kill9();
        server.restart().await;
    }
    let room = protocol::StreamId::new(protocol::Kind::Room, milestones.room.0);
    let events = read_all(&milestones.payer, room).await;
    assert_eq!(events.iter().filter(|event| event.r#type() == "posted").count(), 4);
}
