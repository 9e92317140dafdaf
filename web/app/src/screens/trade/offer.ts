// An offer as it is written, and what is wrong with it before it is sent.

import type { AccountId, contract } from "guildhall";
import { readAmount } from "../../text/amount";
import { exact, type AmountFault } from "../../text/amounts";
import { dayAfter, dayOfIso, daysBetween, startOf, type Day } from "../../text/days";
import { MILESTONES_MAX } from "./terms";

/** Bytes of a title that the server takes. */
export const TITLE_BYTES_MAX = 1_024;
/** Hours of a week. */
export const WEEK_HOURS = 168;
/** Currencies to choose from. */
export const CURRENCIES = [
    "USD",
    "EUR",
    "GBP",
    "CHF",
    "CAD",
    "AUD",
    "JPY",
    "SEK",
    "NOK",
    "DKK",
    "PLN",
    "INR",
];

/** A milestone as it is written. */
export interface MilestoneDraft {
    /** Tells it from the others while they are moved about. */
    readonly key: number;
    title: string;
    amount: string;
    /** As `<input type="date">` writes it. */
    due: string;
}

/** An offer as it is written. */
export interface Draft {
    freelancer: AccountId | "";
    title: string;
    kind: "fixed" | "hourly";
    currency: string;
    milestones: MilestoneDraft[];
    rate: string;
    /** Hours a week. */
    limit: string;
}

/** What is wrong with a text. */
export type TextFault = "blank" | "long";
/** What is wrong with a milestone as it is written. */
export interface MilestoneFault {
    title?: TextFault;
    amount?: AmountFault;
    due?: "past";
}
/** What is wrong with an offer: with each of its fields. */
export interface Faults {
    freelancer?: "missing" | "oneself";
    title?: TextFault;
    rate?: AmountFault;
    limit?: "hours";
    /** By the key of the milestone. */
    milestones: ReadonlyMap<number, MilestoneFault>;
}

/** What is known of the one who writes. */
export interface Judged {
    /** Who makes the offer, where that matters. */
    readonly me?: AccountId;
    /** Amounts are written as that language does. */
    readonly language: string;
    /** Where the person is, it is this day. */
    readonly today: Day;
    /** The days that stood there before, by the keys of the milestones: they may be over by now. */
    readonly dues?: ReadonlyMap<number, string>;
}

/** An offer of which nothing is written yet. */
export function emptyDraft(): Draft {
    const first = { key: 1, title: "", amount: "", due: "" };
    return {
        freelancer: "",
        title: "",
        kind: "fixed",
        currency: "USD",
        milestones: [first],
        rate: "",
        limit: "40",
    };
}

/** What is wrong with a text that the server would not take. */
export function textFault(text: string, bytesMax: number): TextFault | undefined {
    // What a reader cannot see does not count.
    if (!/[^\s\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text)) return "blank";
    return new TextEncoder().encode(text).length > bytesMax ? "long" : undefined;
}

/** What is wrong with an offer. */
export function faultsOf(draft: Draft, judged: Judged): Faults {
    const { me, language } = judged;
    const title = textFault(draft.title, TITLE_BYTES_MAX);
    const found: Faults = { milestones: new Map(), ...(title && { title }) };
    if (draft.freelancer === "") found.freelancer = "missing";
    else if (draft.freelancer === me) found.freelancer = "oneself";
    if (draft.kind === "fixed") return { ...found, milestones: milestoneFaults(draft, judged) };
    const rate = amountFault(draft.rate, draft.currency, language);
    if (rate) found.rate = rate;
    if (!isLimit(draft.limit)) found.limit = "hours";
    return found;
}

function milestoneFaults({ milestones, currency }: Draft, judged: Judged): Faults["milestones"] {
    const faults = new Map<number, MilestoneFault>();
    for (const one of milestones) {
        const fault = milestoneFault(one, currency, judged);
        if (fault) faults.set(one.key, fault);
    }
    return faults;
}

/** What is wrong with a milestone as it is written; nothing where it is sound. */
export function milestoneFault(
    draft: MilestoneDraft,
    currency: string,
    judged: Judged,
): MilestoneFault | undefined {
    const title = textFault(draft.title, TITLE_BYTES_MAX);
    const amount = amountFault(draft.amount, currency, judged.language);
    const isKept = draft.due === judged.dues?.get(draft.key);
    const due = isKept ? undefined : dueFault(draft.due, judged.today);
    if (!title && !amount && !due) return undefined;
    return { ...(title && { title }), ...(amount && { amount }), ...(due && { due }) };
}

/** What is wrong with the day on which something is due; nothing where none was chosen. */
export function dueFault(due: string, today: Day): "past" | undefined {
    const day = dayOfIso(due);
    return day && daysBetween(day, today) < 0 ? "past" : undefined;
}

/** The last day that the field of a day takes: a year of more digits would be lost. */
export const LAST_DAY = "9999-12-31";

function amountFault(text: string, currency: string, language: string): AmountFault | undefined {
    const read = readAmount(text, currency, language);
    return "fault" in read ? read.fault : undefined;
}

/** The sound amounts of the milestones. */
export function soundAmounts(draft: Draft, language: string): string[] {
    const read = draft.milestones.map((one) => readAmount(one.amount, draft.currency, language));
    return read.flatMap((one) => ("fault" in one ? [] : [one.amount]));
}

function isLimit(hours: string): boolean {
    return /^\d{1,3}$/.test(hours.trim()) && Number(hours) >= 1 && Number(hours) <= WEEK_HOURS;
}

/** Whether nothing is wrong. */
export function isSound(faults: Faults): boolean {
    const { milestones, ...others } = faults;
    return milestones.size === 0 && Object.keys(others).length === 0;
}

/** The terms of a sound offer. A milestone is due until the end of its day, where the person is. */
export function termsOf(draft: Draft, zone: string, language: string): contract.Terms {
    const { currency } = draft;
    const sound = (text: string): string => {
        const read = readAmount(text, currency, language);
        if ("fault" in read) throw new TypeError(`not an amount: ${read.fault}`);
        return exact(read.amount, currency);
    };
    if (draft.kind === "hourly") {
        const rate = { amount: sound(draft.rate), currency };
        return {
            hourly: { rate, weekly_limit_minutes: Number(draft.limit) * 60, manual_time: false },
        };
    }
    const milestones = draft.milestones.map((one) => ({
        title: one.title.trim(),
        amount: sound(one.amount),
        ...dueOf(one.due, zone),
    }));
    return { fixed: { currency, milestones } };
}

/** The end of the day that was chosen. */
export function dueOf(due: string, zone: string): { due_at?: number } {
    const day = dayOfIso(due);
    return day ? { due_at: startOf(dayAfter(day, 1), zone) - 1 } : {};
}

/** The list with one of its items moved to another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
    const item = list[from];
    if (item === undefined || to < 0 || to >= list.length) return [...list];
    const rest = list.filter((_, at) => at !== from);
    return [...rest.slice(0, to), item, ...rest.slice(to)];
}

/** A draft that was kept, where what was kept is one. What it lacks is empty. */
export function draftOf(kept: unknown): Draft {
    const plain = emptyDraft();
    if (typeof kept !== "object" || kept === null) return plain;
    const found = kept as Partial<Record<keyof Draft, unknown>>;
    const text = (field: keyof Draft, otherwise: string): string =>
        typeof found[field] === "string" ? found[field] : otherwise;
    const currency = text("currency", plain.currency);
    return {
        freelancer: text("freelancer", "") as AccountId | "",
        title: text("title", ""),
        kind: found.kind === "hourly" ? "hourly" : "fixed",
        currency: CURRENCIES.includes(currency) ? currency : plain.currency,
        milestones: milestonesOf(found.milestones) ?? plain.milestones,
        rate: text("rate", ""),
        limit: text("limit", plain.limit),
    };
}

function milestonesOf(kept: unknown): MilestoneDraft[] | undefined {
    if (!Array.isArray(kept) || kept.length === 0) return undefined;
    const text = (value: unknown): string => (typeof value === "string" ? value : "");
    return kept.slice(0, MILESTONES_MAX).map((one: Partial<MilestoneDraft> | null, at) => ({
        key: at + 1,
        title: text(one?.title),
        amount: text(one?.amount),
        due: text(one?.due),
    }));
}
