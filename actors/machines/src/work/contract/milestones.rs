//! The money and the work of a milestone: funding, submission, review and release.

use protocol::contract::{
    ChangesRequested, MilestoneFunded, MilestoneFunding, MilestoneFundingFailed, MilestoneRefunded,
    MilestoneReleased, MilestoneStatus, MilestoneSubmitted, Role, Status, Terms,
};
use protocol::{AccountId, Kind, Millis, Money, StreamId, rules};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::command::Payee;
use super::event::{Drawing, Event, Refunding, Releasing, Settling, Transfer};
use super::hiring::is_void;
use super::state::{Contract, Draw, Made, Milestone};
use crate::money::ledger::{Group, LedgerAccount, share, transfer_id};
use crate::{Caller, Occasion, Refusal};

const SECOND_MS: u64 = 1_000;

impl Contract {
    /// Takes the rolled-over money at once, and asks the client's wallet for the rest. The amount, where one
    /// is given, is what the client has seen: no money moves where an amendment has changed it since.
    pub(super) fn decide_fund(
        &self,
        here: &Occasion,
        number: u32,
        amount: Option<&str>,
        payee: Payee,
    ) -> Result<Vec<Event>, Refusal> {
        let made = self.as_party(here.who, Role::Client)?;
        let seen = amount.map(|amount| made.amount(amount)).transpose()?;
        let milestone = made.milestone(number)?;
        milestone.is_planned()?;
        made.no_refund_asked()?;
        if seen.is_some_and(|seen| seen != milestone.amount) {
            return Err(Refusal::rule(rules::AMOUNT_CHANGED));
        }
        can_be_paid(payee)?;
        let rolled = made.balance(LedgerAccount::EscrowFloat).min(milestone.amount);
        let draw = Draw { milestone: number, rolled, amount: milestone.amount - rolled };
        let mut events = vec![made.funding(here, &draw)];
        if draw.amount.is_zero() {
            events.push(made.funded(None, &draw));
        }
        Ok(events)
    }

    /// The wallet has sent the money. If the contract or its offer is over meanwhile, it is sent back.
    pub(super) fn decide_drawn(&self, here: &Occasion, transfer: Uuid) -> Result<Vec<Event>, Refusal> {
        let made = self.told_by_wallet(here)?;
        let Some(draw) = made.draws.get(&transfer) else { return Ok(Vec::new()) };
        Ok(vec![match made.status {
            Status::Funding => made.offer_funded(transfer, draw),
            status if status == Status::Ended || is_void(status) => made.sent_back(here, transfer, draw),
            _ => made.funded(Some(transfer), draw),
        }])
    }

    /// The wallet sends nothing. The rolled-over money that the milestone had taken is free for another one
    /// again.
    pub(super) fn decide_draw_refused(
        &self,
        here: &Occasion,
        transfer: Uuid,
        rule: &str,
    ) -> Result<Vec<Event>, Refusal> {
        let made = self.told_by_wallet(here)?;
        let Some(draw) = made.draws.get(&transfer) else { return Ok(Vec::new()) };
        if made.status == Status::Funding {
            return Ok(vec![made.offer_failed(transfer, rule)]);
        }
        let escrow = LedgerAccount::Escrow(draw.milestone);
        let taken = made.balance(escrow);
        let ledger = Group::new(made.currency()).post(escrow, LedgerAccount::EscrowFloat, taken);
        let body = MilestoneFundingFailed { milestone: draw.milestone, rule: rule.to_owned() };
        let settling = Settling { transfer: Some(transfer), ledger, standing: None };
        Ok(vec![Event::MilestoneFundingFailed(body, settling)])
    }

    pub(super) fn decide_submit(&self, here: &Occasion, number: u32, note: &str) -> Result<Event, Refusal> {
        let made = self.as_party(here.who, Role::Freelancer)?;
        let milestone = made.milestone(number)?;
        made.holding(milestone)?;
        if milestone.status == MilestoneStatus::Submitted {
            return Err(Refusal::rule(rules::MILESTONE_SUBMITTED));
        }
        made.no_refund_asked()?;
        let release_at = here.now + made.policy().review_seconds * SECOND_MS;
        let body = MilestoneSubmitted { milestone: number, note: note.to_owned(), release_at };
        Ok(Event::MilestoneSubmitted(body, None))
    }

    pub(super) fn decide_request_changes(
        &self,
        here: &Occasion,
        number: u32,
        note: &str,
    ) -> Result<Event, Refusal> {
        let made = self.as_party(here.who, Role::Client)?;
        let milestone = made.milestone(number)?;
        made.holding(milestone)?;
        if milestone.status != MilestoneStatus::Submitted {
            return Err(Refusal::rule(rules::MILESTONE_NOT_SUBMITTED));
        }
        made.no_refund_asked()?;
        milestone.in_review(here.now)?;
        let body = ChangesRequested { milestone: number, note: note.to_owned() };
        Ok(Event::ChangesRequested(body, None))
    }

    /// Releases the milestone's money or a part of it. After the review is over the whole amount is released,
    /// so an approval of a part comes too late.
    pub(super) fn decide_approve(
        &self,
        here: &Occasion,
        number: u32,
        amount: Option<&str>,
    ) -> Result<Vec<Event>, Refusal> {
        let made = self.as_party(here.who, Role::Client)?;
        let amount = amount.map(|amount| made.amount(amount)).transpose()?;
        let milestone = made.milestone(number)?;
        made.holding(milestone)?;
        made.not_refunded(here.now)?;
        let held = made.balance(LedgerAccount::Escrow(number));
        let paid = amount.unwrap_or(held);
        if paid > held {
            return Err(Refusal::rule(rules::EXCEEDS_ESCROW));
        }
        if paid < held {
            milestone.in_review(here.now)?;
        }
        Ok(made.paid_out(here, number, milestone, paid))
    }

    /// Releases all of the milestone's money, because the client has not reviewed it in time. Does nothing
    /// where the review has ended or was set to another time.
    pub(super) fn decide_release(
        &self,
        here: &Occasion,
        number: u32,
        due_at: Millis,
    ) -> Result<Vec<Event>, Refusal> {
        if here.who != Caller::Time {
            return Err(Refusal::Forbidden);
        }
        let made = self.made()?;
        let milestone = made.milestone_numbered(number)?;
        if milestone.release_at != Some(due_at) || here.now < due_at {
            return Ok(Vec::new());
        }
        let held = made.balance(LedgerAccount::Escrow(number));
        Ok(made.paid_out(here, number, milestone, held))
    }

    fn told_by_wallet(&self, here: &Occasion) -> Result<&Made, Refusal> {
        let made = self.made()?;
        let wallet = StreamId::new(Kind::Wallet, made.client.0);
        if here.who == Caller::Entity(wallet) { Ok(made) } else { Err(Refusal::Forbidden) }
    }
}

impl Milestone {
    /// Whether the milestone can still pay: it is planned, funded or in review.
    pub(super) fn is_open(&self) -> bool {
        !matches!(self.status, MilestoneStatus::Released | MilestoneStatus::Refunded)
    }

    /// Refuses where the milestone has got money.
    pub(super) fn is_planned(&self) -> Result<(), Refusal> {
        match self.status {
            MilestoneStatus::Planned => Ok(()),
            MilestoneStatus::Released | MilestoneStatus::Refunded => {
                Err(Refusal::rule(rules::MILESTONE_CLOSED))
            }
            _ => Err(Refusal::rule(rules::MILESTONE_NOT_PLANNED)),
        }
    }

    /// Refuses where the review is over, even if its timer has not been told yet. Accepts a milestone that is
    /// not in review.
    pub(super) fn in_review(&self, now: Millis) -> Result<(), Refusal> {
        match self.release_at {
            Some(release_at) if release_at <= now => Err(Refusal::rule(rules::REVIEW_OVER)),
            _ => Ok(()),
        }
    }
}

impl Made {
    /// Accepts a contract that is accepted and has not ended.
    pub(super) fn active(&self) -> Result<(), Refusal> {
        match self.status {
            Status::Active => Ok(()),
            Status::Ended => Err(Refusal::rule(rules::CONTRACT_ENDED)),
            _ => Err(Refusal::rule(rules::CONTRACT_NOT_ACTIVE)),
        }
    }

    /// The milestone of that number, in an active contract.
    fn milestone(&self, number: u32) -> Result<&Milestone, Refusal> {
        self.active()?;
        if matches!(self.terms, Terms::Hourly(_)) {
            return Err(Refusal::rule(rules::NOT_FIXED_PRICE));
        }
        self.milestone_numbered(number)
    }

    fn milestone_numbered(&self, number: u32) -> Result<&Milestone, Refusal> {
        self.numbered()
            .find_map(|(n, milestone)| (n == number).then_some(milestone))
            .ok_or(Refusal::invalid("milestone", "is not a number of a milestone of this contract"))
    }

    /// Accepts a milestone that holds money.
    fn holding(&self, milestone: &Milestone) -> Result<(), Refusal> {
        match milestone.status {
            MilestoneStatus::Planned | MilestoneStatus::Funding => {
                Err(Refusal::rule(rules::MILESTONE_NOT_FUNDED))
            }
            MilestoneStatus::Released | MilestoneStatus::Refunded => {
                Err(Refusal::rule(rules::MILESTONE_CLOSED))
            }
            _ => Ok(()),
        }
    }

    /// The amount that a client wrote, as a number.
    pub(super) fn amount(&self, amount: &str) -> Result<Decimal, Refusal> {
        let money = Money::parse(amount, self.currency());
        money
            .map(|money| money.amount)
            .map_err(|error| Refusal::Invalid { field: "amount".into(), why: error.to_string().into() })
    }

    pub(super) fn transfer(&self, transfer: Uuid, wallet: AccountId, amount: Decimal) -> Transfer {
        Transfer { transfer, wallet, amount, currency: self.currency() }
    }

    fn funding(&self, here: &Occasion, draw: &Draw) -> Event {
        let currency = self.currency();
        let body = MilestoneFunding {
            milestone: draw.milestone,
            amount: currency.format(draw.rolled + draw.amount),
            drawn: currency.format(draw.amount),
        };
        let (from, to) = (LedgerAccount::EscrowFloat, LedgerAccount::Escrow(draw.milestone));
        let ledger = Group::new(currency).post(from, to, draw.rolled);
        let transfer = self.transfer(transfer_id(here, 0, "fund"), self.client, draw.amount);
        let asked = (!draw.amount.is_zero()).then_some(transfer);
        let drawing = Drawing { draw: asked, rolled: draw.rolled, ledger, standing: None };
        Event::MilestoneFunding(body, drawing)
    }

    fn funded(&self, transfer: Option<Uuid>, draw: &Draw) -> Event {
        let currency = self.currency();
        let mut ledger = Group::new(currency);
        if let Some(transfer) = transfer {
            ledger = ledger.post(
                LedgerAccount::Transit(transfer),
                LedgerAccount::Escrow(draw.milestone),
                draw.amount,
            );
        }
        let body =
            MilestoneFunded { milestone: draw.milestone, amount: currency.format(draw.rolled + draw.amount) };
        Event::MilestoneFunded(body, Settling { transfer, ledger, standing: None })
    }

    fn sent_back(&self, here: &Occasion, came: Uuid, draw: &Draw) -> Event {
        let currency = self.currency();
        let back = self.transfer(transfer_id(here, 0, "send back"), self.client, draw.amount);
        let (from, to) = (LedgerAccount::Transit(came), LedgerAccount::Transit(back.transfer));
        let ledger = Group::new(currency).post(from, to, draw.amount);
        let body = MilestoneRefunded { milestone: draw.milestone, amount: currency.format(draw.amount) };
        Event::MilestoneRefunded(body, Refunding { came, back, ledger, standing: None })
    }

    /// The release, and where no milestone is open afterwards, the return of the rolled-over money.
    fn paid_out(&self, here: &Occasion, number: u32, milestone: &Milestone, paid: Decimal) -> Vec<Event> {
        let rolled = self.balance(LedgerAccount::Escrow(number)) - paid;
        let home = self.rolled_home(here, number, paid, rolled);
        [self.released(here, number, milestone, paid)].into_iter().chain(home).collect()
    }

    /// The hold begins with the release. A release by timer happened when it was due, however late the timer
    /// is told.
    fn released(&self, here: &Occasion, number: u32, milestone: &Milestone, paid: Decimal) -> Event {
        let currency = self.currency();
        let policy = self.policy();
        let fee = share(Money { amount: paid, currency }, policy.fee_basis_points);
        let rolled = self.balance(LedgerAccount::Escrow(number)) - paid;
        let released_at = milestone.release_at.map_or(here.now, |release_at| release_at.min(here.now));
        let available_at = released_at + policy.hold_seconds * SECOND_MS;
        let net = self.transfer(transfer_id(here, 0, "release"), self.freelancer, paid - fee);
        let escrow = LedgerAccount::Escrow(number);
        let ledger = Group::new(currency)
            .post(escrow, LedgerAccount::Transit(net.transfer), net.amount)
            .post(escrow, LedgerAccount::ServiceRevenue, fee)
            .post(escrow, LedgerAccount::EscrowFloat, rolled);
        let body = MilestoneReleased {
            milestone: number,
            paid: currency.format(paid),
            fee: currency.format(fee),
            net: currency.format(net.amount),
            rolled: currency.format(rolled),
        };
        Event::MilestoneReleased(body, Releasing { paid, net, available_at, ledger, standing: None })
    }
}

/// Refuses to set money aside for a freelancer who could never get it. A contract that was accepted only
/// after the server had looked counts as not accepted yet: its freelancer may be closing the account.
fn can_be_paid(payee: Payee) -> Result<(), Refusal> {
    match payee {
        Payee::Open => Ok(()),
        Payee::Closed => Err(Refusal::rule(rules::ACCOUNT_CLOSED)),
        Payee::Unseen => Err(Refusal::rule(rules::CONTRACT_NOT_ACTIVE)),
    }
}
