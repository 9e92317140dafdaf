//! Terms that change, before a contract holds and after it, and money that is asked back.

use super::*;

/// A counter-offer, which the client takes and the freelancer accepts.
pub async fn versions(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = offered(watched, ada, bob, fixed(&["1"])).await;
    let next =
        |version, terms| VersionParams { command_id: new_command(), contract, version, title: None, terms };
    watched.call(bob, Counter(next(1, fixed(&["2"])))).await;
    watched.call(ada, Revise(next(2, fixed(&["2"])))).await;
    watched.call(bob, AcceptParams { command_id: new_command(), contract, version: Some(3) }).await;
}

/// Three amendments of a contract: one is accepted, one declined, and one withdrawn.
pub async fn amendments(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = agreed(watched, ada, bob, fixed(&["10"])).await;
    let changed =
        ChangedMilestone { milestone: 1, title: "Bigger".to_owned(), amount: "12".to_owned(), due_at: None };
    let answer = |amendment| AmendmentParams { command_id: new_command(), contract, amendment };
    for number in 1..=3 {
        let (command_id, changes) = (new_command(), Changes::Milestones(vec![changed.clone()]));
        watched.call(bob, ProposeParams { command_id, contract, changes }).await;
        match number {
            1 => watched.call(ada, AcceptAmendment(answer(number))).await,
            2 => watched.call(ada, DeclineAmendment(answer(number))).await,
            _ => watched.call(bob, WithdrawAmendment(answer(number))).await,
        };
    }
}

/// A refund that is contested, with a part approved after that, and one that is accepted.
pub async fn refunds(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) {
    let contract = asked_back(watched, ada, bob).await;
    watched.call(bob, ContestRefund(about(contract))).await;
    approves(watched, ada, contract, Some("4")).await;
    let contract = asked_back(watched, ada, bob).await;
    watched.call(bob, AcceptRefund(about(contract))).await;
}

/// A contract whose client has asked for a refund.
async fn asked_back(watched: &mut Watched<'_>, ada: &Person<'_>, bob: &Person<'_>) -> ContractId {
    let contract = agreed(watched, ada, bob, fixed(&["10"])).await;
    funds(watched, ada, contract, 1).await;
    ends(watched, ada, contract).await;
    contract
}
