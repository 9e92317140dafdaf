// The next step of a contract in words.

import type { AccountId, contract } from "guildhall";
import { isZero, less, lesser } from "../../text/amounts";
import { day, money } from "../../text/format";
import { hasText, t, type Key, type Values } from "../../text/text.svelte";
import type { ContractEvent } from "./history";
import type { NextStep } from "./next_step";
import { currencyOf } from "./terms";

/** A sentence, a further one that explains it, and what stands in them. */
export interface StepText {
    readonly key: Key;
    readonly note: Key | undefined;
    readonly values: Values;
    readonly people: Readonly<Record<string, AccountId>>;
}

const DAY_SECONDS = 86_400;
/** Under contracts of before there were refunds. */
const REFUND_SECONDS_OF_OLD = 7 * DAY_SECONDS;

/** The words for a next step. What is over may be told better where its events are known. */
export function stepText(
    state: contract.State,
    step: NextStep,
    events: readonly ContractEvent[] = [],
): StepText {
    const people = {
        client: state.client,
        freelancer: state.freelancer,
        proposer: state[state.amendment?.proposed_by ?? "client"],
    };
    const values = {
        number: step.milestone ?? 0,
        amount: amountOf(state, step),
        ...costText(state, step),
        date: step.by === undefined ? "" : day(step.by),
        length: lengthOf(state.policy?.review_seconds ?? 0),
    };
    const key = keyOf(state, step, events);
    const note = noteKey(state, step, key);
    return { key, note: hasText(note) ? note : undefined, values, people };
}

function noteKey(state: contract.State, { situation, by }: NextStep, key: Key): string {
    if (situation === "over") {
        // Of a version that follows another one, the freelancer has heard.
        const isKnown = state.status === "offer_failed" && state.version > 1;
        return hasText(`${key}.text`) && !isKnown ? `${key}.text` : "step.over.text";
    }
    if (key === "step.fund.mine" && !isZero(state.rolled ?? "0")) return `${key}.text_rolled`;
    return (situation === "offered" || situation === "countered") && by !== undefined
        ? `${key}.text_until`
        : `${key}.text`;
}

function keyOf(state: contract.State, step: NextStep, events: readonly ContractEvent[]): Key {
    if (step.situation === "over") return overKey(state, step, events);
    if (step.situation === "hourly" && state.running) return "step.hourly.running";
    const side = step.turn === undefined ? "none" : step.isMine ? "mine" : "theirs";
    const key = `step.${step.situation}.${side}`;
    return hasText(key) ? key : "step.title";
}

function overKey(state: contract.State, { role }: NextStep, events: readonly ContractEvent[]): Key {
    const { status } = state;
    if (status === "withdrawn" && state.job) {
        // The job may have ended it: the state does not say who did.
        const end = events.findLast((event) => event.type === "withdrawn");
        if (end?.by == null) return end ? "step.over.by_job" : "step.over.offer";
    }
    const keys = [`step.over.${status}_${role}`, `step.over.${status}`];
    return keys.find(hasText) ?? "step.over.ended";
}

/** What of the milestone is drawn from the balance, and what of it is there already. */
function costText(state: contract.State, step: NextStep): Values {
    const found = state.milestones.find((one) => one.milestone === step.milestone);
    if (!found || step.situation !== "fund") return {};
    const { drawn, rolled } = costOf(state, found);
    const currency = currencyOf(state);
    return { drawn: money(drawn, currency), rolled: money(rolled, currency) };
}

function amountOf(state: contract.State, step: NextStep): string {
    const currency = currencyOf(state);
    if (step.situation === "refund") return money(state.refund?.amount ?? "0", currency);
    const found = state.milestones.find((one) => one.milestone === step.milestone);
    if (!found) return "";
    return money(step.situation === "fund" ? found.amount : found.escrow, currency);
}

/** A length of time in days, such as "14 days"; the policies know no other. */
export function lengthOf(seconds: number): string {
    return t("contract.days", { count: Math.round((seconds / DAY_SECONDS) * 10) / 10 });
}

/** How long somebody has to answer a request for a refund. */
export function refundLength(state: contract.State): string {
    return lengthOf(state.policy?.refund_seconds ?? REFUND_SECONDS_OF_OLD);
}

/** A share in hundredths of a percent, such as "10%". */
export function percent(basisPoints: number, language: string): string {
    const style = { style: "percent", maximumFractionDigits: 2 } as const;
    return new Intl.NumberFormat(language, style).format(basisPoints / 10_000);
}

/** What of a milestone rolled over from others, and what the client's balance has to give. */
export function costOf(
    state: contract.State,
    milestone: contract.Milestone,
): { rolled: string; drawn: string } {
    const rolled = lesser(state.rolled ?? "0", milestone.amount);
    return { rolled, drawn: less(milestone.amount, rolled) };
}
