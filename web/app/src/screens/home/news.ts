// News in words: what each event of an inbox says, and where it leads.

import type { AccountId, EventOf } from "guildhall";
import type { Key, Values } from "../../text/text.svelte";
import type { IconName } from "../../ui/Icon.svelte";

/** What is said of an event, as a text of the catalogue with what stands in it. */
export interface News {
    readonly icon: IconName;
    readonly key: Key;
    readonly values: Values;
    /** Who stands in the place of that name. */
    readonly people: Readonly<Record<string, AccountId>>;
    /** The screen that shows what it is about. */
    readonly href: string | undefined;
    /** Until when it can be answered. */
    readonly until?: number;
}

/** An event of an inbox, of a type that this page may not know. */
type Told = EventOf<"inbox">;

const NOTHING = { values: {}, people: {}, href: undefined };

/** What an event says; nothing where it is nobody's business. A type that is not known is said as such. */
export function newsOf(event: Told): News | undefined {
    switch (event.type) {
        case "noted":
            return undefined;
        case "room_added": {
            const { room, title } = event.body;
            const words = title
                ? ({ key: "news.room_added", values: { title } } as const)
                : ({ key: "news.room_added_untitled", values: {} } as const);
            return { icon: "talk", ...words, people: {}, href: `/rooms/${room}` };
        }
        case "room_removed":
            return { ...NOTHING, icon: "talk", key: "news.room_removed" };
        case "contract_offered": {
            const { contract, client, title } = event.body;
            const people = { by: client };
            return { ...contractNews(contract, title), key: "news.contract_offered", people };
        }
        case "refund_requested": {
            const { contract, title, answer_by } = event.body;
            return { ...contractNews(contract, title), key: "news.refund_requested", until: answer_by };
        }
        case "handle_refused": {
            const values = { handle: event.body.handle };
            return { icon: "people", key: "news.handle_refused", values, people: {}, href: "/settings" };
        }
        default:
            return ofContract(event) ?? ofJob(event) ?? unknown(event);
    }
}

/** What else happens to a contract, by its type. Each of these names the contract and its title. */
const OF_CONTRACTS: Readonly<Record<string, Key>> = {
    offer_expired: "news.offer_expired",
    offer_changed: "news.offer_changed",
    milestone_added: "news.milestone_added",
    amendment_proposed: "news.amendment_proposed",
};

interface OfContract {
    readonly contract: string;
    readonly title: string;
    readonly accepted?: boolean;
}

function ofContract(event: { readonly type: string; readonly body: unknown }): News | undefined {
    const { contract, title, accepted } = event.body as OfContract;
    const answered = accepted ? "news.amendment_accepted" : "news.amendment_declined";
    const key = event.type === "amendment_answered" ? answered : OF_CONTRACTS[event.type];
    return key && { ...contractNews(contract, title), key };
}

function contractNews(contract: string, title: string): Omit<News, "key"> {
    return { icon: "contract", values: { title }, people: {}, href: `/contracts/${contract}` };
}

/** What happens around jobs, by its type. Each of these names the job's title. */
const OF_JOBS: Readonly<Record<string, Key>> = {
    invited: "news.invited",
    job_edited: "news.job_edited",
    proposal_viewed: "news.proposal_viewed",
    proposal_declined: "news.proposal_declined",
    interview_opened: "news.interview_opened",
    job_ended: "news.job_ended",
};

interface OfJob {
    readonly job: string;
    readonly title: string;
    /** One's own proposal. */
    readonly proposal?: string;
    readonly room?: string;
    readonly client?: AccountId;
}

function ofJob(event: { readonly type: string; readonly body: unknown }): News | undefined {
    const key = OF_JOBS[event.type];
    if (key === undefined) return undefined;
    const { job, title, proposal, room, client } = event.body as OfJob;
    const place = proposal === undefined ? `/postings/${job}` : `/proposals/${proposal}`;
    // An invitation is answered among the proposals.
    const href = event.type === "invited" ? "/proposals" : room === undefined ? place : `/rooms/${room}`;
    return { icon: "job", key, values: { title }, people: client ? { by: client } : {}, href };
}

/** A newer server tells of something that this page has no words for. */
function unknown(event: { readonly type: string }): News {
    return {
        ...NOTHING,
        icon: "alert",
        key: "news.unknown",
        values: { type: event.type.replaceAll("_", " ") },
    };
}
