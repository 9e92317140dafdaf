// What an offer says at first that takes up a proposal for a job.

import type { JobFields, proposal } from "guildhall";
import { typedAmount } from "../../text/amount";
import { dayOf, isoOf } from "../../text/days";
import { amountOf } from "../proposals/price";
import { emptyDraft, type Draft, type MilestoneDraft } from "./offer";

/** The offer that says what the proposal asks for; without parts in it, all of the work is one milestone. */
export function draftFor(of: proposal.State, fields: JobFields, zone: string, language: string): Draft {
    const { price } = of.terms;
    const { amount, currency } = amountOf(price);
    const title = fields.title ?? of.title;
    const plain = { ...emptyDraft(), freelancer: of.proposer, title, currency };
    if ("hourly" in price) {
        const pay = fields.pay && "hourly" in fields.pay ? fields.pay.hourly : undefined;
        const limit = pay === undefined ? plain.limit : String(pay.hours_a_week);
        return { ...plain, kind: "hourly", rate: typedAmount(amount, language), limit };
    }
    const parts = of.terms.milestones ?? [];
    const all = parts.length > 0 ? parts : [{ title, amount }];
    const milestones = all.map((part, at) => milestoneFor(part, at + 1, zone, language));
    return { ...plain, kind: "fixed", milestones };
}

function milestoneFor(
    { title, amount, due_at }: proposal.Milestone,
    key: number,
    zone: string,
    language: string,
): MilestoneDraft {
    const due = due_at === undefined ? "" : isoOf(dayOf(due_at, zone));
    return { key, title, amount: typedAmount(amount, language), due };
}
