// A proposal as it is written: what the form holds, what is wrong with it, and what of it the server gets.

import type { JobPay, proposal } from "guildhall";
import { readAmount, typedAmount } from "../../text/amount";
import { compared, exact, less, sumOf } from "../../text/amounts";
import { dayOf, isoOf, type Day } from "../../text/days";
import { plain } from "../profile/drafts";
import { amountFault, BUDGET, daysFault, RATE, startFault, textFault, type Fault } from "../profile/faults";
import { dueOf, type MilestoneDraft } from "../trade/offer";
import * as limits from "./limits";
import { amountOf } from "./price";

/** What a proposal says, as it is written. */
export interface WordsDraft {
    letter: string;
    /** One for each question of the job. */
    answers: string[];
    approach: string;
}

/** What a proposal asks for, as it is written. Amounts and numbers are as somebody typed them. */
export interface TermsDraft {
    start: string;
    days: string;
    price: string;
    milestones: MilestoneDraft[];
}

export interface Draft extends WordsDraft, TermsDraft {}

/** How the job pays. */
export interface Pay {
    readonly kind: "fixed" | "hourly";
    readonly currency: string;
}

/** What can be wrong: with a field as elsewhere, or the milestones are together not the price. */
export type ProposalFault = Fault | "sum";
/** By the name of the field; an answer by its number, as `answer 0`; a milestone by its key, as `1 title`. */
export type Faults = ReadonlyMap<string, ProposalFault>;

/** How a job pays. */
export function payOf(pay: JobPay): Pay {
    return "fixed" in pay
        ? { kind: "fixed", currency: pay.fixed.currency }
        : { kind: "hourly", currency: pay.hourly.currency };
}

/** How a proposal is paid. */
export function payOfPrice(price: proposal.Price): Pay {
    return "fixed" in price
        ? { kind: "fixed", currency: price.fixed.currency }
        : { kind: "hourly", currency: price.hourly.currency };
}

/** A proposal of which nothing is written yet. */
export function emptyDraft(): Draft {
    return { letter: "", answers: [], approach: "", start: "", days: "", price: "", milestones: [] };
}

/** The answers to that many questions. */
export function answersFor(answers: readonly string[], questions: number): string[] {
    return Array.from({ length: questions }, (_, at) => answers[at] ?? "");
}

/** What a proposal says now, as it would be written. */
export function wordsDraft({ letter, answers, approach }: proposal.Words): WordsDraft {
    return { letter, answers: [...answers], approach };
}

/** What a proposal asks for now, as it would be written. */
export function termsDraft(terms: proposal.Terms, zone: string, language: string): TermsDraft {
    const { timeline, price, milestones = [] } = terms;
    return {
        start: timeline.start ?? "",
        days: String(timeline.days),
        price: typedAmount(amountOf(price).amount, language),
        milestones: milestones.map(({ title, amount, due_at }, at) => ({
            key: at + 1,
            title,
            amount: typedAmount(amount, language),
            due: due_at === undefined ? "" : isoOf(dayOf(due_at, zone)),
        })),
    };
}

/** What is wrong with what a proposal says. */
export function wordsFaults(draft: WordsDraft): Faults {
    const found = new Map<string, ProposalFault>();
    const add = (field: string, fault: Fault | undefined): void => void (fault && found.set(field, fault));
    add("letter", textFault(draft.letter, limits.LETTER_BYTES_MAX, true));
    draft.answers.forEach((answer, at) =>
        add(`answer ${at}`, textFault(answer, limits.ANSWER_BYTES_MAX, true)),
    );
    add("approach", textFault(draft.approach, limits.APPROACH_BYTES_MAX, true));
    return found;
}

/** What is known of the one who writes. */
export interface Judged {
    readonly language: string;
    readonly today: Day;
    /** The day that was named before: it may be over by now. */
    readonly start?: string | undefined;
    /** The days on which milestones were due before, by their keys: they may be over by now as well. */
    readonly dues?: ReadonlyMap<number, string>;
}

/** What is wrong with what a proposal asks for. */
export function termsFaults(draft: TermsDraft, { kind, currency }: Pay, judged: Judged): Faults {
    const found = new Map<string, ProposalFault>();
    const add = (field: string, fault: ProposalFault | undefined): void =>
        void (fault && found.set(field, fault));
    if (draft.start !== judged.start) add("start", startFault(draft.start, judged.today));
    add("days", daysFault(draft.days));
    add("price", amountFault(draft.price, currency, judged, kind === "fixed" ? BUDGET : RATE));
    if (kind === "hourly") return found;
    for (const one of draft.milestones) {
        add(`${one.key} title`, textFault(one.title, limits.TITLE_BYTES_MAX, true));
        const read = readAmount(one.amount, currency, judged.language);
        if ("fault" in read) add(`${one.key} amount`, { amount: read.fault });
        const isKept = one.due === judged.dues?.get(one.key);
        if (!isKept) add(`${one.key} due`, startFault(one.due, judged.today));
    }
    const rest = restOf(draft, currency, judged.language);
    if (found.size === 0 && rest !== undefined && compared(rest, "0") !== 0) add("price", "sum");
    return found;
}

/** The sum of the milestones that are amounts. */
export function milestonesSum(draft: TermsDraft, currency: string, language: string): string {
    const read = draft.milestones.map((one) => readAmount(one.amount, currency, language));
    return sumOf(
        read.flatMap((one) => ("fault" in one ? [] : [one.amount])),
        currency,
    );
}

/** How much of the price is in no milestone; below zero where they are more than it. */
export function restOf(draft: TermsDraft, currency: string, language: string): string | undefined {
    const price = readAmount(draft.price, currency, language);
    if (draft.milestones.length === 0 || "fault" in price) return undefined;
    return less(exact(price.amount, currency), milestonesSum(draft, currency, language));
}

/** What a proposal says, for the server. */
export function wordsOf(draft: WordsDraft): proposal.Words {
    return {
        letter: plain(draft.letter),
        answers: draft.answers.map(plain),
        approach: plain(draft.approach),
    };
}

/** What a proposal asks for, for the server. Nothing is wrong with it. */
export function termsOf(draft: TermsDraft, pay: Pay, zone: string, language: string): proposal.Terms {
    const { kind, currency } = pay;
    const sound = (text: string): string => {
        const read = readAmount(text, currency, language);
        if ("fault" in read) throw new TypeError(`not an amount: ${read.fault}`);
        return exact(read.amount, currency);
    };
    const amount = { amount: sound(draft.price), currency };
    const timeline = { ...(draft.start !== "" && { start: draft.start }), days: Number(draft.days) };
    if (kind === "hourly") return { timeline, price: { hourly: amount } };
    const milestones = draft.milestones.map((one) => ({
        title: plain(one.title),
        amount: sound(one.amount),
        ...dueOf(one.due, zone),
    }));
    return { timeline, price: { fixed: amount }, ...(milestones.length > 0 && { milestones }) };
}

/** A draft that was kept, where what was kept is one. */
export function keptDraft(kept: unknown): Draft | undefined {
    if (typeof kept !== "object" || kept === null) return undefined;
    const found = kept as Readonly<Record<string, unknown>>;
    const isText = (value: unknown): value is string => typeof value === "string";
    const texts = ["letter", "approach", "start", "days", "price"].every((name) => isText(found[name]));
    const { answers, milestones } = found;
    if (!texts || !Array.isArray(answers) || !answers.every(isText)) return undefined;
    if (!Array.isArray(milestones) || milestones.length > limits.PROPOSED_MILESTONES_MAX) return undefined;
    const isMilestone = (one: Partial<MilestoneDraft> | null): boolean =>
        typeof one?.key === "number" && [one.title, one.amount, one.due].every(isText);
    return milestones.every(isMilestone) ? (found as unknown as Draft) : undefined;
}

/** Whether nothing is written. */
export function isEmpty(draft: Draft): boolean {
    const { answers, milestones, ...texts } = draft;
    return [...Object.values(texts), ...answers].every((text) => text === "") && milestones.length === 0;
}
