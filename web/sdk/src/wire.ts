// The wire of Guildhall, version 1. Written by `guildhall protocol --typescript`; change the code instead.
//
// An id is 16 bytes on the wire, and here the text of its UUID: the table `METHODS` says where ids stand in
// what a client sends, and whatever has 16 bytes in what comes is one. A time is milliseconds since the Unix
// epoch.
// A field with `?` may stay away; readers ignore fields, event types and codes that they do not know.

/** The id of a thing of that kind, as the text of its UUID in small letters. */
export type Id<K extends string = string> = string & { readonly __id: K };
export type AccountId = Id<"AccountId">;
export type RoomId = Id<"RoomId">;
export type ContractId = Id<"ContractId">;
export type JobId = Id<"JobId">;
export type ProposalId = Id<"ProposalId">;
export type SessionId = Id<"SessionId">;
export type DeviceId = Id<"DeviceId">;
export type CommandId = Id<"CommandId">;
export type Generation = Id<"Generation">;

/** Why somebody cannot propose. */
export type CannotPropose = "own_job" | "job_not_open" | "not_invited" | "job_full" | "needs_profile" | "blocked" | "already_proposed";

/** What is known of the client of a job, who is not named: as of when the job was published. */
export interface ClientFacts {
    /** The country of their profile, as two letters of ISO 3166-1. */
    country?: string;
    /** Whether they have paid money in before. */
    payment_verified: boolean;
    /** How many contracts of theirs were accepted; 1,000 stands for that many or more. */
    hires: number;
    /** What they have paid so far in the currency of the job. */
    spent: Spent;
}

/** For programs: what kind of trouble it is. */
export type ErrorCode = "invalid" | "unauthenticated" | "forbidden" | "not_found" | "conflict" | "expired" | "refused" | "rate_limited" | "overloaded" | "too_large" | "unknown_method" | "unavailable" | "unsupported" | "internal";

/** One price for all of the work. */
export interface FixedPay {
    /** The currency. */
    currency: string;
    /** What the client means to pay: 5.00 to 1,000,000.00 dollars, and as many of the smallest units of any other currency. */
    budget: string;
}

/** What stands out in a text. Nothing is dropped or refused because of it. */
export type Flag = "contact_email" | "contact_phone" | "contact_link" | "contact_handle" | "mixed_scripts";

/** A rate for each hour of the work. */
export interface HourlyPay {
    /** The currency. */
    currency: string;
    /** The lowest rate that the client has in mind: 3.00 to 999.99 dollars, and as many of the smallest units of any other currency. */
    from: string;
    /** The highest one. */
    to: string;
    /** How many hours of a week, 1 to 168. */
    hours_a_week: number;
}

/** How a job came to its end. */
export type JobEnd = "closed" | "filled" | "expired";

/** What a client says of a job. A draft may lack anything; what is published has a title, a description, a category and its pay. */
export interface JobFields {
    /** The title, 1 to 120 bytes. */
    title?: string;
    /** What is to be done, 1 to 10,000 bytes of plain text. */
    description?: string;
    /** The id of the category. */
    category?: string;
    /** The ids of up to 3 more categories. */
    more: Array<string>;
    /** The ids of up to 15 skills. */
    skills: Array<string>;
    /** What the work pays. */
    pay?: JobPay;
    /** When the work is to be done. */
    timeline?: Timeline;
    /** How large the work is. */
    size?: JobSize;
    /** Up to 5 questions, each of 1 to 500 bytes, that a proposal answers. */
    questions: Array<string>;
    /** How many people it hires: 1 to 50, and 1 where absent. */
    seats?: number;
    /** Who may see it. */
    visibility: JobVisibility;
    /** What is wished for in those who propose. Nobody is kept out by it. */
    preferred?: JobPreferred;
}

/** How experienced somebody is. */
export type JobLevel = "entry" | "intermediate" | "expert";

/** What the work of a job pays. */
export type JobPay = { "fixed": FixedPay } | { "hourly": HourlyPay };

/** What a client wishes for in those who propose. */
export interface JobPreferred {
    /** Up to 10 countries, as two capital letters of ISO 3166-1. */
    countries: Array<string>;
    /** Up to 10 languages, as tags such as `en` or `pt-BR`. */
    languages: Array<string>;
    /** How experienced they are. */
    level?: JobLevel;
    /** Whether they have finished a contract before. */
    record: boolean;
}

/** How large the work of a job is. */
export type JobSize = "small" | "medium" | "large";

/** How far a job has come. */
export type JobStatus = "draft" | "open" | "paused" | "filled" | "closed" | "expired";

/** Who may see a job's posting. */
export type JobVisibility = "invite_only" | "members" | "public";

/** The kinds of stream, each run by a machine of its own. A number and a name that were once given are never given again. */
export type Kind = "credential" | "account" | "inbox" | "room" | "contract" | "timesheet" | "work_session" | "wallet" | "marks" | "handle" | "profile" | "job" | "posting" | "proposal" | "searches";

/** An amount with its currency. */
export interface Money {
    /** A decimal string: in answers, with exactly the currency's decimals. */
    amount: string;
    /** The three letters of ISO 4217. */
    currency: string;
}

/** How an offer for a job ended. */
export type OfferEnd = "declined" | "withdrawn" | "expired" | "failed" | "accept_refused";

/** What the client has done with a proposal. Nobody else sees it. */
export interface ProposalMarks {
    /** How it stands. */
    standing: ProposalStanding;
    /** Whether this attempt was opened. */
    opened: boolean;
    /** Whether it is on the shortlist. */
    shortlisted: boolean;
    /** Whether it is put away. */
    archived: boolean;
    /** Whether there is a note about it, which `proposal.view` shows. */
    noted: boolean;
    /** Whether an offer for it is open. */
    offered: boolean;
    /** The room of the interview. */
    room?: RoomId;
}

/** How a proposal stands on the desk. */
export type ProposalStanding = "open" | "withdrawn" | "declined" | "hired" | "ended";

/** How much a client has paid so far. */
export interface Spent {
    /** The currency. */
    currency?: string;
    /** About how much. */
    band: SpentBand;
}

/** About how much a client has paid, in whole units of a currency. */
export type SpentBand = "nothing" | "under1000" | "under10000" | "under100000" | "from100000";

/** When work is to be done. */
export interface Timeline {
    /** When it begins: from today to three years ahead, as of when this was said. */
    start?: string;
    /** How many days it takes, 1 to 1,095. */
    days: number;
}

/** An error as it stands on the wire. */
export interface WireError {
    /** What kind of trouble it is, for programs. */
    code: ErrorCode;
    /** What went wrong, for people. */
    message: string;
    /** How long to wait before asking again, in milliseconds. */
    retry_after_ms?: number;
    /** What and where: `field`, `rule`, `limit` and the like. */
    details?: { [key in string]: string };
}

export namespace account {
    /** `account.block`, `account.unblock`. */
    export interface BlockParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The other account. */
        account: AccountId;
    }

    /** `account.change_email`. */
    export interface ChangeEmailParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The password. */
        password: string;
        /** The address to sign in with from now on, 254 bytes at most. */
        email: string;
    }

    /** `account.change_password`. */
    export interface ChangePasswordParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The password of now. */
        current: string;
        /** The password from now on, 8 to 1,024 bytes. */
        new: string;
    }

    /** `account.close`. */
    export interface CloseParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The password. */
        password: string;
    }

    /** Event `closed` of an account. */
    export type Closed = Record<symbol, never>;

    /** Event `created` of an account. */
    export interface Created {
        /** What others see. */
        display_name: string;
    }

    /** The answer of `account.devices`. */
    export interface DevicesAnswer {
        /** The devices, the one that was used last first. */
        devices: Array<SignedInDevice>;
    }

    /** `account.end_device`. */
    export interface EndDeviceParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The device, from `account.devices`. */
        device: DeviceId;
    }

    /** The answer of `account.find`. */
    export interface FindAnswer {
        /** The account. */
        account: AccountId;
        /** What others see. */
        display_name: string;
        /** The handle, where the account has one. */
        handle?: string;
    }

    /** `account.find`: by one of the two. */
    export interface FindParams {
        /** The handle. Capital letters count as small ones. */
        handle?: string;
        /** The email, 254 bytes at most; it is the same however it is spelled. */
        email?: string;
    }

    /** Event `handle_changed` of an account: it has that handle from now on. */
    export interface HandleChanged {
        /** The handle. */
        handle: string;
    }

    /** How the claim to a handle stands. */
    export type HandleStatus = "held" | "claimed";

    /** The answer of `account.me`. */
    export interface MeAnswer {
        /** The account. */
        account: AccountId;
        /** What others see. */
        display_name: string;
        /** The handle, where the account has one. */
        handle?: string;
        /** The handle that is being claimed, while it is not known yet whether the account gets it. */
        handle_claimed?: string;
        /** From when on the handle may be changed. Absent where it may be changed now. */
        handle_changes_at?: number;
        /** When it registered. */
        created_at: number;
        /** Whether others who know the email find the account by it. */
        findable_by_email: boolean;
        /** The accounts that the person blocks, by id. */
        blocked?: Array<AccountId>;
    }

    /** `account.refresh`. */
    export interface RefreshParams {
        /** The newest refresh token. */
        refresh_token: string;
    }

    /** `account.register`. */
    export interface RegisterParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The address to sign in with, 254 bytes at most; it is the same however it is spelled. */
        email: string;
        /** The password, 8 to 1,024 bytes. */
        password: string;
        /** What others see, 1 to 100 characters; blanks at its ends and rows of them go. */
        display_name: string;
    }

    /** `account.rename`. */
    export interface RenameParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** What others are to see, 1 to 100 characters; blanks at its ends and rows of them go. */
        display_name: string;
    }

    /** Event `renamed` of an account. */
    export interface Renamed {
        /** What others see from now on. */
        display_name: string;
    }

    /** `account.resume`. */
    export interface ResumeParams {
        /** An access token. */
        token: string;
    }

    /** The answer of `account.resume`. */
    export interface Resumed {
        /** Who is signed in. */
        account: AccountId;
        /** Until when the token is good. */
        token_expires_at: number;
        /** The last event of the account's inbox. */
        inbox_head: number;
        /** Which data the server holds, as in `welcome`. */
        generation: Generation;
    }

    /** `account.set_findable`. */
    export interface SetFindableParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** Whether others who know the email find the account by it. Off until it is said. */
        by_email: boolean;
    }

    /** The answer of `account.set_handle`. */
    export interface SetHandleAnswer {
        /** The seq of the event in the account's stream that notes the claim. */
        seq: number;
        /** When it happened. */
        at: number;
        /** How the claim stands. */
        status: HandleStatus;
    }

    /** `account.set_handle`. */
    export interface SetHandleParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** 3 to 30 of the letters a to z, digits and `_`. Capital letters count as small ones. */
        handle: string;
    }

    /** `account.sign_in`. */
    export interface SignInParams {
        /** The address that the account was made with. */
        email: string;
        /** The password. */
        password: string;
        /** The newest `device` that this device was given for this account, where it has one. */
        device?: string;
    }

    /** The answer of `account.register`, `account.sign_in` and `account.refresh`. */
    export interface SignedIn {
        /** Who is signed in. */
        account: AccountId;
        /** The access token. */
        token: string;
        /** Until when it is good. */
        token_expires_at: number;
        /** What gets the next token. */
        refresh_token: string;
        /** The last event of the account's inbox. */
        inbox_head: number;
        /** What the device keeps and sends with its next `account.sign_in`; not in the answer of `account.refresh`. */
        device?: string;
    }

    /** A device that is signed in. */
    export interface SignedInDevice {
        /** What `account.end_device` takes. */
        device: DeviceId;
        /** When it signed in with the password, by the real clock. */
        created_at: number;
        /** When it last got new tokens, by the real clock: it may have been used since, for as long as an access token is good. */
        last_used_at: number;
        /** What its program called itself when it signed in (the header `User-Agent` of its connection), 256 bytes at most. Any program may claim any name. */
        label?: string;
        /** Whether this connection is signed in by it. */
        current: boolean;
    }

    /** The state of an account, as anyone signed in sees it. */
    export interface State {
        /** The account. */
        account: AccountId;
        /** What others see. */
        display_name: string;
        /** The handle, where the account has one. */
        handle?: string;
        /** When it registered. */
        created_at: number;
        /** True where the account was closed: its `display_name` is then empty. */
        closed?: boolean;
    }

    /** The answer of `account.view`. */
    export interface ViewAnswer {
        /** Those of the accounts that exist, in the order in which they were asked for. */
        accounts: Array<State>;
    }

    /** `account.view`. */
    export interface ViewParams {
        /** The accounts to show. */
        accounts: Array<AccountId>;
    }
}

export namespace contract {
    /** The answer of `contract.accept`. */
    export interface AcceptAnswer {
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** How far the contract has come by this. Absent from servers that did not say so: there it is active. */
        status?: Status;
    }

    /** `contract.accept`. */
    export interface AcceptParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The version of the offer that the freelancer has seen and accepts; 1 where absent. So nobody agrees to other terms than those they have read. */
        version?: number;
    }

    /** Event `accept_refused`: the job has no seat, so the offer is over. */
    export interface AcceptRefused {
        /** Why. */
        reason: WhyOver;
    }

    /** Event `accepted`: with the policy in force, which then holds for the contract's whole life. */
    export interface Accepted {
        /** Which version of the house's policy this is. */
        policy_version: number;
        /** The fee the freelancer pays, in hundredths of a percent. */
        fee_basis_points: number;
        /** How long released money is held. */
        hold_seconds: number;
        /** How long a submission may wait for review before it is released. */
        review_seconds: number;
        /** How long the freelancer has to answer when the client asks for a refund, and how long the client then waits to ask again after the freelancer contested. Absent in contracts that were accepted before there were refunds: there it is 604,800 (7 days). */
        refund_seconds?: number;
    }

    /** Event `accepting`: the freelancer accepts the offer, and the job is asked for a seat. `accepted` or `accept_refused` follows. */
    export interface Accepting {
        /** The version that is accepted. */
        version: number;
    }

    /** The answer of `milestone.add`. */
    export interface AddAnswer {
        /** The number of the new milestone. */
        milestone: number;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `milestone.add`. */
    export interface AddParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The milestone's title. */
        title: string;
        /** What it pays, in the currency of the terms. */
        amount: string;
        /** When it is due. */
        due_at?: number;
    }

    /** The amendment that waits for an answer, in the state of a contract. */
    export interface Amendment {
        /** Its number in the contract, from 1. */
        amendment: number;
        /** Who proposed it; the other party answers. */
        proposed_by: Role;
        /** What shall change. */
        changes: Changes;
    }

    /** Event `amendment_accepted`: the terms are other ones from here on. */
    export interface AmendmentAccepted {
        /** The number of the amendment. */
        amendment: number;
        /** What has changed. */
        changes: Changes;
    }

    /** Event `amendment_declined`. */
    export interface AmendmentDeclined {
        /** The number of the amendment. */
        amendment: number;
    }

    /** `contract.accept_amendment`, `contract.decline_amendment`, `contract.withdraw_amendment`. */
    export interface AmendmentParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The number of the amendment. So nobody answers another proposal than the one they have seen. */
        amendment: number;
    }

    /** Event `amendment_proposed`. */
    export interface AmendmentProposed {
        /** The number of the amendment, from 1. */
        amendment: number;
        /** Who proposes it; the other party answers. */
        proposed_by: Role;
        /** What shall change. */
        changes: Changes;
    }

    /** Event `amendment_withdrawn`. */
    export interface AmendmentWithdrawn {
        /** The number of the amendment. */
        amendment: number;
    }

    /** The answer of `milestone.approve`. */
    export interface ApproveAnswer {
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** What was released, gross. */
        paid: Money;
    }

    /** `milestone.approve`. */
    export interface ApproveParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The milestone's number, from 1. */
        milestone: number;
        /** How much to release; all of it where absent. */
        amount?: string;
    }

    /** The terms of timed work as they shall be. What is not to change is said as it stands. */
    export interface ChangedHours {
        /** What one hour pays, in the currency of the terms. */
        rate: string;
        /** From when on that rate holds. Proposed: not before this time, which lies at most 365 days ahead; absent, from the acceptance on, or, where it is the rate of the terms, from when on that holds. Accepted: the start of the first ten-minute slot that is not before the said time nor before the acceptance; absent where the rate and its beginning stay as they are. So no time that was worked before the acceptance gets another rate, and each slot has one. */
        rate_from?: number;
        /** The most minutes that count in a week: 1 to 10,080. It holds from the acceptance on. Time that was worked before counts by the limit of then, also where that is more than the new one allows. */
        weekly_limit_minutes: number;
    }

    /** A milestone as it shall be. What is not to change is said as it stands. */
    export interface ChangedMilestone {
        /** The milestone's number, from 1. */
        milestone: number;
        /** The milestone's title. */
        title: string;
        /** What it pays, in the currency of the terms. */
        amount: string;
        /** When it is due; absent, it is due at no time. */
        due_at?: number;
    }

    /** What an amendment changes. */
    export type Changes = { "milestones": Array<ChangedMilestone> } | { "hourly": ChangedHours };

    /** Event `changes_requested`. */
    export interface ChangesRequested {
        /** The milestone's number, from 1. */
        milestone: number;
        /** What is to change. */
        note: string;
    }

    /** `contract.decline`, `contract.withdraw`, `refund.accept`, `refund.contest`. */
    export interface ContractParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
    }

    /** The counter-offer that waits for the client, in the state of a contract. */
    export interface CounterOffer {
        /** The title that is suggested. */
        title: string;
        /** The terms that are suggested, in full. */
        terms: Terms;
    }

    /** Event `countered`: the freelancer suggests other terms. The terms that are offered stay as they are, and nobody can accept them any more: the client revises the offer, or withdraws it. */
    export interface Countered {
        /** The number of this version. */
        version: number;
        /** The title that is suggested. */
        title: string;
        /** The terms that are suggested, in full. */
        terms: Terms;
        /** When the offer expires, if the client does not answer before. */
        expires_at: number;
    }

    /** Event `declined`. */
    export type Declined = Record<symbol, never>;

    /** The answer of `contract.end`. */
    export interface EndAnswer {
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** Only where the freelancer is asked for a refund: then the contract goes on, and ends at this time at the latest, unless the freelancer contests. Absent, the contract has ended. */
        answer_by?: number;
    }

    /** `contract.end`. */
    export interface EndParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** Why the contract ends, for the other party to read. */
        reason: string;
    }

    /** Event `ended`. */
    export interface Ended {
        /** Why the contract ended, in the words of whoever ended it. */
        reason: string;
        /** What went back to the client. */
        refunded?: string;
    }

    /** Work cut into milestones. */
    export interface Fixed {
        /** The currency of every milestone. */
        currency: string;
        /** The milestones in order, numbered from 1; 1 to 100 of them. */
        milestones: Array<MilestoneTerms>;
    }

    /** The sums of all milestones of a contract. */
    export interface FixedSums {
        /** The currency of every sum. */
        currency: string;
        /** What all milestones pay, as agreed. */
        total: string;
        /** What waits in escrow now. */
        escrow: string;
        /** What was released so far, gross. */
        paid: string;
    }

    /** The answer of `milestone.fund`, `wallet.deposit` and `wallet.withdraw`. */
    export interface FundAnswer {
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** How far the money had come. */
        status: MoneyStatus;
    }

    /** `milestone.fund`. */
    export interface FundParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The milestone's number, from 1. */
        milestone: number;
        /** The milestone's amount as the client has seen it. Where it is another one by now, such as by an amendment, no money moves (`amount_changed`). Absent, the milestone gets its amount, whatever it is. */
        amount?: string;
    }

    /** Work timed by a tracker. */
    export interface Hourly {
        /** What one hour pays. */
        rate: Money;
        /** The most minutes that count in a week (Monday to Sunday, UTC): 1 to 10,080. */
        weekly_limit_minutes: number;
        /** Whether time may be added by hand. No server does that yet: in an offer it must be false. */
        manual_time: boolean;
    }

    /** What timed work pays. */
    export interface HourlySums {
        /** What one hour pays. */
        rate: Money;
        /** The most minutes that count in a week. */
        weekly_limit_minutes: number;
    }

    /** The answer of `contract.list`. */
    export interface ListAnswer {
        /** The caller's contracts, in the order that was asked for. */
        contracts: Array<ListItem>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** A contract in `contract.list`; its cursor is `contract`, and in the order of `activity` `active_at` with `contract`. */
    export interface ListItem {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
        /** The client, who pays. */
        client: AccountId;
        /** The freelancer, who works. */
        freelancer: AccountId;
        /** How far the contract has come. */
        status: Status;
        /** When something last happened in it. Absent where that was before the server began to keep this. */
        active_at?: number;
        /** Its sums, and whose turn it is. Absent where its last event is from before the server began to keep this: the next event fills it in. */
        standing?: Standing;
    }

    /** `contract.list`. */
    export interface ListParams {
        /** Lists only contracts in which the caller has this role. */
        role?: Role;
        /** Which contracts come first; by `id` where it is not said. */
        order?: Order;
        /** The `contract` of the last item already seen. */
        after?: ContractId;
        /** Where the order is `activity`, and beside `after`: the `active_at` of the last item already seen; absent where that item had none. */
        after_active_at?: number;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** A milestone in the state of a contract. */
    export interface Milestone {
        /** The milestone's number, from 1. */
        milestone: number;
        /** The milestone's title. */
        title: string;
        /** What it pays. */
        amount: string;
        /** How far the milestone has come. */
        status: MilestoneStatus;
        /** The money that it holds in escrow. */
        escrow: string;
        /** When silence releases it; absent while a refund is asked for, since reviews stop then. */
        release_at?: number;
    }

    /** Event `milestone_added`. */
    export interface MilestoneAdded {
        /** The number of the new milestone: one more than the contract had. */
        milestone: number;
        /** The milestone's title. */
        title: string;
        /** What it pays. */
        amount: string;
        /** When it is due. */
        due_at?: number;
    }

    /** Event `milestone_funded`. */
    export interface MilestoneFunded {
        /** The milestone's number, from 1. */
        milestone: number;
        /** What now waits in escrow. */
        amount: string;
    }

    /** Event `milestone_funding`. */
    export interface MilestoneFunding {
        /** The milestone's number, from 1. */
        milestone: number;
        /** What the milestone holds once funded. */
        amount: string;
        /** What of it is drawn from the client's balance; the rest is what an earlier milestone left. */
        drawn: string;
    }

    /** Event `milestone_funding_failed`. */
    export interface MilestoneFundingFailed {
        /** The milestone's number, from 1. */
        milestone: number;
        /** The rule that says why. */
        rule: string;
    }

    /** Event `milestone_refunded`: money on its way to a milestone came after the contract had ended, and went back. */
    export interface MilestoneRefunded {
        /** The milestone's number, from 1. */
        milestone: number;
        /** What went back to the client. */
        amount: string;
    }

    /** Event `milestone_released`. */
    export interface MilestoneReleased {
        /** The milestone's number, from 1. */
        milestone: number;
        /** What was released, gross. */
        paid: string;
        /** What the platform keeps of it. */
        fee: string;
        /** What the freelancer gets. */
        net: string;
        /** What stays in escrow for the next milestone funded; a `rolled_returned` follows where no milestone is left to fund. */
        rolled: string;
    }

    /** Where a milestone stands. */
    export type MilestoneStatus = "planned" | "funding" | "funded" | "submitted" | "changes_requested" | "released" | "refunded";

    /** Event `milestone_submitted`. */
    export interface MilestoneSubmitted {
        /** The milestone's number, from 1. */
        milestone: number;
        /** What was said with it. */
        note: string;
        /** When silence releases it. */
        release_at: number;
    }

    /** One milestone as agreed. */
    export interface MilestoneTerms {
        /** The milestone's title. */
        title: string;
        /** What it pays, in the currency of the terms. */
        amount: string;
        /** When it is due. */
        due_at?: number;
    }

    /** How far a movement of money has come. */
    export type MoneyStatus = "pending" | "done" | "failed";

    /** `milestone.submit` and `milestone.request_changes`. */
    export interface NoteParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The milestone's number, from 1. */
        milestone: number;
        /** What to tell the other party. */
        note: string;
    }

    /** The answer of `contract.offer`. */
    export interface OfferAnswer {
        /** The new contract. */
        contract: ContractId;
        /** The room of its two parties: for a job, that of their interview. */
        room: RoomId;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** How far the offer has come: `funding` where its money is on its way. Absent from servers that did not say so: there it is offered. */
        status?: Status;
    }

    /** Event `offer_expired`: the offer was not answered before its `expires_at`. The room of the two stays. */
    export type OfferExpired = Record<symbol, never>;

    /** Event `offer_failed`: the client's wallet had too little money, so the offer is over. */
    export interface OfferFailed {
        /** The rule that says why. */
        rule: string;
    }

    /** Event `offer_funded`: the first milestone holds its money, and the freelancer can accept. */
    export interface OfferFunded {
        /** The version of the offer that the money is for. */
        version: number;
        /** The milestone: the first one. */
        milestone: number;
        /** What now waits in escrow. */
        amount: string;
    }

    /** Event `offer_funding`: the client makes an offer for a job, and the money of its first milestone is on its way. Nobody but the client sees the contract until `offer_funded`. */
    export interface OfferFunding {
        /** The offer. */
        offer: Offered;
        /** What is drawn from the client's balance for the first milestone. */
        drawn: string;
    }

    /** `contract.offer`. */
    export interface OfferParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The freelancer that it is offered to. */
        freelancer: AccountId;
        /** The contract's title. */
        title: string;
        /** The terms to agree on. */
        terms: Terms;
        /** The job that it is for; `proposal` is then named as well. */
        job?: JobId;
        /** The freelancer's proposal for the job. */
        proposal?: ProposalId;
    }

    /** Event `offer_refunded`: the money of an offer went back to the client, because the offer is over or has another version. */
    export interface OfferRefunded {
        /** The milestone that held it: the first one. */
        milestone: number;
        /** What went back. */
        amount: string;
    }

    /** Event `offered`. */
    export interface Offered {
        /** The client, who pays. */
        client: AccountId;
        /** The freelancer, who works. */
        freelancer: AccountId;
        /** The contract's title. */
        title: string;
        /** The terms to agree on. */
        terms: Terms;
        /** The room of its two parties. */
        room: RoomId;
        /** When the offer expires, if it is not answered before. Absent in offers that were made before offers expired: those never do. */
        expires_at?: number;
        /** The job that it is for, whose seat an acceptance takes. */
        job?: JobId;
        /** The proposal for the job. */
        proposal?: ProposalId;
    }

    /** Which contracts come first in `contract.list`. */
    export type Order = "id" | "activity";

    /** A review that stops while a refund is asked for. */
    export interface PausedReview {
        /** The number of the milestone. */
        milestone: number;
        /** How much of its review was left. */
        left_ms: number;
    }

    /** The answer of `contract.propose_amendment`. */
    export interface ProposeAnswer {
        /** The number of the amendment in its contract, from 1. */
        amendment: number;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `contract.propose_amendment`. */
    export interface ProposeParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** What shall change. */
        changes: Changes;
    }

    /** A rate of timed work and when it began to hold, in the state of a contract. */
    export interface Rate {
        /** From when on it holds, up to the `from` of the next one; 0 for the rate of the offer. */
        from: number;
        /** What one hour pays, in the currency of the terms. */
        rate: string;
    }

    /** A refund that the freelancer has not answered. */
    export interface Refund {
        /** Why the client wants to end the contract. */
        reason: string;
        /** What would go back: all that the contract holds now. Less than was asked for, where a milestone has been approved since. */
        amount: string;
        /** Until when the freelancer may answer. Silence until then refunds and ends. */
        answer_by: number;
    }

    /** Event `refund_contested`: the freelancer does not give the money back. The contract goes on, and reviews go on from where they stood. */
    export interface RefundContested {
        /** From when on the client may ask for a refund again. */
        again_at: number;
        /** The milestones whose review goes on. */
        resumed: Array<ResumedReview>;
    }

    /** Event `refund_requested`: the client wants to end the contract and have back what it holds. The reviews of submitted work stop. */
    export interface RefundRequested {
        /** Why the client wants to end the contract. */
        reason: string;
        /** What the contract holds, and would give back. */
        amount: string;
        /** Until when the freelancer may answer. Silence until then refunds and ends. */
        answer_by: number;
        /** The milestones whose review stops. */
        paused: Array<PausedReview>;
    }

    /** A review that goes on after a refund was contested. */
    export interface ResumedReview {
        /** The number of the milestone. */
        milestone: number;
        /** When silence releases it. */
        release_at: number;
    }

    /** Event `revised`: the client replaces the offer by another version. All milestones begin anew; the money of an offer for a job stays with the first one where that has the same amount. */
    export interface Revised {
        /** The number of this version. */
        version: number;
        /** The contract's title. */
        title: string;
        /** The terms to agree on, in full. */
        terms: Terms;
        /** When the offer expires, if it is not answered before. */
        expires_at: number;
        /** How the offer stands with it: `offered`, or `funding` where the first milestone's money is on its way. */
        status: Status;
    }

    /** On which side of a contract one stands. */
    export type Role = "client" | "freelancer";

    /** Event `rolled_returned`: what approved milestones had left in escrow went back, since no milestone is left that it could pay. */
    export interface RolledReturned {
        /** What went back to the client. */
        amount: string;
    }

    /** The session that runs, in the state of a contract. */
    export interface RunningSession {
        /** The work session. */
        session: SessionId;
        /** What is worked on. */
        memo: string;
        /** When it started: the time of its `session_started`. */
        started_at: number;
    }

    /** Event `session_started`: the freelancer works from here on. A session of the contract that ran until then runs no more, even if its own `session_stopped` comes later. */
    export interface SessionStarted {
        /** The work session. */
        session: SessionId;
        /** What is worked on. */
        memo: string;
    }

    /** Event `session_stopped`: a session of the contract is over, whatever ended it. */
    export interface SessionStopped {
        /** The work session. It may have started before sessions were shown here: then no `session_started` precedes this event. */
        session: SessionId;
        /** What the session credits in all. The number is provisional: beats that come late can still add to it. No money follows from it. */
        credited_seconds: number;
    }

    /** How a contract stands after its last event. */
    export interface Standing {
        /** The money it is about; this also says whether it has milestones or is paid by the hour. */
        sums: Sums;
        /** Who has to take the next step. */
        turn: Turn;
        /** The step it waits for. Where it waits for several at once, the most pressing is named: an answer to a refund, then a review, then work, then money on its way, then money. */
        waits_for?: WaitsFor;
        /** The number of the milestone that the step concerns: of several, the lowest. */
        milestone?: number;
    }

    /** The state of a contract, as its parties see it. */
    export interface State {
        /** The contract. */
        contract: ContractId;
        /** The room of its two parties. */
        room: RoomId;
        /** The client, who pays. */
        client: AccountId;
        /** The freelancer, who works. */
        freelancer: AccountId;
        /** The contract's title. */
        title: string;
        /** The terms as they stand: with every milestone that was added and every amendment that was accepted since. The rate of timed work is the one agreed on last; `rates` says from when on it holds. */
        terms: Terms;
        /** How far the contract has come. */
        status: Status;
        /** The job that it is for. */
        job?: JobId;
        /** The proposal for the job. */
        proposal?: ProposalId;
        /** While it is offered: when the offer expires. Absent in offers that never do. */
        expires_at?: number;
        /** The number of the version that the offer has by now, from 1; it rises with every `revised` and `countered`. `contract.accept` names it. */
        version: number;
        /** Who made that version. The freelancer can accept only what the client has made. */
        by: Role;
        /** Where the version is the freelancer's: what they suggest. `title` and `terms` are the client's still. */
        counter?: CounterOffer;
        /** The policy it was accepted under. */
        policy?: Accepted;
        /** Where each milestone stands, in the order of their numbers; empty for hourly terms. */
        milestones: Array<Milestone>;
        /** What waits for the next milestone funded. */
        rolled?: string;
        /** The refund that the client asks for, while the freelancer has not answered. */
        refund?: Refund;
        /** After the freelancer contested a refund: from when on the client may ask for one again. */
        refund_again_at?: number;
        /** The amendment that waits for an answer. */
        amendment?: Amendment;
        /** The rates of timed work, the oldest first; absent while the rate has never changed. */
        rates?: Array<Rate>;
        /** The session of timed work that runs now. Each person runs one at a time; a session that started before sessions were shown here is not known. */
        running?: RunningSession;
    }

    /** Where a contract stands. */
    export type Status = "offered" | "funding" | "offer_failed" | "accepting" | "accept_refused" | "active" | "declined" | "withdrawn" | "expired" | "ended";

    /** The money a contract is about. */
    export type Sums = { "fixed": FixedSums } | { "hourly": HourlySums };

    /** What is agreed on. */
    export type Terms = { "fixed": Fixed } | { "hourly": Hourly };

    /** Who has to take the next step in a contract. */
    export type Turn = "client" | "freelancer" | "none";

    /** The answer of `contract.revise` and `contract.counter`. */
    export interface VersionAnswer {
        /** The number of the new version. */
        version: number;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `contract.revise` and `contract.counter`. */
    export interface VersionParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract. */
        contract: ContractId;
        /** The version that the caller has seen, which the new one follows. */
        version: number;
        /** The title; absent, it stays as it is. */
        title?: string;
        /** The terms, in full. */
        terms: Terms;
    }

    /** The step that a contract waits for. */
    export type WaitsFor = "accept" | "refund_answer" | "amendment_answer" | "review" | "submit" | "funding" | "fund";

    /** Why a job ends an offer, or has no seat for it. */
    export type WhyOver = "job_filled" | "job_closed" | "too_many_offers" | "proposal_closed" | "proposal_offered";

    /** Event `withdrawn`. */
    export interface Withdrawn {
        /** Where the job ended the offer, and not its client: why. `by` is nil then. */
        reason?: WhyOver;
    }
}

export namespace inbox {
    /** Event `amendment_answered`: the other party of a contract has answered what the person proposed. */
    export interface AmendmentAnswered {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
        /** The number of the amendment in its contract. */
        amendment: number;
        /** Whether the other party agreed. */
        accepted: boolean;
    }

    /** Event `amendment_proposed`: the other party of a contract proposes other terms to the person. */
    export interface AmendmentProposed {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
        /** The number of the amendment in its contract. */
        amendment: number;
    }

    /** Event `contract_offered`. */
    export interface ContractOffered {
        /** The contract. */
        contract: ContractId;
        /** The client, who offers it. */
        client: AccountId;
        /** The contract's title. */
        title: string;
    }

    /** Event `handle_refused`: another account got the handle that the person claimed at the same time. The account keeps the handle that it had. */
    export interface HandleRefused {
        /** The handle that was claimed. */
        handle: string;
    }

    /** Event `interview_opened` of an inbox: the client of a job opened a room with the person, who had proposed. */
    export interface InterviewOpened {
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** The job's title. */
        title: string;
        /** The room of the two. */
        room: RoomId;
        /** The client. */
        client: AccountId;
    }

    /** Event `invited`: the client of a job asks the person to propose. Who that is, a client says later. */
    export interface Invited {
        /** The job. */
        job: JobId;
        /** Its title. */
        title: string;
        /** What the client says. */
        note?: string;
    }

    /** Event `job_edited`: a job that the person is invited to has other terms now. */
    export interface JobEdited {
        /** The job. */
        job: JobId;
        /** Its title. */
        title: string;
        /** The version of the terms. */
        terms_version: number;
    }

    /** Event `job_ended`: a job that the person had proposed for is over. */
    export interface JobEnded {
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** The job's title. */
        title: string;
        /** How the job came to its end. */
        how: JobEnd;
    }

    /** Event `milestone_added`: the client of a contract added a milestone for the person, who works. */
    export interface MilestoneAdded {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
        /** The number of the new milestone. */
        milestone: number;
    }

    /** Event `offer_changed`: the other party of an offer made another version of it. */
    export interface OfferChanged {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
        /** The number of the version. */
        version: number;
    }

    /** Event `offer_expired`: an offer that the person made or got was not answered in time. */
    export interface OfferExpired {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
    }

    /** Event `proposal_declined`: the client of a job said no to the person's proposal, which holds the reason. */
    export interface ProposalDeclined {
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** The job's title. */
        title: string;
    }

    /** Event `proposal_viewed`: the client of a job opened the person's proposal. */
    export interface ProposalViewed {
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** The job's title. */
        title: string;
    }

    /** Event `refund_requested`: the client of a contract asks the person for a refund. Without an answer, silence gives it. */
    export interface RefundRequested {
        /** The contract. */
        contract: ContractId;
        /** The contract's title. */
        title: string;
        /** Until when the person may answer. */
        answer_by: number;
    }

    /** Event `room_added`: the person became a member. */
    export interface RoomAdded {
        /** The room. */
        room: RoomId;
        /** The room's title, where it has one. */
        title?: string;
    }

    /** Event `room_removed`: the person is a member no more. */
    export interface RoomRemoved {
        /** The room. */
        room: RoomId;
    }

    /** The state of an inbox. */
    export interface State {
        /** How many events it holds. */
        events: number;
    }
}

export namespace job {
    /** The answer of `invitation.answer`. How many events the desk has by then is its client's alone. */
    export interface AnswerAnswer {
        /** When it happened. */
        at: number;
    }

    /** `invitation.answer`. */
    export interface AnswerParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job that the caller is invited to. */
        job: JobId;
        /** What they say. */
        answer: InvitationAnswer;
    }

    /** Event `archived`: the client put a proposal away, or brought it back. */
    export interface Archived {
        /** The proposal. */
        proposal: ProposalId;
        /** Whether it is put away now. */
        on: boolean;
    }

    /** `job.close`. */
    export interface CloseParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** Why, 1 to 1,024 bytes; for the client alone. */
        reason: string;
    }

    /** Event `closed`. */
    export interface Closed {
        /** Why, as the client says. */
        reason: string;
    }

    /** `job.decline`. */
    export interface DeclineParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** What its proposer is told. */
        reason?: string;
    }

    /** Event `declined` of a job: the client said no to a proposal. */
    export interface Declined {
        /** The proposal. */
        proposal: ProposalId;
        /** What its proposer is told. */
        reason?: string;
    }

    /** A proposal on the desk, in the state of a job. */
    export interface DeskProposal {
        /** The proposal. */
        proposal: ProposalId;
        /** Who proposes. */
        proposer: AccountId;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** The version of the proposal, as far as the job was told. */
        version: number;
        /** What the client has done with it. */
        marks: ProposalMarks;
    }

    /** The answer of `job.draft`. */
    export interface DraftAnswer {
        /** The new job. */
        job: JobId;
        /** The version of what it says, which an edit names: 1. */
        version: number;
        /** What stands out in its texts. */
        flags: Array<Flag>;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `job.draft`. */
    export interface DraftParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** What the draft says. */
        fields: JobFields;
    }

    /** Event `drafted`. */
    export interface Drafted {
        /** The client. */
        client: AccountId;
        /** What the draft says: its version is 1. */
        fields: JobFields;
    }

    /** The answer of `job.edit`. */
    export interface EditAnswer {
        /** The version of what the job says now. */
        version: number;
        /** The version of its terms; 0 in a draft. */
        terms_version: number;
        /** What stands out in its texts. */
        flags: Array<Flag>;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `job.edit`. */
    export interface EditParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** All that the job is to say. */
        fields: JobFields;
        /** The version that this replaces. */
        version: number;
    }

    /** Event `edited`. */
    export interface Edited {
        /** The version that this makes. */
        version: number;
        /** The version of the terms: another one where the pay, the timeline or the questions are others. 0 in a draft. */
        terms_version: number;
        /** All that the job says now. */
        fields: JobFields;
    }

    /** Event `expired`. */
    export type Expired = Record<symbol, never>;

    /** Somebody who has a seat, in the state of a job. */
    export interface HiredFor {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `interview_opened` of a job: the client opened a room with a proposer. */
    export interface InterviewOpened {
        /** The proposal. */
        proposal: ProposalId;
        /** The room of the two. */
        room: RoomId;
    }

    /** An invitation in the state of a job. */
    export interface Invitation {
        /** Who was asked to propose. */
        freelancer: AccountId;
        /** When. */
        at: number;
        /** Whether they mean to; absent while they have not answered. */
        accepted?: boolean;
    }

    /** Somebody who is invited means to propose. */
    export type InvitationAccepted = Record<symbol, never>;

    /** What somebody says who is invited to propose. */
    export type InvitationAnswer = { "accept": InvitationAccepted } | { "decline": InvitationDeclined };

    /** Event `invitation_answered`. */
    export interface InvitationAnswered {
        /** Who was asked to propose. */
        freelancer: AccountId;
        /** What they say. */
        answer: InvitationAnswer;
    }

    /** Somebody who is invited does not mean to propose. */
    export interface InvitationDeclined {
        /** Why, 1 to 1,024 bytes. */
        reason?: string;
    }

    /** An invitation in `invitation.list`; its cursor is `at` with `job`. */
    export interface InvitationItem {
        /** The job. */
        job: JobId;
        /** Its title, as it was then. */
        title: string;
        /** What the client says. */
        note?: string;
        /** When it was sent. */
        at: number;
        /** How it was answered, if it was. */
        answer?: InvitationAnswer;
        /** How far the job has come by now. */
        status: JobStatus;
    }

    /** The answer of `job.invite`. */
    export interface InviteAnswer {
        /** What stands out in the note, if anything does. */
        flags?: Array<Flag>;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `job.invite`. */
    export interface InviteParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** Who shall propose. */
        freelancer: AccountId;
        /** What the client says to them, 1 to 1,024 bytes. */
        note?: string;
    }

    /** Event `invited`. */
    export interface Invited {
        /** Who is asked to propose. */
        freelancer: AccountId;
        /** What the client says to them. */
        note?: string;
    }

    /** `job.publish`, `job.pause`, `job.resume` and `job.reopen`. */
    export interface JobParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
    }

    /** The answer of `job.list`. */
    export interface ListAnswer {
        /** The jobs, the newest first. */
        jobs: Array<ListItem>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** The answer of `invitation.list`. */
    export interface ListInvitationsAnswer {
        /** The invitations, the newest first. */
        invitations: Array<InvitationItem>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** `invitation.list`. */
    export interface ListInvitationsParams {
        /** The `job` of the last item already seen; goes with `after_at`. */
        after?: JobId;
        /** The `at` of the last item already seen; goes with `after`. */
        after_at?: number;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** A job in `job.list`; its cursor is `job`. */
    export interface ListItem {
        /** The job. */
        job: JobId;
        /** Its title, where it has one. */
        title?: string;
        /** How far it has come. */
        status: JobStatus;
        /** How many proposals it has received. */
        proposals: number;
        /** How many people it hires. */
        seats: number;
        /** How many of these seats are taken. */
        seats_taken: number;
        /** When something last happened in it. */
        active_at: number;
    }

    /** `job.list`. */
    export interface ListParams {
        /** Lists only jobs that have come so far. */
        state?: JobStatus;
        /** The `job` of the last item already seen. */
        after?: JobId;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** `job.shortlist`, `job.archive`. */
    export interface MarkParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** Whether it shall be there. */
        on: boolean;
    }

    /** The answer of `job.message`. */
    export interface MessageAnswer {
        /** The room of the two. */
        room: RoomId;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `job.note`. */
    export interface NoteParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
        /** The note. Without one, the note that was there is taken away. */
        note?: string;
    }

    /** `job.open`, `job.message`. */
    export interface OfProposalParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `offer_ended`: the offer is over, and nobody was hired by it. */
    export interface OfferEnded {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
        /** How it ended. */
        how: OfferEnd;
    }

    /** Event `offer_made`: the client offers a contract for a proposal. Its freelancer hears of it once it has its money: `offer_open` follows, or `offer_ended`. */
    export interface OfferMade {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `offer_open`: the freelancer can accept the offer. */
    export interface OfferOpen {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
    }

    /** An offer that is not over, in the state of a job. */
    export interface OpenOffer {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
        /** Whether the freelancer can accept it; before that its money is on its way. */
        open: boolean;
    }

    /** Event `opened`: the client opened a proposal. */
    export interface Opened {
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `paused`. */
    export type Paused = Record<symbol, never>;

    /** Event `proposal_changed`: the person changed the proposal. */
    export interface ProposalChanged {
        /** The proposal. */
        proposal: ProposalId;
        /** Its new version. */
        version: number;
    }

    /** Event `proposal_noted`: the client wrote a note about a proposal, or took it away. */
    export interface ProposalNoted {
        /** The proposal. */
        proposal: ProposalId;
        /** The note; absent where it was taken away. */
        note?: string;
    }

    /** Event `proposal_received`: somebody proposes, or proposes again. */
    export interface ProposalReceived {
        /** The proposal. */
        proposal: ProposalId;
        /** Who proposes. */
        proposer: AccountId;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** The version of the proposal. */
        version: number;
        /** The version of the job's terms that it is made for. */
        terms_version: number;
    }

    /** Event `proposal_turned_away`: a proposal came when the job took none. */
    export interface ProposalTurnedAway {
        /** The proposal. */
        proposal: ProposalId;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** Why. */
        reason: CannotPropose;
    }

    /** Event `proposal_withdrawn`: the person took the proposal back. */
    export interface ProposalWithdrawn {
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `published`. */
    export interface Published {
        /** The version of its terms: 1. */
        terms_version: number;
        /** What its posting says of the client. */
        facts: ClientFacts;
    }

    /** Event `reopened`. */
    export type Reopened = Record<symbol, never>;

    /** Event `resumed`. */
    export type Resumed = Record<symbol, never>;

    /** Event `seat_freed`: a contract ended without ever having paid anything. A filled job stays filled until it is reopened. */
    export interface SeatFreed {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
        /** How many seats are left. */
        seats_left: number;
    }

    /** Event `seat_taken`: somebody is hired. Where no seat is left, the job is filled, and every other open offer is withdrawn. */
    export interface SeatTaken {
        /** The contract. */
        contract: ContractId;
        /** The proposal. */
        proposal: ProposalId;
        /** How many seats are left. */
        seats_left: number;
    }

    /** Event `shortlisted`: the client put a proposal on the shortlist, or took it from there. */
    export interface Shortlisted {
        /** The proposal. */
        proposal: ProposalId;
        /** Whether it is on the shortlist now. */
        on: boolean;
    }

    /** The state of a job, as its client sees it. */
    export interface State {
        /** The job. */
        job: JobId;
        /** Its client. */
        client: AccountId;
        /** What it says. */
        fields: JobFields;
        /** The version of what it says: an edit names the one that it replaces. */
        version: number;
        /** The version of its terms; 0 before it is published. */
        terms_version: number;
        /** How far it has come. */
        status: JobStatus;
        /** When something last happened in it. */
        active_at: number;
        /** When it expires, once its client was warned. */
        expires_at?: number;
        /** What its posting says of the client, once it is published. */
        facts?: ClientFacts;
        /** Why the client has closed it. */
        reason?: string;
        /** Who was asked to propose, by account. */
        invitations?: Array<Invitation>;
        /** The proposals that it has received, by id: 2,000 at most. */
        proposals?: Array<DeskProposal>;
        /** The offers that are not over; absent where there is none. */
        offers?: Array<OpenOffer>;
        /** Who has a seat; absent where nobody has. */
        hired?: Array<HiredFor>;
    }

    /** The answer of `job.view`. */
    export interface ViewAnswer {
        /** The last event that is in it. */
        seq: number;
        /** The desk as of `seq`. */
        state: State;
    }

    /** `job.view`. */
    export interface ViewParams {
        /** The job, whose client the caller must be. */
        job: JobId;
    }

    /** Event `warned`. */
    export interface Warned {
        /** When the job expires, unless something happens before. */
        expires_at: number;
    }
}

export namespace marks {
    /** Event `marked`: the person has read further in a room than before. */
    export interface Marked {
        /** The room. */
        room: RoomId;
        /** The last event of that room that the person has read; never lower than in an earlier event of the same room. */
        seq: number;
    }

    /** The state of a person's marks. */
    export interface State {
        /** In how many rooms the person has marked something as read. `room.list` says how far in each. */
        rooms: number;
    }
}

export namespace posting {
    /** About how many proposals a job has received. It never goes back. */
    export type Band = "0-4" | "5-9" | "10-19" | "20-49" | "50+";

    /** Event `band_changed`. */
    export interface BandChanged {
        /** The version of the terms. */
        terms_version: number;
        /** About how many proposals the job has received. */
        band: Band;
    }

    /** Event `edited`. */
    export interface Edited {
        /** The version of the terms: another one where the pay, the timeline or the questions are others. */
        terms_version: number;
        /** What the job says now. */
        fields: JobFields;
    }

    /** Event `published`. */
    export interface Published {
        /** The version of the terms: 1. */
        terms_version: number;
        /** What the job says. */
        fields: JobFields;
        /** What is known of the client. */
        facts: ClientFacts;
    }

    /** The state of a posting. */
    export interface State {
        /** The job. */
        job: JobId;
        /** What it says. */
        fields: JobFields;
        /** What is known of its client. */
        facts: ClientFacts;
        /** The version of its terms. A proposal names the one it is made for. */
        terms_version: number;
        /** How far it has come. */
        status: JobStatus;
        /** About how many proposals it has received. */
        band: Band;
        /** When it was published. */
        published_at: number;
    }

    /** Event `status_changed`. */
    export interface StatusChanged {
        /** The version of the terms. */
        terms_version: number;
        /** How far the job has come. */
        status: JobStatus;
    }

    /** The answer of `posting.view`. */
    export interface ViewAnswer {
        /** The last event that is in it. */
        seq: number;
        /** The posting as of `seq`. */
        state: State;
        /** Whether the caller can propose. */
        can_propose: boolean;
        /** Why not. */
        why?: CannotPropose;
    }

    /** `posting.view`. */
    export interface ViewParams {
        /** The job. */
        job: JobId;
    }
}

export namespace presence {
    /** The answer of `presence.of`. */
    export interface OfAnswer {
        /** The accounts with whom the caller shares a room, in the order in which they were asked for, each once. */
        presences: Array<Presence>;
    }

    /** `presence.of`. */
    export interface OfParams {
        /** The accounts, 200 at most. None: this connection is told of nobody any more. */
        accounts: Array<AccountId>;
    }

    /** Whether an account is online, in the answer of `presence.of`. */
    export interface Presence {
        /** The account. */
        account: AccountId;
        /** Whether it is online. */
        seen: Seen;
    }

    /** Whether an account is online: the body of the signal `presence`, and a part of the answer of `presence.of`. */
    export interface Seen {
        /** Whether the account has a connection, or had one a few seconds ago. */
        online: boolean;
        /** When its last connection ended, to the minute. Absent while it is online, and where the server does not know: it has forgotten, or was restarted since. */
        last_seen_at?: number;
        /** Rises with each change: of two that a connection is told of one account, the higher is the newer. */
        version: number;
    }
}

export namespace profile {
    /** How much of their time a person can give. */
    export interface Availability {
        /** How much. */
        time: Time;
        /** From which day on: today to three years ahead; absent, from now on. */
        from?: string;
    }

    /** Who a person is. */
    export interface Basics {
        /** The name, 2 to 60 bytes. */
        name: string;
        /** What they do, in one line of 120 bytes at most. */
        headline?: string;
        /** What they do, in 10,000 bytes at most. */
        overview?: string;
        /** The country: two capital letters of ISO 3166. */
        country?: string;
        /** The city, 120 bytes at most. */
        city?: string;
        /** The time zone by its IANA name, such as `Europe/Berlin`. */
        time_zone?: string;
    }

    /** The card of a profile. */
    export interface Card {
        /** The name. */
        name: string;
        /** What the freelancer does, in one line. */
        headline: string;
        /** The country: two capital letters of ISO 3166. */
        country?: string;
        /** What they can do, in the order in which they want it to be seen. */
        skills: Array<Skill>;
        /** What they speak. */
        languages: Array<Language>;
        /** What they ask for an hour. */
        hourly?: Money;
        /** How much of their time they can give. */
        availability?: Availability;
        /** What their contracts say. */
        record: Record;
    }

    /** How much of a profile is filled in. */
    export interface Completeness {
        /** Of a hundred. */
        percent: number;
        /** The sections that lack something, the one that counts most first. */
        missing: Array<SectionName>;
    }

    /** How much a contract paid in all, in dollars or as many of the smallest units of another currency. */
    export type EarnedBand = "nothing" | "under100" | "under1000" | "under10000" | "over10000";

    /** The answer of `profile.edit`, `profile.publish` and `profile.hide`. */
    export interface EditAnswer {
        /** The seq of the command's event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** The version of the section from now on. */
        version: number;
        /** What stands out in the texts of the section, each once. */
        flags: Array<Flag>;
    }

    /** `profile.edit`. */
    export interface EditParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The section, with all that is to stand in it. */
        section: Section;
        /** The version of the section that is replaced: 0 where it was never edited. */
        version: number;
    }

    /** Event `edited` of a profile: a section holds something else from now on. */
    export interface Edited {
        /** The section, with all that stands in it. */
        section: Section;
        /** The version of the section from now on, counted from 1. */
        version: number;
        /** The version of the list of skills that the section was checked against; absent where it names none of them. */
        taxonomy_version?: number;
    }

    /** Where a person has learnt. */
    export interface Education {
        /** What they learnt, 1 to 120 bytes. */
        title: string;
        /** Where, 1 to 120 bytes. */
        school: string;
        /** Since which month. */
        from?: string;
        /** Until which month; it may lie ahead. */
        to?: string;
        /** What is to be said of it, 2,000 bytes at most. */
        text?: string;
    }

    /** Where a person has worked. */
    export interface Experience {
        /** What they were, 1 to 120 bytes. */
        title: string;
        /** For whom, 1 to 120 bytes. */
        company: string;
        /** Since which month. */
        from: string;
        /** Until which month; absent where they still do. */
        to?: string;
        /** What they did there, 2,000 bytes at most. */
        text?: string;
    }

    /** How well a person speaks a language. */
    export type Fluency = "basic" | "conversational" | "fluent" | "native";

    /** A language that a person speaks. */
    export interface Language {
        /** The language by its tag of BCP 47, such as `de` or `pt-BR`. */
        tag: string;
        /** How well they speak it. */
        level: Fluency;
    }

    /** Event `outcome_recorded` of a profile: how a contract of the freelancer ended. */
    export interface Outcome {
        /** The contract. */
        contract: ContractId;
        /** How much it paid, roughly. */
        earned_band: EarnedBand;
        /** When it ended. */
        ended_at: number;
    }

    /** What only the owner of a profile sees. */
    export interface Own {
        /** Whether others see it. */
        visibility: Visibility;
        /** How often each section was edited. */
        versions: Versions;
        /** How much of it is filled in. */
        completeness: Completeness;
    }

    /** `profile.publish`, `profile.hide`. */
    export interface OwnParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
    }

    /** A piece of work at a price. */
    export interface Package {
        /** What it is, 1 to 120 bytes. */
        title: string;
        /** What it costs at least: 5.00 to 1,000,000.00 dollars, or as many of the smallest units of another currency. */
        from: Money;
        /** How many days it takes, 1 to 1,095. */
        days: number;
    }

    /** What a person asks for. */
    export interface Rates {
        /** For an hour: 3.00 to 999.99 dollars, or as many of the smallest units of another currency. */
        hourly?: Money;
        /** Pieces of work at a price, 10 at most. */
        offers: Array<Package>;
    }

    /** What the contracts of a freelancer say of them. */
    export interface Record {
        /** How many contracts are over. */
        contracts: number;
        /** How many of them paid something. */
        paid: number;
        /** The highest of their bands. */
        highest_band?: EarnedBand;
        /** When the last of them ended. */
        last_ended_at?: number;
    }

    /** A section of a profile with what stands in it. */
    export type Section = { "basics": Basics } | { "skills": Array<Skill> } | { "experience": Array<Experience> } | { "education": Array<Education> } | { "portfolio": Array<Work> } | { "languages": Array<Language> } | { "rates": Rates } | { "availability": Availability } | { "visibility": Visibility };

    /** The name of a section. */
    export type SectionName = "basics" | "skills" | "experience" | "education" | "portfolio" | "languages" | "rates" | "availability" | "visibility";

    /** A skill of a person. */
    export interface Skill {
        /** The id of the skill. */
        id: string;
        /** How well they can do it: 1 (a little) to 4 (as few others can). */
        level: number;
    }

    /** The state of a profile, as its owner sees it. A profile that was never edited is empty and hidden. */
    export interface State {
        /** The account. */
        profile: AccountId;
        /** All sections but the visibility. */
        whole: Whole;
        /** Whether others see it. */
        visibility: Visibility;
        /** How often each section was edited. */
        versions: Versions;
        /** What the contracts of the freelancer say. */
        record: Record;
    }

    /** How much time. */
    export type Time = "full" | "part" | "none";

    /** How often each section was edited. */
    export interface Versions {
        /** Of the basics. */
        basics: number;
        /** Of the skills. */
        skills: number;
        /** Of the experience. */
        experience: number;
        /** Of the education. */
        education: number;
        /** Of the portfolio. */
        portfolio: number;
        /** Of the languages. */
        languages: number;
        /** Of the rates. */
        rates: number;
        /** Of the availability. */
        availability: number;
        /** Of the visibility. */
        visibility: number;
    }

    /** The answer of `profile.view`. */
    export interface ViewAnswer {
        /** The account. */
        profile: AccountId;
        /** What everybody who sees the profile sees. */
        card: Card;
        /** All sections, where the caller may see them. */
        whole?: Whole;
        /** What only the owner sees. */
        own?: Own;
    }

    /** `profile.view`. */
    export interface ViewParams {
        /** The account whose profile it is. */
        profile: AccountId;
    }

    /** Whether others see a profile. */
    export type Visibility = "visible" | "hidden";

    /** All sections of a profile but its visibility. What was never edited is absent or empty. */
    export interface Whole {
        /** Who the person is. */
        basics?: Basics;
        /** What they can do, in the order in which they want it to be seen. */
        skills: Array<Skill>;
        /** Where they have worked. */
        experience: Array<Experience>;
        /** Where they have learnt. */
        education: Array<Education>;
        /** What they have made. */
        portfolio: Array<Work>;
        /** What they speak. */
        languages: Array<Language>;
        /** What they ask for. */
        rates?: Rates;
        /** How much of their time they can give. */
        availability?: Availability;
    }

    /** Something that a person has made. */
    export interface Work {
        /** What it is, 1 to 120 bytes. */
        title: string;
        /** What is to be said of it, 2,000 bytes at most. */
        text?: string;
        /** What the person did of it, 120 bytes at most. */
        role?: string;
        /** The ids of the skills that it took, 15 at most. */
        skills: Array<string>;
        /** Where it can be seen: a link that begins with `https://` or `http://`, 1,024 bytes at most. */
        link?: string;
    }
}

export namespace proposal {
    /** An amount, as it is written. */
    export interface Amount {
        /** A decimal string: in answers, with exactly the decimals of the currency. */
        amount: string;
        /** The currency: the one in which the job pays. */
        currency: string;
    }

    /** A proposal as one line of a list. */
    export interface Card {
        /** The job's title when it was submitted. */
        title: string;
        /** How it stands. */
        status: Status;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** The version of the proposal. */
        version: number;
        /** The version of the job's terms that its terms are made for. */
        terms_version: number;
        /** What it costs. */
        price: Price;
        /** How many days the work takes. */
        days: number;
        /** When the person first proposed. */
        made_at: number;
        /** When this attempt was submitted. */
        submitted_at: number;
        /** When the client opened it. */
        viewed_at?: number;
        /** The room of the interview. */
        room?: RoomId;
        /** The client of the job; known from the interview or an offer on. */
        client?: AccountId;
        /** The contract that is offered, or for which the person is hired. */
        contract?: ContractId;
    }

    /** The answer of `proposal.edit` and `proposal.set_terms`. */
    export interface ChangeAnswer {
        /** The new version. */
        version: number;
        /** What stands out in its texts. */
        flags?: Array<Flag>;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** Event `declined` of a proposal. */
    export interface Declined {
        /** What the client says about it. */
        reason?: string;
    }

    /** Event `delivered`. */
    export type Delivered = Record<symbol, never>;

    /** `proposal.edit`. */
    export interface EditParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The proposal. */
        proposal: ProposalId;
        /** The version that this replaces. */
        version: number;
        /** The letter to the client. */
        letter: string;
        /** An answer to each question of the job, in the order of the questions. */
        answers: Array<string>;
        /** How the person would go about it. */
        approach: string;
    }

    /** Event `edited`. */
    export interface Edited {
        /** The new version. */
        version: number;
        /** What it says now. */
        words: Words;
    }

    /** Event `ended` of a proposal. */
    export interface Ended {
        /** How the job came to its end. */
        how: JobEnd;
    }

    /** Event `hired`. */
    export interface Hired {
        /** The contract that was accepted. */
        contract: ContractId;
    }

    /** Event `interview_opened` of a proposal. */
    export interface InterviewOpened {
        /** The room of the two. */
        room: RoomId;
        /** The client of the job. */
        client: AccountId;
    }

    /** The answer of `proposal.list`. */
    export interface ListAnswer {
        /** The proposals. */
        proposals: Array<ListItem>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** A proposal in `proposal.list`. Its cursor is `proposal`; of one's own proposals, `made_at` with `proposal`. */
    export interface ListItem {
        /** The proposal. */
        proposal: ProposalId;
        /** The job. */
        job: JobId;
        /** Who proposes. */
        proposer: AccountId;
        /** What it asks for, and how it stands. For the client, absent while another attempt is on its way. */
        card?: Card;
        /** Whether it is made for older terms than the job has now. */
        outdated: boolean;
        /** What the client marked it as. Only the client sees this. */
        marks?: ProposalMarks;
    }

    /** `proposal.list`. */
    export interface ListParams {
        /** The job whose proposals its client lists. Without it, one lists one's own proposals. */
        job?: JobId;
        /** The `proposal` of the last item already seen. */
        after?: ProposalId;
        /** Of one's own proposals, beside `after`: the `made_at` of the last item already seen. */
        after_made_at?: number;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** A part of the work, and what it costs. */
    export interface Milestone {
        /** The part's title. */
        title: string;
        /** What it costs, in the currency of the price. */
        amount: string;
        /** When it is due. */
        due_at?: number;
    }

    /** Event `offer_ended` of a proposal. */
    export interface OfferEnded {
        /** The contract that was offered. */
        contract: ContractId;
    }

    /** Event `offered` of a proposal. */
    export interface Offered {
        /** The contract that is offered. */
        contract: ContractId;
        /** The client of the job. */
        client: AccountId;
    }

    /** What work costs, in the way in which its job pays. */
    export type Price = { "fixed": Amount } | { "hourly": Amount };

    /** Event `refused`. */
    export interface Refused {
        /** Why. */
        reason: CannotPropose;
    }

    /** `proposal.set_terms`. */
    export interface SetTermsParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The proposal. */
        proposal: ProposalId;
        /** The version that this replaces. */
        version: number;
        /** When the work begins (from today to three years ahead), and how many days it takes. */
        timeline: Timeline;
        /** What it costs, in the way and the currency in which the job pays. */
        price: Price;
        /** The parts in which it is paid, 20 at most; together they are the price. */
        milestones?: Array<Milestone>;
    }

    /** The state of a proposal, as its proposer sees it. */
    export interface State {
        /** The proposal. */
        proposal: ProposalId;
        /** The job. */
        job: JobId;
        /** The job's title when it was submitted. */
        title: string;
        /** Who proposes. */
        proposer: AccountId;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** The version of the proposal. */
        version: number;
        /** How it stands. */
        status: Status;
        /** What it says. */
        words: Words;
        /** What the person asks for. */
        terms: Terms;
        /** The version of the job's terms that its terms are made for. */
        terms_version: number;
        /** When this attempt was submitted. */
        submitted_at: number;
        /** Until when the words may change, if the client does not open it before. */
        edit_until: number;
        /** When the client opened it. */
        viewed_at?: number;
        /** The room of the interview. */
        room?: RoomId;
        /** The client of the job; known from the interview or an offer on. */
        client?: AccountId;
        /** The contract that is offered, or for which the person is hired. */
        contract?: ContractId;
        /** Where it is `refused`: why. */
        refused?: CannotPropose;
        /** Where it is `declined`: what the client says about it. */
        declined?: string;
        /** Where it is `ended`: how the job came to its end. */
        ended?: JobEnd;
    }

    /** How a proposal stands. */
    export type Status = "submitting" | "delivered" | "offered" | "hired" | "refused" | "withdrawn" | "declined" | "ended";

    /** The answer of `proposal.submit`. */
    export interface SubmitAnswer {
        /** The proposal. */
        proposal: ProposalId;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** The version of the proposal. */
        version: number;
        /** `submitting`: an event says how that ends. */
        status: Status;
        /** What stands out in its texts. */
        flags?: Array<Flag>;
        /** The seq of the command's last event, in the stream of the proposal. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `proposal.submit`. */
    export interface SubmitParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The job. */
        job: JobId;
        /** The letter to the client. */
        letter: string;
        /** An answer to each question of the job, in the order of the questions. */
        answers: Array<string>;
        /** How the person would go about it. */
        approach: string;
        /** When the work begins (from today to three years ahead), and how many days it takes. */
        timeline: Timeline;
        /** What it costs, in the way and the currency in which the job pays. */
        price: Price;
        /** The parts in which it is paid, 20 at most; together they are the price. A part may be due from today to three years ahead. */
        milestones?: Array<Milestone>;
        /** The version of the job's terms that the person has read. Where the job has another one by now, the proposal is refused. Where it is absent, the proposal is for whatever they are. */
        terms_version?: number;
    }

    /** Event `submitted`. */
    export interface Submitted {
        /** The job. */
        job: JobId;
        /** The job's title. */
        title: string;
        /** Who proposes. */
        proposer: AccountId;
        /** The number of the attempt, from 1. */
        attempt: number;
        /** The version of the proposal: every change makes the next one. */
        version: number;
        /** `submitting`. */
        status: Status;
        /** What it says. */
        words: Words;
        /** What the person asks for. */
        terms: Terms;
        /** The version of the job's terms that it is made for. */
        terms_version: number;
        /** Until when the words may change, if the client does not open it before. */
        edit_until: number;
    }

    /** What a proposal asks for. */
    export interface Terms {
        /** When the work begins, and how long it takes. */
        timeline: Timeline;
        /** What it costs. */
        price: Price;
        /** The parts in which it is paid, where there are any; together they are the price. */
        milestones?: Array<Milestone>;
    }

    /** Event `terms_set`. */
    export interface TermsSet {
        /** The new version. */
        version: number;
        /** What the person asks for now. */
        terms: Terms;
        /** The version of the job's terms that these are made for. */
        terms_version: number;
    }

    /** The answer of `proposal.view`. */
    export interface ViewAnswer {
        /** The proposal. */
        proposal: State;
        /** Whether it is made for older terms than the job has now. */
        outdated: boolean;
        /** What the client marked it as. Only the client sees this. */
        marks?: ProposalMarks;
        /** What the client noted about it. Only the client sees this. */
        note?: string;
    }

    /** `proposal.view`. */
    export interface ViewParams {
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `viewed`. */
    export type Viewed = Record<symbol, never>;

    /** `proposal.withdraw`. */
    export interface WithdrawParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The proposal. */
        proposal: ProposalId;
    }

    /** Event `withdrawn` of a proposal. */
    export type Withdrawn = Record<symbol, never>;

    /** What a proposal says in words. */
    export interface Words {
        /** The letter to the client. */
        letter: string;
        /** The answers to the questions of the job, in the order of the questions. */
        answers: Array<string>;
        /** How the person would go about it. */
        approach: string;
    }
}

export namespace room {
    /** The answer of `room.create`. */
    export interface CreateAnswer {
        /** The new room. */
        room: RoomId;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `room.create`. */
    export interface CreateParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The room's title, where it is to have one. */
        title?: string;
        /** The members beside the caller. */
        members: Array<AccountId>;
    }

    /** Event `created`. */
    export interface Created {
        /** The room's title, where it has one. */
        title?: string;
        /** All members, the creator among them. */
        members: Array<AccountId>;
    }

    /** The newest message of a room, in `room.list`. */
    export interface LastMessage {
        /** The seq of its event `posted`. */
        seq: number;
        /** When it was posted. */
        at: number;
        /** Who wrote it. */
        by: AccountId;
        /** Its text; of a longer one the first 160 bytes, and fewer where a character would be cut in two. */
        excerpt: string;
        /** Whether the text goes on after the excerpt. */
        cut: boolean;
    }

    /** The answer of `room.list`. */
    export interface ListAnswer {
        /** The caller's rooms, in the order that was asked for. */
        rooms: Array<ListItem>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** A room in `room.list`; its cursor is `room`, and in the order of `activity` `active_at` with `room`. */
    export interface ListItem {
        /** The room. */
        room: RoomId;
        /** The room's title, where it has one. */
        title?: string;
        /** Its last event that is no mark of reading. */
        head: number;
        /** When that event happened. Absent where it happened before the server began to keep this. */
        active_at?: number;
        /** The newest message. Absent where there is none, and where it is older than this field: the next message fills it in. */
        last?: LastMessage;
        /** How many members it has. Absent where they last changed before the server began to keep this. */
        members?: number;
        /** In a room of two members: the one who is not the caller. Absent like `members`. */
        other?: AccountId;
        /** The last event the caller has read. */
        read_seq: number;
        /** Messages of others above `read_seq`, 100 at most; only the newest 1,000 events of the room are looked at. */
        unread: number;
    }

    /** `room.list`. */
    export interface ListParams {
        /** Which rooms come first; by `id` where it is not said. */
        order?: Order;
        /** The `room` of the last item already seen. */
        after?: RoomId;
        /** Where the order is `activity`, and beside `after`: the `active_at` of the last item already seen; absent where that item had none. */
        after_active_at?: number;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** A member in the state of a room; how far each has read, `room.receipts` says. */
    export interface Member {
        /** The member. */
        account: AccountId;
    }

    /** Event `member_added`. */
    export interface MemberAdded {
        /** The new member. */
        account: AccountId;
    }

    /** `room.add_member` and `room.remove_member`. */
    export interface MemberParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The room, of which the caller must be a member. */
        room: RoomId;
        /** The account to take in or to put out. */
        account: AccountId;
    }

    /** Event `member_removed`. */
    export interface MemberRemoved {
        /** The account that is no longer a member. */
        account: AccountId;
    }

    /** Which rooms come first in `room.list`. */
    export type Order = "id" | "activity";

    /** `room.post`. */
    export interface PostParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The room to post in, of which the caller must be a member. */
        room: RoomId;
        /** What is said, 1 to 16,384 bytes. */
        text: string;
        /** The seq of the message that this one answers. */
        reply_to?: number;
    }

    /** Event `posted`. */
    export interface Posted {
        /** What is said. */
        text: string;
        /** The seq of the message that this one answers. */
        reply_to?: number;
    }

    /** Event `read` of older rooms, and the body of the signal `read`. */
    export interface Read {
        /** The last event read. */
        seq: number;
    }

    /** The answer of `room.read`. */
    export interface ReadAnswer {
        /** The last event the caller has read, as it stands now: the highest of all that were ever marked. */
        read_seq: number;
    }

    /** `room.read`: the caller has read up to `seq`. */
    export interface ReadParams {
        /** Not needed, and not looked at: a mark that comes twice changes nothing. */
        command_id?: CommandId;
        /** The room, of which the caller must be a member. */
        room: RoomId;
        /** The last event read; not above the last event of the room. */
        seq: number;
    }

    /** How far a member has read; its cursor is `account`. */
    export interface Receipt {
        /** The member. */
        account: AccountId;
        /** The last event that the member has read. Whoever is taken into a room has read what was there before. */
        read_seq: number;
    }

    /** The answer of `room.receipts`. */
    export interface ReceiptsAnswer {
        /** One for each member of the room, by account. */
        receipts: Array<Receipt>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** `room.receipts`. */
    export interface ReceiptsParams {
        /** The room, of which the caller must be a member. */
        room: RoomId;
        /** The account of the last receipt already seen. */
        after?: AccountId;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** The state of a room, as its members see it. */
    export interface State {
        /** The room. */
        room: RoomId;
        /** The room's title, where it has one. */
        title?: string;
        /** Who made it; nil for the room of a contract. */
        creator?: AccountId;
        /** The members, by account. */
        members: Array<Member>;
        /** How many messages it holds. */
        posted: number;
    }

    /** `room.typing`: the caller is writing a message. */
    export interface TypingParams {
        /** The room, of which the caller must be a member. */
        room: RoomId;
    }
}

export namespace search {
    /** Whether a person is told at once of a job that fits a search. */
    export type Alert = "live" | "off";

    /** A range of amounts of one currency. It holds no amount of another currency. */
    export interface AmountRange {
        /** The currency. */
        currency: string;
        /** The lowest amount, as decimal text; absent, there is no lowest. */
        from?: string;
        /** The highest amount; absent, there is no highest. */
        to?: string;
    }

    /** Event `closed`. */
    export interface Closed {
        /** The searches that there were. */
        searches: Array<number>;
    }

    /** How many hits have each value, the most frequent value first. */
    export interface Facet {
        /** What is counted. */
        name: FacetName;
        /** At most 100 values. */
        values: Array<FacetValue>;
        /** Whether the counts are estimates, made from a part of the hits. */
        about: boolean;
    }

    /** What hits are counted by. */
    export type FacetName = "skills" | "categories" | "countries" | "languages" | "availability" | "pay" | "sizes" | "bands";

    /** How many hits have a value. */
    export interface FacetValue {
        /** The value: the id of a skill or a category, a country, or a value of the filter of that name. */
        id: string;
        /** Its name, where it is a skill or a category. */
        name?: string;
        /** How many hits have it. */
        count: number;
    }

    /** What fits. */
    export type FitBy = "words" | "skills" | "category" | "rate" | "record" | "recent";

    /** A reason why something was found. */
    export interface FitReason {
        /** What fits. */
        by: FitBy;
        /** How much it weighs. */
        points: number;
        /** The skills or categories that both have. */
        ids?: Array<string>;
    }

    /** How many hits there are. */
    export interface HitsTotal {
        /** How many. */
        count: number;
        /** Whether that is an estimate. */
        about: boolean;
    }

    /** What a job says, in short. */
    export interface JobCard {
        /** The title. */
        title: string;
        /** How the description begins: 300 bytes at most. */
        beginning: string;
        /** The id of the category. */
        category: string;
        /** The ids of the skills that it asks for. */
        skills: Array<string>;
        /** What the work pays. */
        pay?: JobPay;
        /** When it is to be done. */
        timeline?: Timeline;
        /** How large it is. */
        size?: JobSize;
        /** How many people it hires. */
        seats: number;
        /** What is known of its client. */
        facts: ClientFacts;
        /** About how many proposals it has received. */
        band: posting.Band;
        /** When it was published. */
        published_at: number;
    }

    /** A job that was found. */
    export interface JobHit {
        /** The job. */
        job: JobId;
        /** What it says, in short: `posting.view` shows all of it. */
        card: JobCard;
        /** How well it fits, in points: what the reasons add up to. Points of two searches cannot be compared. */
        score: number;
        /** Why it was found, what weighs most first. */
        why: Array<FitReason>;
    }

    /** What jobs must be, all of it. The lists of a filter name 50 ids and countries together at most. */
    export interface JobsFilter {
        /** They ask for every one of these skills. */
        skills?: Array<string>;
        /** They ask for at least one of these skills. */
        any_skills?: Array<string>;
        /** They stand in one of these categories, or beneath it. */
        categories?: Array<string>;
        /** Their client is in one of these countries. */
        countries?: Array<string>;
        /** How the work is paid. */
        pay?: PayKind;
        /** At one price: the budget is within this range. By the hour: the range of rates shares something with it. */
        amount?: AmountRange;
        /** How large the work is. */
        sizes?: Array<JobSize>;
        /** The work takes that many days at most, 1 to 1,095. */
        days_max?: number;
        /** Their client has paid money in before. */
        payment_verified?: boolean;
        /** They have received about so many proposals. */
        bands?: Array<posting.Band>;
        /** They were published then or later. */
        posted_since?: number;
    }

    /** What is searched for among jobs. */
    export interface JobsQuery {
        /** Words, "phrases" and -words, 1 to 256 bytes. */
        text?: string;
        /** What jobs must be. */
        filter?: JobsFilter;
    }

    /** The answer of `search.list`. */
    export interface ListAnswer {
        /** The searches. */
        searches: Array<SavedSearch>;
    }

    /** A job that fits a saved search. */
    export interface MatchedJob {
        /** The job. */
        job: JobId;
        /** What it says, in short. */
        card: JobCard;
        /** How well it fits, in points. */
        score: number;
        /** Why it was found, what weighs most first. */
        why: Array<FitReason>;
        /** How many more of the jobs that were found are this one once more: of the same client, with the same title. */
        twins?: number;
    }

    /** The answer of `search.matches`. */
    export interface MatchesAnswer {
        /** The jobs, in the order in which they came. */
        hits: Array<MatchedJob>;
        /** All that came until then is in the answer. Where it is not complete, this is the time that was asked for, and what is in it comes again. */
        as_of: number;
        /** Whether everything could be searched. */
        complete: boolean;
        /** Whether there are more, which came later than `as_of`. */
        more: boolean;
    }

    /** `search.matches`. */
    export interface MatchesParams {
        /** The number of the search. */
        search: number;
        /** The `as_of` of the answer before; absent for what the person has not seen. */
        after_as_of?: number;
        /** How many hits at most, about: 1 to 50, and 20 where absent. */
        limit?: number;
    }

    /** How work is paid. */
    export type PayKind = "fixed" | "hourly";

    /** What people must be, all of it. The lists of a filter name 50 ids, tags and countries together at most. */
    export interface PeopleFilter {
        /** They name every one of these skills. */
        skills?: Array<string>;
        /** They name at least one of these skills. */
        any_skills?: Array<string>;
        /** They name a skill that stands in one of these categories, or beneath it. */
        categories?: Array<string>;
        /** They are in one of these countries: two capital letters of ISO 3166-1. */
        countries?: Array<string>;
        /** They speak one of these languages: `pt` also finds who speaks `pt-BR`. */
        languages?: Array<string>;
        /** They can give that much time. */
        availability?: Array<profile.Time>;
        /** They ask for an hourly rate within this range. */
        rate?: AmountRange;
        /** A contract of theirs has paid them. */
        record?: boolean;
    }

    /** Somebody who was found. */
    export interface PersonHit {
        /** The account. */
        profile: AccountId;
        /** What everybody sees of the profile. */
        card: profile.Card;
        /** How well it fits, in points: what the reasons add up to. Points of two searches cannot be compared. */
        score: number;
        /** Why it was found, what weighs most first. */
        why: Array<FitReason>;
    }

    /** `search.remove`. */
    export interface RemoveParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The search. */
        search: number;
    }

    /** Event `removed`. */
    export interface Removed {
        /** The number of the search. */
        search: number;
    }

    /** The answer of `search.save`. */
    export interface SaveAnswer {
        /** The number of the search. It is never given to another one of the account. */
        search: number;
        /** The seq of the command's event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** `search.save`. */
    export interface SaveParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The search in whose place it is put; absent for another one. */
        search?: number;
        /** What the person calls it, 1 to 120 bytes. */
        name: string;
        /** What is searched for. */
        query: JobsQuery;
        /** Whether the person is told at once of a job that fits. */
        alert: Alert;
        /** The `as_of` of the answer of `search.jobs` that the person has seen; absent where they have seen all that there is now or, of a search that is put in the place of another, no more than of that one. */
        as_of?: number;
    }

    /** Event `saved`. */
    export interface Saved {
        /** The number of the search. */
        search: number;
        /** What the person calls it. */
        name: string;
        /** What is searched for. */
        query: JobsQuery;
        /** Whether the person is told at once of a job that fits. */
        alert: Alert;
        /** The person has seen what it had found until then. */
        seen_as_of: number;
    }

    /** A saved search. */
    export interface SavedSearch {
        /** Its number. */
        search: number;
        /** What the person calls it. */
        name: string;
        /** What is searched for. */
        query: JobsQuery;
        /** Whether the person is told at once of a job that fits. */
        alert: Alert;
        /** The person has seen what it had found until then. */
        seen_as_of: number;
        /** When it was last saved. */
        saved_at: number;
    }

    /** The state of a person's saved searches. */
    export interface SavedSearches {
        /** The searches, the oldest first. */
        searches: Array<SavedSearch>;
    }

    /** The answer of `search.jobs`. */
    export interface SearchJobsAnswer {
        /** The jobs of this page, in the order asked for. */
        hits: Array<JobHit>;
        /** How many there are on all pages. */
        total: HitsTotal;
        /** How many hits have each value, in the order of the facets asked for. */
        facets?: Array<Facet>;
        /** All that was published until then is found, where the answer is complete. */
        as_of: number;
        /** Whether everything could be searched. It could not while the server builds its index anew, or is behind with it. */
        complete: boolean;
        /** Where the next page begins; absent where this one is the last. */
        next?: string;
    }

    /** `search.jobs`. */
    export interface SearchJobsParams {
        /** Words, "phrases" and -words, 1 to 256 bytes. What does not read as these is taken as words. A word finds no longer one, and `rain-coat` is a phrase. A text of signs without a word finds nothing; one of blanks, hyphens and quotation marks is as none. */
        text?: string;
        /** What hits must be. */
        filter?: JobsFilter;
        /** In which order hits come. */
        sort?: SearchSort;
        /** What all hits are counted by, each once: 8 at most. */
        facets?: Array<FacetName>;
        /** The `next` of the page before. */
        after?: string;
        /** How many hits at most: 1 to 50, and 20 where absent. */
        limit?: number;
    }

    /** Signal `match`: a job fits a saved search. */
    export interface SearchMatch {
        /** The number of the search. */
        search: number;
        /** The job. */
        job: JobId;
        /** What it says, in short: `posting.view` shows all of it. */
        card: JobCard;
        /** When it was found: `search.matches` finds it after any time before this one at which it did not fit. */
        as_of: number;
    }

    /** The answer of `search.people`. */
    export interface SearchPeopleAnswer {
        /** The people of this page, in the order asked for. */
        hits: Array<PersonHit>;
        /** How many there are on all pages. */
        total: HitsTotal;
        /** How many hits have each value, in the order of the facets asked for. */
        facets?: Array<Facet>;
        /** All that was published until then is found, where the answer is complete. */
        as_of: number;
        /** Whether everything could be searched. It could not while the server builds its index anew, or is behind with it. */
        complete: boolean;
        /** Where the next page begins; absent where this one is the last. */
        next?: string;
    }

    /** `search.people`. */
    export interface SearchPeopleParams {
        /** Words, "phrases" and -words, 1 to 256 bytes. What does not read as these is taken as words. A word finds no longer one, and `rain-coat` is a phrase. A text of signs without a word finds nothing; one of blanks, hyphens and quotation marks is as none. */
        text?: string;
        /** What hits must be. */
        filter?: PeopleFilter;
        /** In which order hits come. */
        sort?: SearchSort;
        /** What all hits are counted by, each once: 8 at most. */
        facets?: Array<FacetName>;
        /** The `next` of the page before. */
        after?: string;
        /** How many hits at most: 1 to 50, and 20 where absent. */
        limit?: number;
    }

    /** In which order hits come. */
    export type SearchSort = "fit" | "recent" | "rate" | "budget";

    /** Event `seen`. */
    export interface Seen {
        /** The number of the search. */
        search: number;
        /** The person has seen what it had found until then: later than in an earlier event of the same search. */
        as_of: number;
    }

    /** `search.seen`. */
    export interface SeenParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The search. */
        search: number;
        /** The `as_of` of the answer that the person has seen. */
        as_of: number;
    }
}

export namespace stream {
    /** `sandbox.advance`: moves the clock of events, timers and deadlines forward. */
    export interface AdvanceParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** By how many milliseconds. */
        ms: number;
    }

    /** The answer of a command that creates nothing. */
    export interface Applied {
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
    }

    /** Parameters or an answer with nothing in them. */
    export type Empty = Record<symbol, never>;

    /** The notification `ended`: a subscription is over. */
    export interface Ended {
        /** The kind of entity. */
        kind: Kind;
        /** The id of the entity. */
        id: Id;
        /** The last event that was delivered; the stream may hold later ones. */
        seq: number;
        /** Why the subscription is over. */
        code: ErrorCode;
    }

    /** An event as it stands on the wire, with a body of type `B`. */
    export interface Event<B> {
        /** The kind of entity. */
        kind: Kind;
        /** The id of the entity. */
        id: Id;
        /** Its number in the stream, from 1. */
        seq: number;
        /** When it happened. */
        at: number;
        /** The account that did it; nil where nobody but time or the system acted. */
        by: AccountId | null;
        /** What happened. */
        type: string;
        /** The command that caused it. */
        command_id?: CommandId;
        /** The facts; their shape follows from `kind` and `type`. */
        body: B;
    }

    /** The answer of `account.export`. */
    export interface ExportAnswer<B> {
        /** The events of the page. It may hold none and yet not be the last one. */
        events: Array<Event<B>>;
        /** What asks for the next page; absent on the last one. It stays good: an export may be taken up later, and then goes on with what has been added since in the streams from there on. */
        next?: string;
    }

    /** `account.export`. */
    export interface ExportParams {
        /** The `next` of the page before; absent for the first page. */
        after?: string;
    }

    /** The answer of `protocol.ping` and `sandbox.advance`. */
    export interface PingAnswer {
        /** The time of events, timers and deadlines. */
        now: number;
    }

    /** The answer of `stream.read`. */
    export interface ReadAnswer<B> {
        /** The events, rising by seq. */
        events: Array<Event<B>>;
        /** The last event of the stream. */
        head: number;
        /** Events remain in the direction that was asked for. */
        more: boolean;
    }

    /** `stream.read`: a page of a stream, just above `after` or just below `before`; the newest without either. */
    export interface ReadParams {
        /** The kind of entity. */
        kind: Kind;
        /** The id of the entity. */
        id: Id;
        /** Events above this one. */
        after?: number;
        /** Events below this one. */
        before?: number;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** The notification `signal`: something that happens now, is never stored and may be dropped. */
    export interface Signal<B> {
        /** The kind of entity. */
        kind: Kind;
        /** The id of the entity. */
        id: Id;
        /** The account that acts; nil where nobody but the system does. */
        by: AccountId | null;
        /** What happens. */
        type: string;
        /** The facts; their shape follows from `kind` and `type`. */
        body: B;
    }

    /** The answer of `stream.state`. */
    export interface StateAnswer<S> {
        /** The last event that is in it. */
        seq: number;
        /** What the caller may see, as of `seq`. */
        state: S;
    }

    /** Names a stream: `stream.state`, `stream.unsubscribe`. */
    export interface StreamParams {
        /** The kind of entity. */
        kind: Kind;
        /** The id of the entity. */
        id: Id;
    }

    /** The answer of `stream.subscribe`. */
    export interface SubscribeAnswer {
        /** The last event as of now. */
        head: number;
        /** True where `after` lies too far back, and there is no subscription. */
        behind?: boolean;
    }

    /** `stream.subscribe`: every event above `after`, or above the head. */
    export interface SubscribeParams {
        /** The kind of entity. */
        kind: Kind;
        /** The id of the entity. */
        id: Id;
        /** The last event already seen. */
        after?: number;
    }

    /** The notification `welcome`, first on every connection. */
    export interface Welcome {
        /** The server's name and version. */
        server: string;
        /** The time of events, timers and deadlines. */
        now: number;
        /** The real time. */
        clock: number;
        /** The longest message a client may send, in bytes. */
        frame_bytes_max: number;
        /** Requests that may be unanswered at once. */
        in_flight_max: number;
        /** Subscriptions a connection may hold. */
        subscriptions_max: number;
        /** How often the server pings. */
        ping_seconds: number;
        /** How long a connection may stay signed out. */
        sign_in_seconds: number;
        /** Which data the server holds. Where it is not what it was on an earlier connection, forget every seq and state and begin anew. */
        generation: Generation;
    }
}

export namespace taxonomy {
    /** The answer of `category.list`. */
    export interface ListAnswer {
        /** What stands right beneath. */
        items: Array<ListItem>;
        /** Whether more items follow after the last one here. */
        more: boolean;
        /** Which categories and skills these are; a choice among them is stored with this number. */
        taxonomy_version: number;
    }

    /** An item of `category.list`; its cursor is `id`. */
    export interface ListItem {
        /** The id. */
        id: string;
        /** The name. */
        name: string;
        /** What it is. */
        kind: TaxonKind;
        /** How many items stand right beneath it. */
        children: number;
        /** How many jobs that take proposals and that everybody sees stand in it, or beneath it. Absent while the server does not know. */
        jobs?: number;
        /** How many people with a published profile name a skill that stands in it, or beneath it. Absent while the server does not know. */
        people?: number;
    }

    /** `category.list`. */
    export interface ListParams {
        /** The category whose next level is listed. Where absent, the areas are listed, then what stands beside them. */
        parent?: string;
        /** The `id` of the last item already seen. */
        after?: string;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** The answer of `taxonomy.names`. */
    export interface NamesAnswer {
        /** Those that there are, in the order in which they were asked for and with the id that was asked for. One that was taken out has the name of what stands for it now. One that never was is left out. */
        items: Array<Taxon>;
        /** Which categories and skills these are. */
        taxonomy_version: number;
    }

    /** `taxonomy.names`. */
    export interface NamesParams {
        /** The categories and skills, 1 to 100. */
        ids: Array<string>;
    }

    /** The answer of `suggest`. */
    export interface SuggestAnswer {
        /** What fits, the best first. */
        items: Array<Suggestion>;
        /** Which categories and skills these are; a choice among them is stored with this number. */
        taxonomy_version: number;
    }

    /** `suggest`. */
    export interface SuggestParams {
        /** What has been typed, 1 to 120 bytes. */
        text: string;
        /** What is to be suggested. */
        what: SuggestWhat;
        /** How many at most: 1 to 20, and 10 where absent. */
        limit?: number;
    }

    /** What is to be suggested. */
    export type SuggestWhat = "skill" | "category" | "any";

    /** An item of `suggest`. */
    export interface Suggestion {
        /** The id. */
        id: string;
        /** The name. */
        name: string;
        /** What it is. */
        kind: TaxonKind;
        /** The name that fits what was typed: its own, or another. It need not hold the letters that were typed, since typing errors are forgiven. */
        matched: string;
        /** The names of what it stands beneath, from the top down. */
        path: Array<string>;
    }

    /** A category or a skill, by its id and its name. */
    export interface Taxon {
        /** The id, which never means anything else: `own:…`, `esco:…`, `onet:…`, `isco:…`, `devicon:…` or `linguist:…`. */
        id: string;
        /** The name. */
        name: string;
        /** What it is. */
        kind: TaxonKind;
    }

    /** What a category or a skill is. */
    export type TaxonKind = "area" | "family" | "service" | "root" | "group" | "occupation" | "software" | "skill" | "knowledge" | "tool" | "language";

    /** The answer of `category.view` and of `skill.view`. */
    export interface ViewAnswer {
        /** What it is. */
        taxon: Taxon;
        /** What it stands beneath, from the top down. Most skills stand beneath nothing. */
        path: Array<Taxon>;
        /** Whether nobody stated that place: it was found by comparing texts, and may be wrong. */
        path_derived: boolean;
        /** What else it is called. */
        aliases: Array<string>;
        /** A few sentences on it, where its source has some. */
        text?: string;
        /** Entries of ESCO and of O*NET that mean the same, or that hold it. */
        links: Array<Taxon>;
        /** Ids that became one with it. */
        sources: Array<string>;
        /** What goes with it. It is derived from shared words, but for a service or a tool that the tree of areas has. */
        related: Array<Taxon>;
        /** How many items stand right beneath it. */
        children: number;
        /** Which categories and skills these are. */
        taxonomy_version: number;
    }

    /** `category.view` and `skill.view`. */
    export interface ViewParams {
        /** The category or the skill. */
        id: string;
    }
}

export namespace wallet {
    /** What a wallet holds of one currency. */
    export interface Balance {
        /** The currency. */
        currency: string;
        /** What can be spent or withdrawn. */
        available: string;
        /** Released money in its hold. */
        pending: string;
    }

    /** Event `deposit_failed`. */
    export interface DepositFailed {
        /** The `deposit_requested` it settles. */
        request: number;
        /** The rule that says why. */
        rule: string;
    }

    /** `wallet.deposit`. */
    export interface DepositParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The amount and its currency. */
        money: Money;
        /** Where it comes from, in the words of the payment provider. */
        source: string;
    }

    /** Event `deposit_requested`. */
    export interface DepositRequested {
        /** The amount. */
        amount: string;
        /** The currency of the amount. */
        currency: string;
        /** Where it comes from. */
        source: string;
    }

    /** Event `deposited`. */
    export interface Deposited {
        /** The `deposit_requested` it settles. */
        request: number;
        /** The amount. */
        amount: string;
        /** The currency of the amount. */
        currency: string;
    }

    /** Event `earned`: released money came in and is held. Event `matured`: the hold is over. */
    export interface Earned {
        /** The contract that paid it. */
        contract: ContractId;
        /** The amount after the platform's fee. */
        amount: string;
        /** The currency of the amount. */
        currency: string;
        /** When the hold is over. */
        available_at: number;
    }

    /** The answer of `wallet.entries`. */
    export interface EntriesAnswer {
        /** The postings in the order of the ledger. */
        entries: Array<Entry>;
        /** Whether more items follow after the last one here. */
        more: boolean;
    }

    /** `wallet.entries`. */
    export interface EntriesParams {
        /** The `seq` of the last entry already seen. */
        after?: number;
        /** How many items at most: 1 to 1,000, and 100 where absent. */
        limit?: number;
    }

    /** One posting on an account of the wallet; the cursor is `seq`, and a page never cuts one `seq` in two. */
    export interface Entry {
        /** The event that posted it. */
        seq: number;
        /** When it was posted. */
        at: number;
        /** The ledger account. */
        account: string;
        /** The currency of the amount. */
        currency: string;
        /** The amount, where the account is debited. */
        debit?: string;
        /** The amount, where the account is credited. */
        credit?: string;
        /** The type of that event. */
        cause: string;
    }

    /** Event `escrow_out`: money left the balance for a milestone. Event `escrow_returned`: it came back. */
    export interface EscrowMoved {
        /** The contract whose escrow the money is for. */
        contract: ContractId;
        /** The amount. */
        amount: string;
        /** The currency of the amount. */
        currency: string;
    }

    /** The state of a wallet, as its owner sees it. */
    export interface State {
        /** What it holds, one balance for each currency. */
        balances: Array<Balance>;
    }

    /** `wallet.withdraw`. */
    export interface WithdrawParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The amount and its currency. */
        money: Money;
        /** Where it goes, in the words of the payment provider. */
        destination: string;
    }

    /** Event `withdrawal_failed`. */
    export interface WithdrawalFailed {
        /** The `withdrawal_requested` it settles. */
        request: number;
        /** The rule that says why. */
        rule: string;
    }

    /** Event `withdrawal_requested`. */
    export interface WithdrawalRequested {
        /** The amount. */
        amount: string;
        /** The currency of the amount. */
        currency: string;
        /** Where it goes. */
        destination: string;
    }

    /** Event `withdrawn`. */
    export interface Withdrawn {
        /** The `withdrawal_requested` it settles. */
        request: number;
        /** The amount. */
        amount: string;
        /** The currency of the amount. */
        currency: string;
    }
}

export namespace work {
    /** What happened since the beat before it. */
    export interface Beat {
        /** Its number in the session, from 1. */
        seq: number;
        /** Milliseconds since `work.start`'s answer, by a clock that never goes back and goes on while the machine sleeps. */
        mono_ms: number;
        /** The wall clock of the agent's machine, read together with `mono_ms`. It shows that the machine slept, where the other clock stood still. */
        at: number;
        /** Keys pressed. */
        keys: number;
        /** Buttons clicked. */
        clicks: number;
        /** Scroll steps. */
        scrolls: number;
    }

    /** The answer of `work.beat`. */
    export interface BeatAnswer {
        /** The highest beat up to which all are durable or skipped. */
        acked: number;
        /** Beats that credit nothing, and why. */
        rejected: Array<Rejected>;
    }

    /** `work.beat`. */
    export interface BeatParams {
        /** The session. */
        session: SessionId;
        /** At most 64; at least one, where nothing is skipped. */
        beats: Array<Beat>;
        /** Numbers of beats that will never come, at most 64 ranges: the tracker has lost them. They are acknowledged, and credit nothing even if such a beat comes later. A number whose beat has come keeps it. */
        skip?: Array<Skip>;
    }

    /** Event `beats`: what a report added. */
    export interface Beats {
        /** The highest beat up to which all are taken. */
        through: number;
        /** What the session credits so far. */
        credited_seconds: number;
        /** Keys pressed in this report. */
        keys: number;
        /** Buttons clicked in this report. */
        clicks: number;
        /** Scroll steps in this report. */
        scrolls: number;
        /** Beats that credit nothing, and why. */
        rejected: Array<Rejected>;
    }

    /** Event `counted` of a timesheet: time that a session has shown and may count. */
    export interface Counted {
        /** The session. */
        session: SessionId;
        /** The contract that the work is for. */
        contract: ContractId;
        /** What counts of what it has shown. */
        counted_ms: number;
        /** The week it falls in (the last one, where it spans two): its Monday, 00:00 UTC. */
        week_at: number;
        /** What counts in that week for that contract, this included. */
        week_ms: number;
    }

    /** The answer of `work.diary`. */
    export interface DiaryAnswer {
        /** The slots in order of time. */
        slots: Array<Slot>;
    }

    /** `work.diary`. */
    export interface DiaryParams {
        /** The contract. */
        contract: ContractId;
        /** From the slot in which this time lies. */
        from: number;
        /** Up to the slots that start before this time. */
        to: number;
    }

    /** Event `granted` of a timesheet: the session may count time from here on, and no other. */
    export interface Granted {
        /** The session. */
        session: SessionId;
        /** The contract that the work is for. */
        contract: ContractId;
    }

    /** A beat that cannot be true. */
    export interface Rejected {
        /** The number of the beat. */
        seq: number;
        /** The rule that says why. */
        rule: string;
    }

    /** Where a work session stands. */
    export type SessionStatus = "running" | "suspended" | "stopped";

    /** Numbers of beats that will never come. */
    export interface Skip {
        /** The first of them. */
        from: number;
        /** The last of them. */
        to: number;
    }

    /** A ten-minute slot of the diary. */
    export interface Slot {
        /** When the slot starts. */
        at: number;
        /** What counts of it. */
        credited_seconds: number;
        /** Keys pressed. */
        keys: number;
        /** Buttons clicked. */
        clicks: number;
        /** Scroll steps. */
        scrolls: number;
        /** What was worked on. */
        memo: string;
        /** The session that showed this time. */
        session: SessionId;
    }

    /** Event `slot_closed`. */
    export interface SlotClosed {
        /** When the slot starts. */
        at: number;
        /** What counts of it. */
        credited_seconds: number;
        /** Keys pressed. */
        keys: number;
        /** Buttons clicked. */
        clicks: number;
        /** Scroll steps. */
        scrolls: number;
    }

    /** The answer of `work.start`. */
    export interface StartAnswer {
        /** The new session. */
        session: SessionId;
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** The length of a slot of the diary. */
        slot_seconds: number;
        /** How often to sample. */
        beat_seconds: number;
        /** How often to report. */
        report_seconds: number;
    }

    /** `work.start`. */
    export interface StartParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The contract that the work is for. */
        contract: ContractId;
        /** What is worked on, for the diary. */
        memo: string;
    }

    /** Event `started`. */
    export interface Started {
        /** The contract that the work is for. */
        contract: ContractId;
        /** The freelancer, who works. */
        freelancer: AccountId;
        /** The client, for whom the work is done. */
        client: AccountId;
        /** What is worked on. */
        memo: string;
    }

    /** The state of a work session, as its freelancer and client see it. */
    export interface State {
        /** The session. */
        session: SessionId;
        /** The contract that the work is for. */
        contract: ContractId;
        /** The freelancer, who works. */
        freelancer: AccountId;
        /** The client, for whom the work is done. */
        client: AccountId;
        /** What is worked on. */
        memo: string;
        /** Whether it runs. */
        status: SessionStatus;
        /** When it started. */
        started_at: number;
        /** The highest beat up to which all are taken. */
        through: number;
        /** What it credits so far. */
        credited_seconds: number;
        /** Why the session stopped, where it has. */
        reason?: StopReason;
    }

    /** The answer of `work.stop`. */
    export interface StopAnswer {
        /** The seq of the command's last event. */
        seq: number;
        /** When it happened. */
        at: number;
        /** What the session credits in all. */
        credited_seconds: number;
    }

    /** `work.stop`. */
    export interface StopParams {
        /** The client's own name for this change, a UUIDv7: the same name again is the same change. */
        command_id: CommandId;
        /** The session. */
        session: SessionId;
    }

    /** Why a session stopped. */
    export type StopReason = "user" | "idle" | "limit" | "takeover" | "contract";

    /** Event `stopped`. */
    export interface Stopped {
        /** Why the session stopped. */
        reason: StopReason;
        /** What the session credits in all. */
        credited_seconds: number;
    }

    /** The state of a timesheet, as its owner sees it. */
    export interface TimesheetState {
        /** The session that may count time now. */
        running?: SessionId;
        /** What counts in this week and those just before it, by week and contract. */
        weeks: Array<WeekTotal>;
    }

    /** What counts for a contract in a week. */
    export interface WeekTotal {
        /** The week: its Monday, 00:00 UTC. */
        week_at: number;
        /** The contract. */
        contract: ContractId;
        /** How many milliseconds count. */
        week_ms: number;
    }
}

/** What each method takes and answers. */
export interface Methods {
    /** Answers the time of events, timers and deadlines. */
    "protocol.ping": { params: stream.Empty; answer: stream.PingAnswer };
    /** Moves the clock of events, timers and deadlines forward, durably. */
    "sandbox.advance": { params: stream.AdvanceParams; answer: stream.PingAnswer };
    /** Shows what the caller may see of an entity; a subscription after its `seq` then misses nothing. */
    "stream.state": { params: stream.StreamParams; answer: stream.StateAnswer<unknown> };
    /** Reads a page of events: just above `after`, just below `before`, or the newest. */
    "stream.read": { params: stream.ReadParams; answer: stream.ReadAnswer<unknown> };
    /** Delivers every event above `after`, or above the head, in order, without gap or repeat. */
    "stream.subscribe": { params: stream.SubscribeParams; answer: stream.SubscribeAnswer };
    /** Ends a subscription; no event follows the answer. */
    "stream.unsubscribe": { params: stream.StreamParams; answer: stream.Empty };
    /** Makes an account and signs this connection in. A retry checks the password and gets fresh tokens. */
    "account.register": { params: account.RegisterParams; answer: account.SignedIn };
    /** Signs this connection in with a password. */
    "account.sign_in": { params: account.SignInParams; answer: account.SignedIn };
    /** Signs this connection in with an access token, as often as one likes while it is good. */
    "account.resume": { params: account.ResumeParams; answer: account.Resumed };
    /** Gets new tokens, and signs this connection in where nobody is. The old refresh token is good until the new one is used, 60 s at most; used later, it revokes the whole family. */
    "account.refresh": { params: account.RefreshParams; answer: account.SignedIn };
    /** Revokes the token family, answers, and closes with 1000. */
    "account.sign_out": { params: stream.Empty; answer: stream.Empty };
    /** Changes the name that others see. Where it is that name already, nothing happens. */
    "account.rename": { params: account.RenameParams; answer: stream.Applied };
    /** Shows several accounts at once, as `stream.state` shows each of them. */
    "account.view": { params: account.ViewParams; answer: account.ViewAnswer };
    /** Shows one's own account, with what others do not see of it. The server keeps no email as text, so none is in the answer. */
    "account.me": { params: stream.Empty; answer: account.MeAnswer };
    /** Claims a handle for one's account, in place of the one it has. The first is free to choose; after that it changes once in 30 days. The old one is kept for its former owner for 90 days. Where two accounts claim one handle at the same time, one gets it, and the other hears `handle_refused` in its inbox. */
    "account.set_handle": { params: account.SetHandleParams; answer: account.SetHandleAnswer };
    /** Says whether `account.find` finds one's account by its email. Where it is so already, nothing happens. */
    "account.set_findable": { params: account.SetFindableParams; answer: stream.Applied };
    /** Finds an account by its handle, or by its email where its owner allows that. `not_found` says the same of an email that nobody has and of one whose owner does not allow it. An account may ask 10 times a minute. */
    "account.find": { params: account.FindParams; answer: account.FindAnswer };
    /** Lists where one is signed in: each sign-in with the password whose refresh token is still good, that which was used last first, 256 at most. */
    "account.devices": { params: stream.Empty; answer: account.DevicesAnswer };
    /** Signs a device out: its tokens are refused from then on, and its connections close with 4001. Of the device that asks, it is `account.sign_out`. A device ends those that signed in before it; a later one is refused by `device_newer`, since whoever holds a stolen token could keep the owner out otherwise. An account may end 60 a minute. */
    "account.end_device": { params: account.EndDeviceParams; answer: stream.Empty };
    /** Changes the password. All other devices are signed out, and this one stays. A wrong `current` is refused by `wrong_password`, and counts as a failed sign-in of this device. */
    "account.change_password": { params: account.ChangePasswordParams; answer: stream.Empty };
    /** Changes the address that one signs in with. All devices stay signed in. The old address is held for 30 days: nobody else can have it, and one can change back to it; then it is free. A wrong password is refused by `wrong_password`, and counts as a failed sign-in of this device. */
    "account.change_email": { params: account.ChangeEmailParams; answer: stream.Empty };
    /** Closes the account for good, answers, and closes the connection with 1000. All devices are signed out, nobody signs in to it any more, it shows no name, and its profile is hidden; what others have of it, such as messages and contracts, stays. Refused while a contract is offered or active, and while the wallet holds or awaits money. Nothing can come to it afterwards: money is on its way to it from no contract, and a milestone is funded only while its freelancer can be paid. `unavailable` where its money moves just then. The address is held for 30 days, then it is free. A wrong password is refused by `wrong_password`, and counts as a failed sign-in of this device. */
    "account.close": { params: account.CloseParams; answer: stream.Empty };
    /** Blocks an account: it can add the caller to no room, and invite, propose to or offer the caller nothing; what it tries is refused by `blocked`. What both have already, such as a contract or a room, stays. Nobody but the caller sees the list, which is in `account.me`. Where the account is blocked already, nothing happens. */
    "account.block": { params: account.BlockParams; answer: stream.Applied };
    /** Blocks an account no more. Where it is not blocked, nothing happens. */
    "account.unblock": { params: account.BlockParams; answer: stream.Applied };
    /** Reads a page of one's own data: the events of one's account, inbox, marks, wallet, timesheet, profile and saved searches, then of all contracts that one is a party of, their work sessions, and the rooms one is in, as `stream.read` shows them. Streams of one kind come by id (sessions by contract), the events of a stream by seq. At most 20 pages in 10 seconds. */
    "account.export": { params: stream.ExportParams; answer: stream.ExportAnswer<unknown> };
    /** Makes a room of the caller and others. */
    "room.create": { params: room.CreateParams; answer: room.CreateAnswer };
    /** Says something in a room. */
    "room.post": { params: room.PostParams; answer: stream.Applied };
    /** Says how far the caller has read; never goes back. The event stands in the caller's own stream of kind `marks`; the room's other members hear the signal `read`, in a room of at most 100. */
    "room.read": { params: room.ReadParams; answer: room.ReadAnswer };
    /** Lets the room's other members hear the signal `typing`, in a room of at most 100, and once in two seconds at most. */
    "room.typing": { params: room.TypingParams; answer: stream.Empty };
    /** Lists how far each member of a room has read. */
    "room.receipts": { params: room.ReceiptsParams; answer: room.ReceiptsAnswer };
    /** Takes an account in; any member may. */
    "room.add_member": { params: room.MemberParams; answer: stream.Applied };
    /** Puts a member out; the creator may, and whoever leaves. */
    "room.remove_member": { params: room.MemberParams; answer: stream.Applied };
    /** Lists the caller's rooms. A page may hold fewer than `limit` where much is unread: `more` says whether others follow. In the order of `activity`, an account in over 1,000 rooms is answered `too_large`. */
    "room.list": { params: room.ListParams; answer: room.ListAnswer };
    /** Shows which of these accounts are online, of those with whom the caller shares a room; the others are left out, like accounts that do not exist. From then on this connection hears the signal `presence` of each account that was shown, until it asks for other accounts. A caller in over 1,000 rooms is answered `too_large`. An account may ask 30 times a minute; to ask for nobody does not count. */
    "presence.of": { params: presence.OfParams; answer: presence.OfAnswer };
    /** Offers a contract to a freelancer, who has 30 days to accept or decline; after that the offer expires. The client may withdraw it before. An offer for a job takes the first milestone's money from the client's wallet at once: the freelancer hears of it when that has come, and where the wallet has too little, the offer is over (`offer_failed`). Timed work is offered at once. An acceptance takes a seat of the job; the last seat, and the end of the job, withdraw every other offer for it. */
    "contract.offer": { params: contract.OfferParams; answer: contract.OfferAnswer };
    /** Takes an offer; the freelancer may. Where it is for a job, the answer says `accepting`, and the job decides: `accepted` follows, or `accept_refused`. It is refused with `version_changed` where the offer has another version than the one that is named, or where the freelancer has made a counter-offer since: a counter-offer is taken by the client, with `contract.revise`. */
    "contract.accept": { params: contract.AcceptParams; answer: contract.AcceptAnswer };
    /** Says no to an offer; the freelancer may. */
    "contract.decline": { params: contract.ContractParams; answer: stream.Applied };
    /** Takes an offer back; the client may. */
    "contract.withdraw": { params: contract.ContractParams; answer: stream.Applied };
    /** Replaces the terms of an offer by others: its next version; the client may. This is also how the client takes a counter-offer: with its terms. From here on the freelancer has 30 days again. An offer sees 100 versions at most. In an offer for a job whose first milestone gets another amount, the money goes back and is drawn anew: nobody can accept before it has come. */
    "contract.revise": { params: contract.VersionParams; answer: contract.VersionAnswer };
    /** Suggests other terms for an offer: its next version; the freelancer may. A counter-offer is nothing that can be accepted: the client takes it, or meets it half-way, with `contract.revise`, and the freelancer then accepts that version. The client has 30 days for it. An offer sees 100 versions at most. */
    "contract.counter": { params: contract.VersionParams; answer: contract.VersionAnswer };
    /** Ends a contract. By the freelancer: at once, and what it holds goes back to the client. By the client: at once where it holds nothing, or only what approved milestones left and no other can take; else the freelancer is asked for a refund of all that it holds, and answers with `refund.accept` or `refund.contest`; silence refunds and ends. Until then the reviews stand still, the client may approve, and the freelancer may end; nothing can be funded, submitted or sent back for changes. Work that is past its review is released first and never refunded. */
    "contract.end": { params: contract.EndParams; answer: contract.EndAnswer };
    /** Gives the client back what the contract holds, as the client has asked, and ends it; the freelancer may. */
    "refund.accept": { params: contract.ContractParams; answer: stream.Applied };
    /** Keeps the money where it is: every milestone stands as before the client asked, and reviews go on with the time that was left; the freelancer may, until `answer_by`. The client may approve and, after `refund_again_at`, ask again. */
    "refund.contest": { params: contract.ContractParams; answer: stream.Applied };
    /** Proposes other terms of an active contract to the other party: titles, amounts and due dates of milestones that hold no money, or the rate and weekly limit of timed work. One proposal is open at a time, and each party makes 50 at most in the life of a contract. It stands until the other party accepts or declines, its proposer withdraws it, or the contract ends. */
    "contract.propose_amendment": { params: contract.ProposeParams; answer: contract.ProposeAnswer };
    /** Agrees to what the other party has proposed: the terms change at once and as a whole. Where a milestone of the proposal got money meanwhile, nothing changes (`amendment_stale`). */
    "contract.accept_amendment": { params: contract.AmendmentParams; answer: stream.Applied };
    /** Says no to what the other party has proposed: the terms stay as they are. */
    "contract.decline_amendment": { params: contract.AmendmentParams; answer: stream.Applied };
    /** Takes back what the caller has proposed. */
    "contract.withdraw_amendment": { params: contract.AmendmentParams; answer: stream.Applied };
    /** Lists the caller's contracts. In the order of `activity`, an account with over 1,000 contracts, in whatever role, is answered `too_large`. */
    "contract.list": { params: contract.ListParams; answer: contract.ListAnswer };
    /** Adds a milestone behind the others of an active contract; the client may. It holds no money until it is funded. The freelancer has the news and need not agree, because nothing is owed for it: neither work before it is funded, nor money before work is submitted. A freelancer who does not want it leaves it be, proposes other terms by `contract.propose_amendment`, or ends the contract. */
    "milestone.add": { params: contract.AddParams; answer: contract.AddAnswer };
    /** Moves the client's money into a milestone's escrow. Too little of it: `milestone_funding_failed`, with the rule `insufficient_funds`. */
    "milestone.fund": { params: contract.FundParams; answer: contract.FundAnswer };
    /** Hands work in for review; the freelancer may. */
    "milestone.submit": { params: contract.NoteParams; answer: stream.Applied };
    /** Asks for changes, which stops the clock of the review; the client may. */
    "milestone.request_changes": { params: contract.NoteParams; answer: stream.Applied };
    /** Releases a milestone's money to the freelancer, all or part; what is left rolls to the next milestone funded, and goes back to the client where no milestone is left that is planned, funded or in review. */
    "milestone.approve": { params: contract.ApproveParams; answer: contract.ApproveAnswer };
    /** Starts a session of timed work, and takes over from one that runs. */
    "work.start": { params: work.StartParams; answer: work.StartAnswer };
    /** Reports beats, 64 at most. A repeated beat counts once; one that cannot be true is acked, credits nothing and is named in `rejected`. Beats that the tracker has lost are skipped. */
    "work.beat": { params: work.BeatParams; answer: work.BeatAnswer };
    /** Stops a session; its freelancer may. */
    "work.stop": { params: work.StopParams; answer: work.StopAnswer };
    /** Shows the ten-minute slots of a contract, the open one so far included. */
    "work.diary": { params: work.DiaryParams; answer: work.DiaryAnswer };
    /** Draws money in. The sandbox provider knows `sandbox:ok`, `sandbox:declined`, `sandbox:delayed` and `sandbox:silent`. */
    "wallet.deposit": { params: wallet.DepositParams; answer: contract.FundAnswer };
    /** Pays money out; `destination` takes the same words. */
    "wallet.withdraw": { params: wallet.WithdrawParams; answer: contract.FundAnswer };
    /** Lists the postings of the caller's wallet. */
    "wallet.entries": { params: wallet.EntriesParams; answer: wallet.EntriesAnswer };
    /** Replaces a section of one's own profile as a whole. Where the section is of another version by now, nothing happens (`stale_version`): look again, and edit what stands there. What looks like contact details, or like a name of mixed scripts, is stored like anything else, and named in `flags`. */
    "profile.edit": { params: profile.EditParams; answer: profile.EditAnswer };
    /** Shows the card of one's profile to whoever is signed in. It needs a name, a headline and a skill. Where it is shown already, nothing happens. */
    "profile.publish": { params: profile.OwnParams; answer: profile.EditAnswer };
    /** Hides one's profile from everybody but those clients with whom one has dealings. Where it is hidden already, nothing happens. */
    "profile.hide": { params: profile.OwnParams; answer: profile.EditAnswer };
    /** Shows as much of a profile as the caller may see: the owner all of it, a client to whom the freelancer has proposed, whom the client has invited, or with whom the client has had a contract, the whole; anybody else the card, and nothing (`not_found`) where the profile is hidden. */
    "profile.view": { params: profile.ViewParams; answer: profile.ViewAnswer };
    /** Begins a draft of a job, which nobody but its client sees. It may lack anything. */
    "job.draft": { params: job.DraftParams; answer: job.DraftAnswer };
    /** Says something else of a job; its client may, 50 times once it is published and 1,000 times before. What is published stays complete, and is never shown to fewer than before. Another pay, timeline or other questions are a new version of the terms. */
    "job.edit": { params: job.EditParams; answer: job.EditAnswer };
    /** Opens a draft to proposals. It needs a title, a description, a category and its pay. Its posting says of the client what is known now, and never who that is. */
    "job.publish": { params: job.JobParams; answer: stream.Applied };
    /** Takes no proposals for a while. */
    "job.pause": { params: job.JobParams; answer: stream.Applied };
    /** Takes proposals again, after a pause. */
    "job.resume": { params: job.JobParams; answer: stream.Applied };
    /** Ends a job, or throws a draft away. Every open offer for it is withdrawn, and its money goes back. Whoever has proposed and waits is told, up to 2,000 people, a hundred at a time. */
    "job.close": { params: job.CloseParams; answer: stream.Applied };
    /** Takes proposals again after a job was filled, closed or has expired. It needs a seat that is free. */
    "job.reopen": { params: job.JobParams; answer: stream.Applied };
    /** Asks somebody to propose for a job that is open; they then see its posting, whoever else does. At most 30 invitations of a job wait for their answer, and 300 are sent in its life. Whoever has declined is not asked again. */
    "job.invite": { params: job.InviteParams; answer: job.InviteAnswer };
    /** Answers an invitation, once; who gives no answer has not declined. To accept is not to propose yet. */
    "invitation.answer": { params: job.AnswerParams; answer: job.AnswerAnswer };
    /** Lists the invitations that the caller got in the last 36 months, the newest first. */
    "invitation.list": { params: job.ListInvitationsParams; answer: job.ListInvitationsAnswer };
    /** Shows the desk of a job to its client. */
    "job.view": { params: job.ViewParams; answer: job.ViewAnswer };
    /** Lists the caller's own jobs, the newest first. */
    "job.list": { params: job.ListParams; answer: job.ListAnswer };
    /** Opens a proposal: `proposal.view` shows it from here on. Its words can change no more, and its proposer has the news. It is answered once the proposal has been told. */
    "job.open": { params: job.OfProposalParams; answer: stream.Applied };
    /** Puts a proposal on the shortlist, or takes it from there. Only the client sees that. */
    "job.shortlist": { params: job.MarkParams; answer: stream.Applied };
    /** Puts a proposal away, or brings it back. Only the client sees that. */
    "job.archive": { params: job.MarkParams; answer: stream.Applied };
    /** Says no to a proposal, whose proposer has the news. While an offer for it is open, that is withdrawn instead. */
    "job.decline": { params: job.DeclineParams; answer: stream.Applied };
    /** Keeps a note about a proposal, in the place of the one before. Only the client sees it. */
    "job.note": { params: job.NoteParams; answer: stream.Applied };
    /** Opens a room with the proposer, or answers the one that is there. From then on the proposer knows who the client is. The room keeps its two members. A proposer never opens one. */
    "job.message": { params: job.OfProposalParams; answer: job.MessageAnswer };
    /** Shows a posting to whom it admits, and whether the caller can propose. */
    "posting.view": { params: posting.ViewParams; answer: posting.ViewAnswer };
    /** Lists what stands right beneath a category, in the order in which it is to be shown. A group of tools lists tools, which are skills. How many jobs and people stand there is at most two seconds old; above ten thousand it is an estimate. */
    "category.list": { params: taxonomy.ListParams; answer: taxonomy.ListAnswer };
    /** Shows a category. An id that was taken out shows the category that stands for it now, whose id is another. */
    "category.view": { params: taxonomy.ViewParams; answer: taxonomy.ViewAnswer };
    /** Shows a skill. An id that was taken out shows the skill that stands for it now, whose id is another. */
    "skill.view": { params: taxonomy.ViewParams; answer: taxonomy.ViewAnswer };
    /** Names many categories and skills at once: those that a page shows. */
    "taxonomy.names": { params: taxonomy.NamesParams; answer: taxonomy.NamesAnswer };
    /** Suggests categories and skills while someone types, the best first: each word that was typed begins a word of the name, or of another name. Case, accents and punctuation do not count. Where too few names fit so, typing errors are forgiven: first a space more or less, then one error in a word of which 4 letters or more were typed, two from 8 letters on. Names that fit so come last, and need not hold the letters that were typed. An account may ask 100 times in 10 seconds. */
    "suggest": { params: taxonomy.SuggestParams; answer: taxonomy.SuggestAnswer };
    /** Proposes for a job, whose client is told at once. It is answered as `submitting`; the proposal's next event is `delivered`, or `refused` where the job was closed, filled or full at the same moment. A person has one proposal for a job. After it was withdrawn, or the job has ended and goes on, one more attempt is allowed; an attempt that was refused does not count. An account submits 5 proposals a second at most, and has about 200 open ones at most. */
    "proposal.submit": { params: proposal.SubmitParams; answer: proposal.SubmitAnswer };
    /** Changes the words of one's proposal, for 6 hours after it was submitted, and only while the client has not opened it. A proposal has 50 versions at most. */
    "proposal.edit": { params: proposal.EditParams; answer: proposal.ChangeAnswer };
    /** Changes the terms of one's proposal, until the client offers a contract. They are then made for the terms that the job has now. A proposal has 50 versions at most. */
    "proposal.set_terms": { params: proposal.SetTermsParams; answer: proposal.ChangeAnswer };
    /** Takes one's proposal back, until the client offers a contract: an offer is declined instead. */
    "proposal.withdraw": { params: proposal.WithdrawParams; answer: stream.Applied };
    /** Shows a proposal to its proposer, and to the client of its job once `job.open` was answered: what the client sees changes in its terms alone. For anybody else there is no such proposal. */
    "proposal.view": { params: proposal.ViewParams; answer: proposal.ViewAnswer };
    /** Lists the proposals for a job of one's own, by id, with what one marked them as; or one's own proposals, the newest first. No letter is shown. */
    "proposal.list": { params: proposal.ListParams; answer: proposal.ListAnswer };
    /** Finds people whose profile everybody sees: those who have every word of the text in their name, their headline or the names of their skills, and all that the filter names. A change of a profile is found as soon as it is answered. An account may search 20 times in a second. */
    "search.people": { params: search.SearchPeopleParams; answer: search.SearchPeopleAnswer };
    /** Finds jobs that take proposals and that the caller may see without an invitation: those that have every word of the text in what they say, and all that the filter names. A change of a job is found as soon as it is answered. An account may search 20 times in a second. */
    "search.jobs": { params: search.SearchJobsParams; answer: search.SearchJobsAnswer };
    /** Saves a search among jobs, or puts it in the place of one that is saved. It must ask for a word, a phrase, a skill or a category: what it only rules out does not count. In the place of another, it begins with what was seen of that. */
    "search.save": { params: search.SaveParams; answer: search.SaveAnswer };
    /** Lists one's own saved searches, the oldest first: 50 at most. */
    "search.list": { params: stream.Empty; answer: search.ListAnswer };
    /** Says how far the caller has seen what a search finds; never goes back. So all devices of a person know what is new. */
    "search.seen": { params: search.SeenParams; answer: stream.Applied };
    /** Finds the jobs that fit a saved search now and did not fit then: those that were published, opened again or edited since. What came first comes first. Whoever asks again with the `as_of` of the answer misses none and gets none twice, also where the signal of one was lost; only after the server broke down may those of the seconds before come again. One's own jobs are not among them. It counts as a search. */
    "search.matches": { params: search.MatchesParams; answer: search.MatchesAnswer };
    /** Takes a saved search away. */
    "search.remove": { params: search.RemoveParams; answer: stream.Applied };
}

/** What each kind of stream shows. */
export interface States {
    /** A person; `id` is the account. */
    account: account.State;
    /** News for one person; `id` is the account. It always exists. */
    inbox: inbox.State;
    /** A conversation. */
    room: room.State;
    /** An agreement, its milestones and their escrow. */
    contract: contract.State;
    /** Which session of a person runs, and what time counts; `id` is the account. */
    timesheet: work.TimesheetState;
    /** One stretch of timed work. */
    work_session: work.State;
    /** A person's money; `id` is the account. It always exists. */
    wallet: wallet.State;
    /** How far one person has read in each of their rooms; `id` is the account. It always exists. */
    marks: marks.State;
    /** What a freelancer shows of themself; `id` is the account. Others see of it what `profile.view` answers. */
    profile: profile.State;
    /** The desk of a job, for its client alone. Others see its posting, which has the same id. */
    job: job.State;
    /** What others see of a job; `id` is the job. It never says who the client is. Readers are its client and whoever is invited, and, where its visibility says so, whoever has published a profile, or whoever is signed in. It has at most 100 events that say something. */
    posting: posting.State;
    /** What one person proposes for one job. Its id follows from these two, so there is one at most. The client of the job reads it by `proposal.view`. */
    proposal: proposal.State;
    /** The searches that a person has saved; `id` is the account. It always exists. */
    searches: search.SavedSearches;
}

/** The bodies of the events in each kind of stream. */
export interface Events {
    account: {
        /** Someone registered. */
        created: account.Created;
        /** The person shows another name. */
        renamed: account.Renamed;
        /** The account has that handle from now on. */
        handle_changed: account.HandleChanged;
        /** The account was closed for good. */
        closed: account.Closed;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    inbox: {
        /** The person became a member of a room. */
        room_added: inbox.RoomAdded;
        /** The person is a member of a room no more. */
        room_removed: inbox.RoomRemoved;
        /** The person is offered a contract. */
        contract_offered: inbox.ContractOffered;
        /** An offer that the person made or got was not answered in time. */
        offer_expired: inbox.OfferExpired;
        /** The other party of an offer made another version of it: the client other terms, or the freelancer a counter-offer. */
        offer_changed: inbox.OfferChanged;
        /** The client of a contract added a milestone for the person. */
        milestone_added: inbox.MilestoneAdded;
        /** The other party of a contract proposes other terms to the person. */
        amendment_proposed: inbox.AmendmentProposed;
        /** The other party of a contract has answered what the person proposed. */
        amendment_answered: inbox.AmendmentAnswered;
        /** The client of a contract asks the person for a refund; silence gives it. */
        refund_requested: inbox.RefundRequested;
        /** Another account got the handle that the person claimed at the same time. */
        handle_refused: inbox.HandleRefused;
        /** The client of a job asks the person to propose. */
        invited: inbox.Invited;
        /** A job that the person is invited to, and has not answered, has other terms now. */
        job_edited: inbox.JobEdited;
        /** The client of a job opened the person's proposal. */
        proposal_viewed: inbox.ProposalViewed;
        /** The client of a job said no to the person's proposal. */
        proposal_declined: inbox.ProposalDeclined;
        /** The client of a job opened a room with the person, who had proposed. */
        interview_opened: inbox.InterviewOpened;
        /** A job that the person had proposed for is over. */
        job_ended: inbox.JobEnded;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    room: {
        /** The room was made. */
        created: room.Created;
        /** A message. */
        posted: room.Posted;
        /** A member, `by`, has read so far. Older rooms hold such events, and no room gets new ones: see `marks`. */
        read: room.Read;
        /** A member more. */
        member_added: room.MemberAdded;
        /** A member less. */
        member_removed: room.MemberRemoved;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    contract: {
        /** The client offers. */
        offered: contract.Offered;
        /** The client makes an offer for a job; its first milestone's money is on its way. */
        offer_funding: contract.OfferFunding;
        /** The first milestone holds its money: the freelancer can accept. */
        offer_funded: contract.OfferFunded;
        /** The money did not come: the offer is over. */
        offer_failed: contract.OfferFailed;
        /** The money of an offer went back to the client. */
        offer_refunded: contract.OfferRefunded;
        /** The client replaces the offer by another version. */
        revised: contract.Revised;
        /** The freelancer suggests other terms; the client revises the offer, or withdraws it. */
        countered: contract.Countered;
        /** The freelancer accepts; the job is asked for a seat. */
        accepting: contract.Accepting;
        /** The job has no seat: the offer is over. */
        accept_refused: contract.AcceptRefused;
        /** The contract holds; the policy in force is frozen in. `by` is nil where a job gave the seat. */
        accepted: contract.Accepted;
        /** The freelancer says no. */
        declined: contract.Declined;
        /** The client takes the offer back. */
        withdrawn: contract.Withdrawn;
        /** Nobody has answered the offer in time: it is void. */
        offer_expired: contract.OfferExpired;
        /** The client adds a milestone; it holds no money. */
        milestone_added: contract.MilestoneAdded;
        /** A party proposes other terms. */
        amendment_proposed: contract.AmendmentProposed;
        /** The other party agrees: these terms hold from here on. */
        amendment_accepted: contract.AmendmentAccepted;
        /** The other party does not agree. */
        amendment_declined: contract.AmendmentDeclined;
        /** The party that proposed takes it back. */
        amendment_withdrawn: contract.AmendmentWithdrawn;
        /** Money is on its way into a milestone's escrow. */
        milestone_funding: contract.MilestoneFunding;
        /** The milestone holds its money. */
        milestone_funded: contract.MilestoneFunded;
        /** The money did not come; the milestone can be funded again. */
        milestone_funding_failed: contract.MilestoneFundingFailed;
        /** The work waits for review. */
        milestone_submitted: contract.MilestoneSubmitted;
        /** The client asks for changes. */
        changes_requested: contract.ChangesRequested;
        /** The client approves, or the time for review is over (`by` is nil then). */
        milestone_released: contract.MilestoneReleased;
        /** The money of a milestone went back. */
        milestone_refunded: contract.MilestoneRefunded;
        /** What rolled went back to the client: no milestone is left that it could pay. */
        rolled_returned: contract.RolledReturned;
        /** The client wants to end the contract and have back what it holds; the freelancer answers. */
        refund_requested: contract.RefundRequested;
        /** The freelancer does not give the money back; the contract goes on as it stood. */
        refund_contested: contract.RefundContested;
        /** The freelancer works, by the hour. */
        session_started: contract.SessionStarted;
        /** A session of timed work is over. */
        session_stopped: contract.SessionStopped;
        /** The contract is over. After a `refund_requested`, `by` is the freelancer who accepted, or nil where silence did. */
        ended: contract.Ended;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    timesheet: {
        /** A session may count time from here on, and no other. */
        granted: work.Granted;
        /** Time that a session has shown counts. */
        counted: work.Counted;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    work_session: {
        /** Time may be shown from here on. */
        started: work.Started;
        /** Beats came in. */
        beats: work.Beats;
        /** A ten-minute slot is full, or time has passed it. */
        slot_closed: work.SlotClosed;
        /** The session is over. */
        stopped: work.Stopped;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    wallet: {
        /** The payment provider is asked for money. */
        deposit_requested: wallet.DepositRequested;
        /** Money came in. */
        deposited: wallet.Deposited;
        /** No money came in. */
        deposit_failed: wallet.DepositFailed;
        /** The payment provider is asked to pay out. */
        withdrawal_requested: wallet.WithdrawalRequested;
        /** Money went out. */
        withdrawn: wallet.Withdrawn;
        /** No money went out; it can be spent again. */
        withdrawal_failed: wallet.WithdrawalFailed;
        /** Money left for the escrow of a contract. */
        escrow_out: wallet.EscrowMoved;
        /** Money came back from the escrow of a contract. */
        escrow_returned: wallet.EscrowMoved;
        /** Released money came in, and is held for a while. */
        earned: wallet.Earned;
        /** Its hold is over. */
        matured: wallet.Earned;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    marks: {
        /** The person has read further in a room. */
        marked: marks.Marked;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    profile: {
        /** A section was replaced as a whole. */
        edited: profile.Edited;
        /** A contract of the freelancer is over. */
        outcome_recorded: profile.Outcome;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    job: {
        /** The client begins a draft. */
        drafted: job.Drafted;
        /** The job is open, and its posting can be seen. */
        published: job.Published;
        /** The client says something else of the job. */
        edited: job.Edited;
        /** The job takes no proposals for a while. */
        paused: job.Paused;
        /** It takes proposals again. */
        resumed: job.Resumed;
        /** Nothing has happened for 25 days: the job expires unless something does. */
        warned: job.Warned;
        /** Nothing has happened for 30 days: the job is over. */
        expired: job.Expired;
        /** The client has ended the job. */
        closed: job.Closed;
        /** A job that was over takes proposals again. */
        reopened: job.Reopened;
        /** The client asks somebody to propose. */
        invited: job.Invited;
        /** Somebody who was invited has answered. */
        invitation_answered: job.InvitationAnswered;
        /** Somebody proposes, or proposes once more. */
        proposal_received: job.ProposalReceived;
        /** Somebody proposed when the job took no proposals. */
        proposal_turned_away: job.ProposalTurnedAway;
        /** A person has changed what they propose. */
        proposal_changed: job.ProposalChanged;
        /** A person has taken their proposal back. */
        proposal_withdrawn: job.ProposalWithdrawn;
        /** The client opens a proposal: its words stay as they are. */
        opened: job.Opened;
        /** The client puts a proposal on the shortlist, or takes it from there. */
        shortlisted: job.Shortlisted;
        /** The client puts a proposal away, or brings it back. */
        archived: job.Archived;
        /** The client says no to a proposal. */
        declined: job.Declined;
        /** The client notes something about a proposal. */
        proposal_noted: job.ProposalNoted;
        /** The client opens a room with a proposer. */
        interview_opened: job.InterviewOpened;
        /** The client offers a contract for a proposal; its money may be on its way. */
        offer_made: job.OfferMade;
        /** The freelancer can accept the offer. */
        offer_open: job.OfferOpen;
        /** The offer is over, and nobody was hired by it. */
        offer_ended: job.OfferEnded;
        /** Somebody is hired; without a seat left the job is filled. */
        seat_taken: job.SeatTaken;
        /** A contract that never paid anything has ended. */
        seat_freed: job.SeatFreed;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    posting: {
        /** The job can be seen. */
        published: posting.Published;
        /** The job says something else. */
        edited: posting.Edited;
        /** The job takes proposals, or does not any more. */
        status_changed: posting.StatusChanged;
        /** About how many proposals the job has received. */
        band_changed: posting.BandChanged;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    proposal: {
        /** The person proposes; the job is told. */
        submitted: proposal.Submitted;
        /** The job has it: its client can open it. */
        delivered: proposal.Delivered;
        /** The job did not take it. */
        refused: proposal.Refused;
        /** The person changes the words. */
        edited: proposal.Edited;
        /** The person changes the terms. */
        terms_set: proposal.TermsSet;
        /** The client opened it: its words stay as they are. */
        viewed: proposal.Viewed;
        /** The client opened a room for the two; from here on the person knows who the client is. */
        interview_opened: proposal.InterviewOpened;
        /** The client offers a contract. */
        offered: proposal.Offered;
        /** That offer is over: the proposal is open again. */
        offer_ended: proposal.OfferEnded;
        /** The person accepted an offer, and has a seat of the job. */
        hired: proposal.Hired;
        /** The person takes it back. */
        withdrawn: proposal.Withdrawn;
        /** The client says no. */
        declined: proposal.Declined;
        /** The job is over, and nobody else is hired for it. */
        ended: proposal.Ended;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
    searches: {
        /** A search was saved, or another one put in its place. */
        saved: search.Saved;
        /** A search was taken away. */
        removed: search.Removed;
        /** The person has seen what a search had found until then. */
        seen: search.Seen;
        /** The account is closed, and has no searches any more. */
        closed: search.Closed;
        /** Something that is nobody's business but the server's. */
        noted: stream.Empty;
    };
}

/** An event of any kind and type, told apart by `kind` and `type`. */
export type AnyEvent = {
    [K in keyof Events]: {
        [T in keyof Events[K]]: stream.Event<Events[K][T]> & { kind: K; type: T };
    }[keyof Events[K]];
}[keyof Events];

/** The bodies of the signals of each kind of stream that has any. */
export interface Signals {
    account: {
        /** The person, `by`, has come online or gone. It comes to connections that have asked by `presence.of`. */
        presence: presence.Seen;
    };
    room: {
        /** A member, `by`, is writing a message. */
        typing: stream.Empty;
        /** A member, `by`, has read so far. */
        read: room.Read;
    };
    searches: {
        /** A job fits a search whose alert is live: it was just published, opened again or edited, and did not fit before. */
        match: search.SearchMatch;
    };
}

/** What the server says without being asked. */
export interface Notifications {
    /** The first on every connection. */
    welcome: stream.Welcome;
    /** An event of a stream that the connection is subscribed to: byte for byte the same for every reader. */
    event: stream.Event<unknown>;
    /** A subscription is over: the stream may be read no more, or (`unavailable`) cannot be just now: subscribe again after `seq`. */
    ended: stream.Ended;
    /** Something that happens now in a stream that the connection is subscribed to: never stored, and the first to be dropped. */
    signal: stream.Signal<unknown>;
}

/** The rules of the trade, as `details.rule` and `rule` name them. */
export type Rule =
    /** The account that the money would go to is closed. */
    | "account_closed"
    /** The thing to be made is there already. */
    | "already_exists"
    /** The account was invited to the job already. */
    | "already_invited"
    /** The account is a member of the room already. */
    | "already_member"
    /** The person has proposed for the job already: what was proposed can be changed. */
    | "already_proposed"
    /** No amendment of that number waits for an answer. */
    | "amendment_not_open"
    /** An amendment waits for its answer already. */
    | "amendment_open"
    /** A milestone of the amendment has got money since it was proposed. */
    | "amendment_stale"
    /** The milestone's amount is another by now: look again. */
    | "amount_changed"
    /** The person has proposed for the job as often as one can, or the client said no. */
    | "attempts_over"
    /** Of a beat: it comes after the end of its session. */
    | "beat_after_stop"
    /** Of a beat: it lies over two seconds ahead of the server: from the future, or of a clock faster than time. */
    | "beat_ahead"
    /** Of a beat: its clock went back. */
    | "beat_clock_back"
    /** Of a beat: it lies further back than a backlog is taken, or over twelve hours after the last report before it. */
    | "beat_too_late"
    /** Somebody who is to be met blocks the caller. */
    | "blocked"
    /** The contract is over. */
    | "contract_ended"
    /** The contract is not accepted yet, or never will be. */
    | "contract_not_active"
    /** A contract of the account is offered or active. */
    | "contracts_open"
    /** The room of a contract keeps its two parties. */
    | "contract_room"
    /** The device signed in later than the one that asks: a new password ends it, or it ends itself. */
    | "device_newer"
    /** The words of the proposal stay: the client has opened it, or six hours are over. */
    | "edit_over"
    /** Someone has registered with the email already. */
    | "email_taken"
    /** Money is on its way into the contract's escrow: whether it comes is known in a moment. */
    | "escrow_open"
    /** The milestone holds less than that. */
    | "exceeds_escrow"
    /** The account claims another handle, and will hear in a moment whether it gets that one. */
    | "handle_claimed"
    /** Nobody can have that handle: it could be taken for a word of the marketplace itself. */
    | "handle_reserved"
    /** Another account has the handle, or had it in the last 90 days. */
    | "handle_taken"
    /** The handle was changed in the last 30 days. `account.me` says when it may change again. */
    | "handle_too_soon"
    /** The balance that can be spent is less than that. */
    | "insufficient_funds"
    /** The invitation was answered already. */
    | "invitation_answered"
    /** The account has declined an invitation to the job. */
    | "invitation_declined"
    /** The job is closed, or has expired. */
    | "job_closed"
    /** Those who have proposed are being told that the job is over: try again in a moment. */
    | "job_ending"
    /** Every seat of the job is taken. */
    | "job_filled"
    /** The job is no draft: it was published, or closed. */
    | "job_not_draft"
    /** The job takes no proposals: it is a draft, paused, filled, closed or expired. */
    | "job_not_open"
    /** The job is neither filled nor closed nor expired, or it was closed as a draft. */
    | "job_not_over"
    /** The job is not paused. */
    | "job_not_paused"
    /** A job of the account takes proposals, or is paused. */
    | "jobs_open"
    /** The job has as many proposals as it can. */
    | "job_full"
    /** The milestone is paid, or its money went back. */
    | "milestone_closed"
    /** The milestone holds no money yet. */
    | "milestone_not_funded"
    /** The milestone is funded already, or its money is on its way. */
    | "milestone_not_planned"
    /** No work of the milestone waits for review. */
    | "milestone_not_submitted"
    /** The milestone waits for review already. */
    | "milestone_submitted"
    /** The wallet holds money, or awaits some. */
    | "money_left"
    /** The job is for those who have published a profile. */
    | "needs_profile"
    /** The account is no member of the room. */
    | "not_a_member"
    /** The contract has no milestones: its work is timed. */
    | "not_fixed_price"
    /** The contract pays by milestones, not by the hour. */
    | "not_hourly"
    /** The client has not opened the proposal, or the proposal is just hearing of it: `job.open` first. */
    | "not_opened"
    /** The freelancer has accepted, and whether the job has a seat is known in a moment. */
    | "offer_accepting"
    /** The offer has been accepted, declined or withdrawn. */
    | "offer_closed"
    /** The offer was not answered in time. */
    | "offer_expired"
    /** The job is one's own. */
    | "own_job"
    /** The payment provider says no: the money certainly did not move. */
    | "payment_declined"
    /** A profile that others see has a name, a headline and a skill. */
    | "profile_incomplete"
    /** The proposal is over: withdrawn, declined, or its job did not take it, or is over. */
    | "proposal_closed"
    /** An offer for the proposal is open, or was accepted. */
    | "proposal_offered"
    /** The freelancer contested a refund. A new one may be asked for at the contract's `refund_again_at`. */
    | "refund_contested"
    /** No refund is asked for. */
    | "refund_not_open"
    /** The client asks for a refund, which the freelancer answers first. */
    | "refund_open"
    /** The time to answer is over: silence has refunded what the contract held. */
    | "refund_over"
    /** The time for review is over: silence has released the milestone. */
    | "review_over"
    /** The room holds as many members as it can. */
    | "room_full"
    /** The work session is not over yet. */
    | "session_running"
    /** The work session is over. */
    | "session_stopped"
    /** The password or the email was changed meanwhile, or the account closed: look again, and ask again. */
    | "sign_in_changed"
    /** It has changed since the version that the change names: look again, and change what stands now. */
    | "stale_version"
    /** The party has proposed as many amendments of the contract as one can. The job has other terms by now: look again. */
    | "terms_changed"
    /** What is searched for asks for no word, no skill and no category. */
    | "too_broad"
    /** As many amendments of the contract were proposed as can be. */
    | "too_many_amendments"
    /** The account blocks as many others as it can. */
    | "too_many_blocked"
    /** The job was edited as often as it can be. */
    | "too_many_edits"
    /** As many invitations of the job wait for their answer as can, or were sent in its life as can be. */
    | "too_many_invitations"
    /** The contract has as many milestones as it can. */
    | "too_many_milestones"
    /** The job has as many open offers as it can. */
    | "too_many_offers"
    /** The person has as many open proposals as one can. */
    | "too_many_proposals"
    /** The account has saved as many searches as it can. */
    | "too_many_searches"
    /** So many work sessions of the person are not over yet that no other may start. */
    | "too_many_sessions"
    /** Over 256 ranges of skipped beats lie above one that is missing still. */
    | "too_many_skips"
    /** The job was paused, resumed and reopened as often as it can be. */
    | "too_many_states"
    /** Too many deposits and withdrawals are not settled yet. */
    | "too_many_transfers"
    /** The offer, or the proposal, has as many versions as it can. */
    | "too_many_versions"
    /** The offer has another version by now, or its freelancer has made a counter-offer: look again. */
    | "version_changed"
    /** The week's limit of the contract is reached. */
    | "weekly_limit"
    /** The password is not that of the account. */
    | "wrong_password";

/** Why the server closes a connection. */
export type CloseCode =
    /** done */
    | 1000
    /** server going away */
    | 1001
    /** reserved bits of a frame are set */
    | 1002
    /** not binary */
    | 1003
    /** not MessagePack-RPC */
    | 1007
    /** too large */
    | 1009
    /** sign-in missing or lost */
    | 4001
    /** too slow */
    | 4008
    /** too many connections */
    | 4029;

/** Who may call a method. */
export type Access = "anyone" | "signed_out" | "signed_in" | "sandbox";

/**
 * Of each method: who may call it, whether it takes a `command_id` and changes something (`once`), and where ids
 * stand in what it takes, as paths of fields (the items of a list have the path of the list).
 */
export const METHODS: {
    readonly [M in keyof Methods]: { readonly access: Access; readonly once: boolean; readonly ids: readonly string[] };
} = {
    "protocol.ping": { access: "anyone", once: false, ids: [] },
    "sandbox.advance": { access: "sandbox", once: true, ids: ["command_id"] },
    "stream.state": { access: "signed_in", once: false, ids: ["id"] },
    "stream.read": { access: "signed_in", once: false, ids: ["id"] },
    "stream.subscribe": { access: "signed_in", once: false, ids: ["id"] },
    "stream.unsubscribe": { access: "signed_in", once: false, ids: ["id"] },
    "account.register": { access: "signed_out", once: true, ids: ["command_id"] },
    "account.sign_in": { access: "signed_out", once: false, ids: [] },
    "account.resume": { access: "signed_out", once: false, ids: [] },
    "account.refresh": { access: "anyone", once: false, ids: [] },
    "account.sign_out": { access: "signed_in", once: false, ids: [] },
    "account.rename": { access: "signed_in", once: true, ids: ["command_id"] },
    "account.view": { access: "signed_in", once: false, ids: ["accounts"] },
    "account.me": { access: "signed_in", once: false, ids: [] },
    "account.set_handle": { access: "signed_in", once: true, ids: ["command_id"] },
    "account.set_findable": { access: "signed_in", once: true, ids: ["command_id"] },
    "account.find": { access: "signed_in", once: false, ids: [] },
    "account.devices": { access: "signed_in", once: false, ids: [] },
    "account.end_device": { access: "signed_in", once: true, ids: ["command_id", "device"] },
    "account.change_password": { access: "signed_in", once: true, ids: ["command_id"] },
    "account.change_email": { access: "signed_in", once: true, ids: ["command_id"] },
    "account.close": { access: "signed_in", once: true, ids: ["command_id"] },
    "account.block": { access: "signed_in", once: true, ids: ["command_id", "account"] },
    "account.unblock": { access: "signed_in", once: true, ids: ["command_id", "account"] },
    "account.export": { access: "signed_in", once: false, ids: [] },
    "room.create": { access: "signed_in", once: true, ids: ["command_id", "members"] },
    "room.post": { access: "signed_in", once: true, ids: ["command_id", "room"] },
    "room.read": { access: "signed_in", once: false, ids: ["command_id", "room"] },
    "room.typing": { access: "signed_in", once: false, ids: ["room"] },
    "room.receipts": { access: "signed_in", once: false, ids: ["room", "after"] },
    "room.add_member": { access: "signed_in", once: true, ids: ["command_id", "room", "account"] },
    "room.remove_member": { access: "signed_in", once: true, ids: ["command_id", "room", "account"] },
    "room.list": { access: "signed_in", once: false, ids: ["after"] },
    "presence.of": { access: "signed_in", once: false, ids: ["accounts"] },
    "contract.offer": { access: "signed_in", once: true, ids: ["command_id", "freelancer", "job", "proposal"] },
    "contract.accept": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.decline": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.withdraw": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.revise": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.counter": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.end": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "refund.accept": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "refund.contest": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.propose_amendment": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.accept_amendment": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.decline_amendment": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.withdraw_amendment": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "contract.list": { access: "signed_in", once: false, ids: ["after"] },
    "milestone.add": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "milestone.fund": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "milestone.submit": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "milestone.request_changes": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "milestone.approve": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "work.start": { access: "signed_in", once: true, ids: ["command_id", "contract"] },
    "work.beat": { access: "signed_in", once: false, ids: ["session"] },
    "work.stop": { access: "signed_in", once: true, ids: ["command_id", "session"] },
    "work.diary": { access: "signed_in", once: false, ids: ["contract"] },
    "wallet.deposit": { access: "signed_in", once: true, ids: ["command_id"] },
    "wallet.withdraw": { access: "signed_in", once: true, ids: ["command_id"] },
    "wallet.entries": { access: "signed_in", once: false, ids: [] },
    "profile.edit": { access: "signed_in", once: true, ids: ["command_id"] },
    "profile.publish": { access: "signed_in", once: true, ids: ["command_id"] },
    "profile.hide": { access: "signed_in", once: true, ids: ["command_id"] },
    "profile.view": { access: "signed_in", once: false, ids: ["profile"] },
    "job.draft": { access: "signed_in", once: true, ids: ["command_id"] },
    "job.edit": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "job.publish": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "job.pause": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "job.resume": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "job.close": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "job.reopen": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "job.invite": { access: "signed_in", once: true, ids: ["command_id", "job", "freelancer"] },
    "invitation.answer": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "invitation.list": { access: "signed_in", once: false, ids: ["after"] },
    "job.view": { access: "signed_in", once: false, ids: ["job"] },
    "job.list": { access: "signed_in", once: false, ids: ["after"] },
    "job.open": { access: "signed_in", once: true, ids: ["command_id", "job", "proposal"] },
    "job.shortlist": { access: "signed_in", once: true, ids: ["command_id", "job", "proposal"] },
    "job.archive": { access: "signed_in", once: true, ids: ["command_id", "job", "proposal"] },
    "job.decline": { access: "signed_in", once: true, ids: ["command_id", "job", "proposal"] },
    "job.note": { access: "signed_in", once: true, ids: ["command_id", "job", "proposal"] },
    "job.message": { access: "signed_in", once: true, ids: ["command_id", "job", "proposal"] },
    "posting.view": { access: "signed_in", once: false, ids: ["job"] },
    "category.list": { access: "signed_in", once: false, ids: [] },
    "category.view": { access: "signed_in", once: false, ids: [] },
    "skill.view": { access: "signed_in", once: false, ids: [] },
    "taxonomy.names": { access: "signed_in", once: false, ids: [] },
    "suggest": { access: "signed_in", once: false, ids: [] },
    "proposal.submit": { access: "signed_in", once: true, ids: ["command_id", "job"] },
    "proposal.edit": { access: "signed_in", once: true, ids: ["command_id", "proposal"] },
    "proposal.set_terms": { access: "signed_in", once: true, ids: ["command_id", "proposal"] },
    "proposal.withdraw": { access: "signed_in", once: true, ids: ["command_id", "proposal"] },
    "proposal.view": { access: "signed_in", once: false, ids: ["proposal"] },
    "proposal.list": { access: "signed_in", once: false, ids: ["job", "after"] },
    "search.people": { access: "signed_in", once: false, ids: [] },
    "search.jobs": { access: "signed_in", once: false, ids: [] },
    "search.save": { access: "signed_in", once: true, ids: ["command_id"] },
    "search.list": { access: "signed_in", once: false, ids: [] },
    "search.seen": { access: "signed_in", once: true, ids: ["command_id"] },
    "search.matches": { access: "signed_in", once: false, ids: [] },
    "search.remove": { access: "signed_in", once: true, ids: ["command_id"] },
};

/** The rules that each method may be refused by, where there are any. */
export const METHOD_RULES: { readonly [M in keyof Methods]?: readonly Rule[] } = {
    "account.register": ["email_taken"],
    "account.set_handle": ["handle_claimed", "handle_reserved", "handle_taken", "handle_too_soon"],
    "account.end_device": ["device_newer"],
    "account.change_password": ["wrong_password"],
    "account.change_email": ["email_taken", "sign_in_changed", "wrong_password"],
    "account.close": ["contracts_open", "jobs_open", "money_left", "sign_in_changed", "wrong_password"],
    "account.block": ["too_many_blocked"],
    "room.create": ["blocked"],
    "room.add_member": ["already_member", "blocked", "contract_room", "room_full"],
    "room.remove_member": ["contract_room", "not_a_member"],
    "contract.offer": ["blocked", "job_closed", "job_filled", "proposal_closed", "proposal_offered", "too_many_offers"],
    "contract.accept": ["account_closed", "contract_ended", "escrow_open", "offer_accepting", "offer_closed", "offer_expired", "version_changed"],
    "contract.decline": ["contract_ended", "offer_accepting", "offer_closed", "offer_expired"],
    "contract.withdraw": ["contract_ended", "offer_accepting", "offer_closed", "offer_expired"],
    "contract.revise": ["contract_ended", "escrow_open", "offer_accepting", "offer_closed", "offer_expired", "too_many_versions", "version_changed"],
    "contract.counter": ["contract_ended", "escrow_open", "offer_accepting", "offer_closed", "offer_expired", "too_many_versions", "version_changed"],
    "contract.end": ["contract_ended", "contract_not_active", "escrow_open", "refund_contested", "refund_open", "review_over"],
    "refund.accept": ["contract_ended", "contract_not_active", "refund_not_open"],
    "refund.contest": ["contract_ended", "contract_not_active", "refund_not_open", "refund_over"],
    "contract.propose_amendment": ["contract_ended", "contract_not_active", "refund_open", "amendment_open", "too_many_amendments", "not_fixed_price", "not_hourly", "milestone_closed", "milestone_not_planned"],
    "contract.accept_amendment": ["contract_ended", "contract_not_active", "amendment_not_open", "amendment_stale", "refund_open"],
    "contract.decline_amendment": ["contract_ended", "contract_not_active", "amendment_not_open"],
    "contract.withdraw_amendment": ["contract_ended", "contract_not_active", "amendment_not_open"],
    "milestone.add": ["contract_ended", "contract_not_active", "not_fixed_price", "refund_open", "too_many_milestones"],
    "milestone.fund": ["contract_ended", "contract_not_active", "not_fixed_price", "milestone_closed", "milestone_not_planned", "refund_open", "amount_changed", "account_closed"],
    "milestone.submit": ["contract_ended", "contract_not_active", "not_fixed_price", "milestone_closed", "milestone_not_funded", "milestone_submitted", "refund_open"],
    "milestone.request_changes": ["contract_ended", "contract_not_active", "not_fixed_price", "milestone_closed", "milestone_not_funded", "milestone_not_submitted", "refund_open", "review_over"],
    "milestone.approve": ["contract_ended", "contract_not_active", "not_fixed_price", "exceeds_escrow", "milestone_closed", "milestone_not_funded", "refund_over", "review_over"],
    "work.start": ["contract_ended", "contract_not_active", "not_hourly", "too_many_sessions", "weekly_limit"],
    "work.beat": ["session_stopped", "too_many_skips"],
    "work.stop": ["session_running", "session_stopped"],
    "wallet.deposit": ["account_closed", "too_many_transfers"],
    "wallet.withdraw": ["insufficient_funds", "too_many_transfers"],
    "profile.edit": ["profile_incomplete", "stale_version"],
    "profile.publish": ["profile_incomplete"],
    "job.edit": ["stale_version", "too_many_edits"],
    "job.publish": ["account_closed", "job_not_draft"],
    "job.pause": ["job_not_open", "too_many_states"],
    "job.resume": ["job_not_paused"],
    "job.close": ["job_closed"],
    "job.reopen": ["account_closed", "job_ending", "job_filled", "job_not_over", "too_many_states"],
    "job.invite": ["already_invited", "blocked", "invitation_declined", "job_not_open", "too_many_invitations"],
    "invitation.answer": ["invitation_answered", "job_not_open"],
    "job.open": ["proposal_closed"],
    "job.decline": ["proposal_closed", "proposal_offered"],
    "job.message": ["blocked", "proposal_closed"],
    "posting.view": ["needs_profile"],
    "proposal.submit": ["already_proposed", "attempts_over", "blocked", "job_full", "job_not_open", "needs_profile", "own_job", "terms_changed", "too_many_proposals", "too_many_versions"],
    "proposal.edit": ["edit_over", "proposal_closed", "stale_version", "too_many_versions"],
    "proposal.set_terms": ["proposal_closed", "proposal_offered", "stale_version", "too_many_versions"],
    "proposal.withdraw": ["proposal_closed", "proposal_offered"],
    "proposal.view": ["not_opened"],
    "search.save": ["too_broad", "too_many_searches"],
};

/** The kinds of stream that can be read. */
export const KINDS: readonly (keyof States)[] = [
    "account",
    "inbox",
    "room",
    "contract",
    "timesheet",
    "work_session",
    "wallet",
    "marks",
    "profile",
    "job",
    "posting",
    "proposal",
    "searches",
];

/** The limits of profiles, jobs, proposals and offers. */
export const TRADE_LIMITS = {
    /** The shortest name on a profile. In bytes. */
    NAME_BYTES_MIN: 2,
    /** The longest name on a profile. In bytes. */
    NAME_BYTES_MAX: 60,
    /** The longest title, of anything on a profile, a job or a proposal; the longest headline. In bytes. */
    HEADLINE_BYTES_MAX: 120,
    /** The longest overview of a profile. In bytes. */
    OVERVIEW_BYTES_MAX: 10000,
    /** The longest name of a place, a company or a school. In bytes. */
    PLACE_BYTES_MAX: 120,
    /** The longest text about an item of a portfolio, an experience or an education. In bytes. */
    ITEM_TEXT_BYTES_MAX: 2000,
    /** The longest link of an item of a portfolio. In bytes. */
    LINK_BYTES_MAX: 1024,
    /** The largest section of a profile. In bytes. */
    SECTION_BYTES_MAX: 61440,
    /** The longest id of a skill or a category. In bytes. */
    TAXON_BYTES_MAX: 80,
    /** The most skills on a profile. In items. */
    PROFILE_SKILLS_MAX: 50,
    /** The most experiences on a profile. In items. */
    EXPERIENCE_MAX: 30,
    /** The most educations on a profile. In items. */
    EDUCATION_MAX: 10,
    /** The most languages on a profile. In items. */
    LANGUAGES_MAX: 10,
    /** The most items of a portfolio. In items. */
    PORTFOLIO_MAX: 30,
    /** The most skills of an item of a portfolio. In items. */
    PORTFOLIO_SKILLS_MAX: 15,
    /** The most packages at a price on a profile. In items. */
    PACKAGES_MAX: 10,
    /** The most accounts that an account blocks. In accounts. */
    BLOCKED_MAX: 1000,
    /** The longest description of a job. In bytes. */
    DESCRIPTION_BYTES_MAX: 10000,
    /** The most skills that a job asks for. In items. */
    JOB_SKILLS_MAX: 15,
    /** The most categories of a job beside its first. In items. */
    CATEGORIES_MORE_MAX: 3,
    /** The most questions of a job. In items. */
    QUESTIONS_MAX: 5,
    /** The longest question of a job. In bytes. */
    QUESTION_BYTES_MAX: 500,
    /** The most seats of a job. In seats. */
    SEATS_MAX: 50,
    /** The most edits in the life of a job. In edits. */
    JOB_EDITS_MAX: 50,
    /** The longest note or reason of a party. In bytes. */
    NOTE_BYTES_MAX: 1024,
    /** The longest letter of a proposal. In bytes. */
    LETTER_BYTES_MAX: 10000,
    /** The longest answer to a question of a job. In bytes. */
    ANSWER_BYTES_MAX: 2000,
    /** The longest approach of a proposal. In bytes. */
    APPROACH_BYTES_MAX: 5000,
    /** The most milestones of a proposal. In items. */
    PROPOSED_MILESTONES_MAX: 20,
    /** The most proposals to a job. In proposals. */
    PROPOSALS_MAX: 2000,
    /** The most open proposals of a freelancer. In proposals. */
    PROPOSALS_OPEN_MAX: 200,
    /** The most proposals that an account submits in a second. In proposals. */
    SUBMITS_PER_SECOND_MAX: 5,
    /** The most open invitations of a job. In invitations. */
    INVITATIONS_OPEN_MAX: 30,
    /** The most invitations in the life of a job. In invitations. */
    INVITATIONS_MAX: 300,
    /** The most open offers of a job. In offers. */
    OFFERS_OPEN_MAX: 20,
    /** The most saved searches of an account. In searches. */
    SAVED_SEARCHES_MAX: 50,
    /** The longest timeline of a job, a proposal or a package; the shortest is one day. In days. */
    TIMELINE_DAYS_MAX: 1095,
    /** The furthest that a date of a plan lies ahead: three years. In days. */
    DATE_AHEAD_DAYS_MAX: 1096,
    /** The lowest rate of an hour, in the smallest unit of its currency: 3.00 dollars, 300 yen. In smallest units. */
    RATE_UNITS_MIN: 300,
    /** The highest rate of an hour: 999.99 dollars. In smallest units. */
    RATE_UNITS_MAX: 99999,
    /** The lowest budget or price: 5.00 dollars. In smallest units. */
    BUDGET_UNITS_MIN: 500,
    /** The highest budget or price: 1,000,000.00 dollars. In smallest units. */
    BUDGET_UNITS_MAX: 100000000,
} as const;

/** Every rule of the trade. */
export const RULES: readonly Rule[] = [
    "account_closed",
    "already_exists",
    "already_invited",
    "already_member",
    "already_proposed",
    "amendment_not_open",
    "amendment_open",
    "amendment_stale",
    "amount_changed",
    "attempts_over",
    "beat_after_stop",
    "beat_ahead",
    "beat_clock_back",
    "beat_too_late",
    "blocked",
    "contract_ended",
    "contract_not_active",
    "contracts_open",
    "contract_room",
    "device_newer",
    "edit_over",
    "email_taken",
    "escrow_open",
    "exceeds_escrow",
    "handle_claimed",
    "handle_reserved",
    "handle_taken",
    "handle_too_soon",
    "insufficient_funds",
    "invitation_answered",
    "invitation_declined",
    "job_closed",
    "job_ending",
    "job_filled",
    "job_not_draft",
    "job_not_open",
    "job_not_over",
    "job_not_paused",
    "jobs_open",
    "job_full",
    "milestone_closed",
    "milestone_not_funded",
    "milestone_not_planned",
    "milestone_not_submitted",
    "milestone_submitted",
    "money_left",
    "needs_profile",
    "not_a_member",
    "not_fixed_price",
    "not_hourly",
    "not_opened",
    "offer_accepting",
    "offer_closed",
    "offer_expired",
    "own_job",
    "payment_declined",
    "profile_incomplete",
    "proposal_closed",
    "proposal_offered",
    "refund_contested",
    "refund_not_open",
    "refund_open",
    "refund_over",
    "review_over",
    "room_full",
    "session_running",
    "session_stopped",
    "sign_in_changed",
    "stale_version",
    "terms_changed",
    "too_broad",
    "too_many_amendments",
    "too_many_blocked",
    "too_many_edits",
    "too_many_invitations",
    "too_many_milestones",
    "too_many_offers",
    "too_many_proposals",
    "too_many_searches",
    "too_many_sessions",
    "too_many_skips",
    "too_many_states",
    "too_many_transfers",
    "too_many_versions",
    "version_changed",
    "weekly_limit",
    "wrong_password",
];
