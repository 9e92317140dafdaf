// Other terms that are proposed: what they change, and how they are written.

import type { contract } from "guildhall";
import { readAmount, typedAmount } from "../../text/amount";
import { exact } from "../../text/amounts";
import { dayOf, isoOf } from "../../text/days";
import { dueOf, type MilestoneDraft } from "./offer";

/** A term before and after. Both are as the server has them. */
export type Difference =
    | {
          readonly what: "title" | "amount";
          readonly milestone: number;
          readonly old: string;
          readonly now: string;
      }
    | {
          readonly what: "due";
          readonly milestone: number;
          readonly old: number | undefined;
          readonly now: number | undefined;
      }
    | { readonly what: "rate"; readonly old: string; readonly now: string }
    /** When the rate begins: what waits to begin already, and what is proposed. */
    | { readonly what: "from"; readonly old: number | undefined; readonly now: number | undefined }
    | { readonly what: "limit"; readonly old: number; readonly now: number };

/** What a proposal changes of the terms that hold; what it leaves is not among it. */
export function differences(state: contract.State, changes: contract.Changes, now: number): Difference[] {
    return "milestones" in changes
        ? changes.milestones.flatMap((one) => ofMilestone(state, one))
        : ofHours(state, changes.hourly, now);
}

function ofMilestone(state: contract.State, changed: contract.ChangedMilestone): Difference[] {
    const { milestone } = changed;
    const agreed = "fixed" in state.terms ? state.terms.fixed.milestones[milestone - 1] : undefined;
    if (!agreed) return [];
    const all: Difference[] = [
        { what: "title", milestone, old: agreed.title, now: changed.title },
        { what: "amount", milestone, old: agreed.amount, now: changed.amount },
        { what: "due", milestone, old: agreed.due_at, now: changed.due_at },
    ];
    return all.filter((one) => one.old !== one.now);
}

function ofHours(state: contract.State, changed: contract.ChangedHours, now: number): Difference[] {
    if (!("hourly" in state.terms)) return [];
    const { rate, weekly_limit_minutes } = state.terms.hourly;
    const all: Difference[] = [
        { what: "rate", old: rate.amount, now: changed.rate },
        { what: "limit", old: weekly_limit_minutes, now: changed.weekly_limit_minutes },
    ];
    const from = {
        what: "from" as const,
        old: pendingRate(state, now)?.from,
        now: changed.rate_from,
    };
    if (isBegun(from, changed.rate !== rate.amount)) all.splice(1, 0, from);
    return all.filter((one) => one.what === "from" || one.old !== one.now);
}

/** Whether a rate begins at another time by it. The agreed one does only where it waits to begin. */
function isBegun({ old, now }: Difference & { what: "from" }, isOther: boolean): boolean {
    return isOther || (old !== undefined && now !== undefined && old !== now);
}

/** The rate that was agreed on and has not begun. */
export function pendingRate(state: contract.State, now: number): contract.Rate | undefined {
    const last = state.rates?.at(-1);
    return last && last.from > now ? last : undefined;
}

/** The rate that holds now. */
export function heldRate(state: contract.State, now: number): string | undefined {
    const held = state.rates?.filter((one) => one.from <= now).at(-1)?.rate;
    return held ?? ("hourly" in state.terms ? state.terms.hourly.rate.amount : undefined);
}

/** A milestone of a proposal that is not planned any more: the proposal cannot be agreed to. */
export function staleMilestone(state: contract.State, changes: contract.Changes): number | undefined {
    if (!("milestones" in changes)) return undefined;
    const planned = new Set(
        state.milestones.filter((one) => one.status === "planned").map((one) => one.milestone),
    );
    return changes.milestones.find((one) => !planned.has(one.milestone))?.milestone;
}

/** The milestones that can be changed, as they are written. The key is the number. */
export function milestoneDrafts(state: contract.State, zone: string, language: string): MilestoneDraft[] {
    if (!("fixed" in state.terms)) return [];
    const agreed = state.terms.fixed.milestones;
    return state.milestones
        .filter((one) => one.status === "planned")
        .map(({ milestone: key, title, amount }) => {
            const due = agreed[key - 1]?.due_at;
            return {
                key,
                title,
                amount: typedAmount(amount, language),
                due: due === undefined ? "" : isoOf(dayOf(due, zone)),
            };
        });
}

/** The milestones of sound drafts that are not as they stand. A day that was left alone keeps its time. */
export function changedMilestones(
    state: contract.State,
    drafts: readonly MilestoneDraft[],
    zone: string,
    language: string,
): contract.ChangedMilestone[] {
    const before = new Map(milestoneDrafts(state, zone, language).map((one) => [one.key, one]));
    const agreed = "fixed" in state.terms ? state.terms.fixed : undefined;
    return drafts.flatMap((draft) => {
        const old = before.get(draft.key);
        const terms = agreed?.milestones[draft.key - 1];
        const read = readAmount(draft.amount, agreed?.currency ?? "USD", language);
        if (!old || !agreed || "fault" in read) return [];
        const amount = exact(read.amount, agreed.currency);
        if (old.title === draft.title && old.due === draft.due && terms?.amount === amount) return [];
        const kept = terms?.due_at === undefined ? {} : { due_at: terms.due_at };
        const due = old.due === draft.due ? kept : dueOf(draft.due, zone);
        return [{ milestone: draft.key, title: draft.title.trim(), amount, ...due }];
    });
}
