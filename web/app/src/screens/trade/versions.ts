// The versions of an offer: which there are, and what one changes of the one before.

import type { contract } from "guildhall";
import { sumOf } from "../../text/amounts";
import type { ContractEvent } from "./history";

/** What is offered or suggested. */
export interface Version {
    readonly version: number;
    /** Who made it. */
    readonly by: contract.Role;
    readonly title: string;
    readonly terms: contract.Terms;
}

/** A value of a term. */
export type Value =
    | { readonly text: string }
    | { readonly amount: string; readonly currency: string }
    | { readonly at: number }
    | { readonly seconds: number }
    | { readonly kind: "fixed" | "hourly" };

/** A term that is another one by now; one that is new has no old value, one that is gone no new one. */
export interface Row {
    readonly what: "title" | "kind" | "milestone" | "amount" | "due" | "total" | "rate" | "limit";
    readonly milestone?: number;
    readonly old: Value | undefined;
    readonly now: Value | undefined;
}

/** The version that stands now: the client's offer, or what the freelancer suggests instead. */
export function currentOf(state: contract.State): Version {
    const { version = 1, counter } = state;
    if (counter) return { version, by: "freelancer", ...counter };
    return { version, by: "client", title: state.title, terms: state.terms };
}

/** The version before that one, where it is known. */
export function beforeOf(state: contract.State, events: readonly ContractEvent[]): Version | undefined {
    const { version } = currentOf(state);
    return versionsIn(events).findLast((one) => one.version === version - 1);
}

function versionsIn(events: readonly ContractEvent[]): Version[] {
    return events.flatMap(({ type, body }: { readonly type: string; readonly body: unknown }): Version[] => {
        const said = body as Said & { readonly version: number; readonly offer: Said };
        if (type === "offered") return [{ ...said, version: 1, by: "client" }];
        // The offer of a job is seen by the freelancer once its money is there.
        if (type === "offer_funding") return [{ ...said.offer, version: 1, by: "client" }];
        if (type === "revised") return [{ ...said, by: "client" }];
        return type === "countered" ? [{ ...said, by: "freelancer" }] : [];
    });
}

type Said = Pick<Version, "title" | "terms">;

/** What the second of two versions changes of the first. */
export function differencesOf(before: Said, after: Said): Row[] {
    const title = row({ what: "title", old: { text: before.title }, now: { text: after.title } });
    return [...title, ...termRows(before.terms, after.terms)];
}

function termRows(old: contract.Terms, now: contract.Terms): Row[] {
    if ("hourly" in old && "hourly" in now) return hourRows(old.hourly, now.hourly);
    if ("fixed" in old && "fixed" in now) return fixedRows(old.fixed, now.fixed);
    return [
        { what: "kind", old: { kind: kindOf(old) }, now: { kind: kindOf(now) } },
        ...("fixed" in now
            ? fixedRows({ ...now.fixed, milestones: [] }, now.fixed)
            : hourRows(undefined, now.hourly)),
    ];
}

function kindOf(terms: contract.Terms): "fixed" | "hourly" {
    return "fixed" in terms ? "fixed" : "hourly";
}

function hourRows(old: contract.Hourly | undefined, now: contract.Hourly): Row[] {
    const limit = (of: contract.Hourly | undefined): Value | undefined =>
        of && { seconds: of.weekly_limit_minutes * 60 };
    return [
        ...row({ what: "rate", old: old?.rate, now: now.rate }),
        ...row({ what: "limit", old: limit(old), now: limit(now) }),
    ];
}

function fixedRows(old: contract.Fixed, now: contract.Fixed): Row[] {
    const count = Math.max(old.milestones.length, now.milestones.length);
    const rows = Array.from({ length: count }, (_, at) => {
        const [before, after] = [old.milestones[at], now.milestones[at]];
        const milestone = at + 1;
        const text = (of: typeof before): Value | undefined => of && { text: of.title };
        const due = (of: typeof before): Value | undefined =>
            of?.due_at === undefined ? undefined : { at: of.due_at };
        const amount = (of: typeof before, { currency }: contract.Fixed): Value | undefined =>
            of && { amount: of.amount, currency };
        return [
            ...row({ what: "milestone", milestone, old: text(before), now: text(after) }),
            ...row({ what: "amount", milestone, old: amount(before, old), now: amount(after, now) }),
            ...row({ what: "due", milestone, old: due(before), now: due(after) }),
        ];
    }).flat();
    const isOther = rows.some((one) => one.what === "amount");
    return isOther && count > 1
        ? [...rows, ...row({ what: "total", old: totalOf(old), now: totalOf(now) })]
        : rows;
}

function totalOf({ milestones, currency }: contract.Fixed): Value | undefined {
    if (milestones.length === 0) return undefined;
    const amounts = milestones.map((one) => one.amount);
    return { amount: sumOf(amounts, currency), currency };
}

/** The row, where its two values are not the same. */
function row(one: Row): Row[] {
    return JSON.stringify(one.old) === JSON.stringify(one.now) ? [] : [one];
}
