// A job as it is written: what the form holds, what is wrong with it, and what of it the server gets.

import type { JobFields, JobLevel, JobPay, JobSize, JobVisibility } from "guildhall";
import { readAmount, typedAmount } from "../../text/amount";
import { compared, decimalsOf, exact, type AmountFault } from "../../text/amounts";
import { dayAfter, dayOfIso, daysBetween, type Day } from "../../text/days";
import { CURRENCIES, WEEK_HOURS } from "../trade/offer";
import * as limits from "./limits";

/** A question to those who propose, as it is written. */
export interface Question {
    /** Tells it from the others. */
    readonly key: number;
    text: string;
}

/** A job as it is written. Numbers and amounts are as somebody typed them. */
export interface Draft {
    title: string;
    description: string;
    /** Ids of categories and skills. */
    categories: string[];
    skills: string[];
    pay: "fixed" | "hourly";
    currency: string;
    budget: string;
    from: string;
    to: string;
    hours: string;
    /** As `<input type="date">` writes it. */
    start: string;
    days: string;
    size: JobSize | "";
    questions: Question[];
    seats: string;
    visibility: JobVisibility;
    countries: string[];
    languages: string[];
    level: JobLevel | "";
    record: boolean;
}

/** What can be wrong with a field. */
export type Fault =
    | "missing"
    | "long"
    | "number"
    | "low"
    | "high"
    | "order"
    | "past"
    | "far"
    | "narrower"
    | { readonly amount: AmountFault };
/** The fields by which faults are told; a question by its key. */
export type Field =
    | "title"
    | "description"
    | "categories"
    | "budget"
    | "from"
    | "to"
    | "hours"
    | "start"
    | "days"
    | "seats"
    | "visibility"
    | `question ${number}`;
export type Faults = ReadonlyMap<Field, Fault>;

/** A job of which nothing is written yet. */
export function emptyDraft(): Draft {
    return {
        title: "",
        description: "",
        categories: [],
        skills: [],
        pay: "fixed",
        currency: "USD",
        budget: "",
        from: "",
        to: "",
        hours: "",
        start: "",
        days: "",
        size: "",
        questions: [],
        seats: "1",
        visibility: "public",
        countries: [],
        languages: [],
        level: "",
        record: false,
    };
}

/** What is known of the one who writes, where what they write is judged. */
export interface Judged {
    readonly language: string;
    readonly today: Day;
    /** What others see already: it stays complete, and is shown to no fewer people. */
    readonly published: JobFields | undefined;
    /** Whether others are to see it: then it may lack nothing that they need. */
    readonly forAll: boolean;
}

/** How far what is published reaches. */
const REACH: Readonly<Record<JobVisibility, number>> = { invite_only: 0, members: 1, public: 2 };

/** What is wrong with a job. A draft may lack anything. */
export function faultsOf(draft: Draft, judged: Judged): Faults {
    const found = new Map<Field, Fault>();
    const add = (field: Field, fault: Fault | undefined): void => {
        if (fault !== undefined) found.set(field, fault);
    };
    add("title", textFault(draft.title, limits.TITLE_BYTES_MAX, judged.forAll));
    add("description", textFault(draft.description, limits.DESCRIPTION_BYTES_MAX, judged.forAll));
    if (judged.forAll && draft.categories.length === 0) add("categories", "missing");
    payFaults(draft, judged).forEach(([field, fault]) => add(field, fault));
    add("start", startFault(draft.start, judged));
    // A beginning alone says nothing: the server takes it with the length of the work.
    add("days", countFault(draft.days, limits.TIMELINE_DAYS_MAX, draft.start !== ""));
    add("seats", countFault(draft.seats, limits.SEATS_MAX, true));
    for (const { key, text } of draft.questions)
        add(`question ${key}`, textFault(text, limits.QUESTION_BYTES_MAX, false));
    const { published } = judged;
    if (published && REACH[draft.visibility] < REACH[published.visibility]) add("visibility", "narrower");
    return found;
}

/** What a job still lacks before others may see it. */
export function lacks(draft: Draft): Field[] {
    const isBlank = (text: string): boolean => !says(text);
    const pay: readonly Field[] = draft.pay === "fixed" ? ["budget"] : ["from", "to", "hours"];
    return [
        ...(["title", "description"] as const).filter((field) => isBlank(draft[field])),
        ...(draft.categories.length === 0 ? (["categories"] as const) : []),
        ...pay.filter((field) => isBlank(draft[field as "budget" | "from" | "to" | "hours"])).slice(0, 1),
    ];
}

/** Whether a text says anything: what a reader cannot see does not count. */
export function says(text: string): boolean {
    return /[^\s\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text);
}

export function bytesOf(text: string): number {
    return new TextEncoder().encode(text).length;
}

function textFault(text: string, bytesMax: number, isNeeded: boolean): Fault | undefined {
    if (!says(text)) return isNeeded ? "missing" : undefined;
    return bytesOf(text.trim()) > bytesMax ? "long" : undefined;
}

function countFault(typed: string, max: number, isNeeded: boolean): Fault | undefined {
    if (typed.trim() === "") return isNeeded ? "missing" : undefined;
    if (!/^\d{1,6}$/.test(typed.trim())) return "number";
    return Number(typed) < 1 ? "low" : Number(typed) > max ? "high" : undefined;
}

function startFault(typed: string, { today, published }: Judged): Fault | undefined {
    const start = dayOfIso(typed);
    // What stood there before may stay.
    if (!start || typed === published?.timeline?.start) return undefined;
    const ahead = daysBetween(start, today);
    return ahead < 0 ? "past" : ahead > limits.DATE_AHEAD_DAYS_MAX ? "far" : undefined;
}

/** The least and the greatest amount of that currency, where the limit counts in its smallest units. */
export function boundsOf(pay: Draft["pay"], currency: string): { least: string; most: string } {
    const written = (units: number): string => {
        const decimals = decimalsOf(currency);
        const digits = String(units).padStart(decimals + 1, "0");
        return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
    };
    return pay === "fixed"
        ? { least: written(limits.BUDGET_UNITS_MIN), most: written(limits.BUDGET_UNITS_MAX) }
        : { least: written(limits.RATE_UNITS_MIN), most: written(limits.RATE_UNITS_MAX) };
}

function payFaults(draft: Draft, judged: Judged): [Field, Fault | undefined][] {
    if (!judged.forAll && !isPaid(draft)) return [];
    const { least, most } = boundsOf(draft.pay, draft.currency);
    const amountFault = (typed: string): Fault | undefined => {
        const read = readAmount(typed, draft.currency, judged.language);
        if ("fault" in read) return read.fault === "empty" ? "missing" : { amount: read.fault };
        if (compared(read.amount, least) < 0) return "low";
        return compared(read.amount, most) > 0 ? "high" : undefined;
    };
    if (draft.pay === "fixed") return [["budget", amountFault(draft.budget)]];
    const [from, to] = [amountFault(draft.from), amountFault(draft.to)];
    return [
        ["from", from],
        ["to", to ?? (from === undefined && isTurned(draft, judged.language) ? "order" : undefined)],
        ["hours", countFault(draft.hours, WEEK_HOURS, true)],
    ];
}

/** Whether the highest rate is lower than the lowest one. */
function isTurned({ from, to, currency }: Draft, language: string): boolean {
    const [low, high] = [from, to].map((typed) => readAmount(typed, currency, language));
    return low !== undefined && high !== undefined && "amount" in low && "amount" in high
        ? compared(low.amount, high.amount) > 0
        : false;
}

/** Whether anything is said about the pay. */
function isPaid(draft: Draft): boolean {
    const typed = draft.pay === "fixed" ? [draft.budget] : [draft.from, draft.to, draft.hours];
    return typed.some((text) => text.trim() !== "");
}

/** What the server gets of a job without fault. */
export function fieldsOf(draft: Draft, language: string): JobFields {
    const [category, ...more] = draft.categories;
    const pay = payOf(draft, language);
    const preferred = {
        countries: [...draft.countries],
        languages: [...draft.languages],
        ...(draft.level !== "" && { level: draft.level }),
        record: draft.record,
    };
    const isWished =
        draft.countries.length + draft.languages.length > 0 || draft.level !== "" || draft.record;
    return {
        ...(says(draft.title) && { title: draft.title.trim() }),
        ...(says(draft.description) && { description: draft.description.trim() }),
        ...(category !== undefined && { category }),
        more,
        skills: [...draft.skills],
        ...(pay && { pay }),
        ...(draft.days.trim() !== "" && {
            timeline: { ...(draft.start !== "" && { start: draft.start }), days: Number(draft.days) },
        }),
        ...(draft.size !== "" && { size: draft.size }),
        questions: draft.questions.map((one) => one.text.trim()).filter(says),
        ...(draft.seats.trim() !== "1" && { seats: Number(draft.seats) }),
        visibility: draft.visibility,
        ...(isWished && { preferred }),
    };
}

function payOf(draft: Draft, language: string): JobPay | undefined {
    if (!isPaid(draft)) return undefined;
    const { currency } = draft;
    const sound = (typed: string): string => {
        const read = readAmount(typed, currency, language);
        if ("fault" in read) throw new TypeError(`not an amount: ${read.fault}`);
        return exact(read.amount, currency);
    };
    if (draft.pay === "fixed") return { fixed: { currency, budget: sound(draft.budget) } };
    const hours_a_week = Number(draft.hours);
    return { hourly: { currency, from: sound(draft.from), to: sound(draft.to), hours_a_week } };
}

/** What the form shows of a job that is there already. */
export function draftOf(fields: JobFields, language: string): Draft {
    const { pay, timeline, preferred } = fields;
    const typed = (amount: string): string => typedAmount(amount, language);
    const paid =
        pay === undefined
            ? {}
            : "fixed" in pay
              ? { pay: "fixed" as const, currency: pay.fixed.currency, budget: typed(pay.fixed.budget) }
              : {
                    pay: "hourly" as const,
                    currency: pay.hourly.currency,
                    from: typed(pay.hourly.from),
                    to: typed(pay.hourly.to),
                    hours: String(pay.hourly.hours_a_week),
                };
    return {
        ...emptyDraft(),
        title: fields.title ?? "",
        description: fields.description ?? "",
        categories: fields.category === undefined ? [] : [fields.category, ...fields.more],
        skills: [...fields.skills],
        ...paid,
        start: timeline?.start ?? "",
        days: timeline ? String(timeline.days) : "",
        size: fields.size ?? "",
        questions: fields.questions.map((text, at) => ({ key: at + 1, text })),
        seats: String(fields.seats ?? 1),
        visibility: fields.visibility,
        countries: [...(preferred?.countries ?? [])],
        languages: [...(preferred?.languages ?? [])],
        level: preferred?.level ?? "",
        record: preferred?.record ?? false,
    };
}

/** Whether the server gets the same of two drafts. */
export function isSame(one: Draft, other: Draft, language: string): boolean {
    const sent = (draft: Draft): string => {
        try {
            return JSON.stringify(fieldsOf(draft, language));
        } catch {
            return JSON.stringify(draft); // It has a fault, and is sent nowhere yet.
        }
    };
    return sent(one) === sent(other);
}

/** A beginning that somebody can choose: today to three years ahead. */
export function startsBetween(today: Day): { first: Day; last: Day } {
    return { first: today, last: dayAfter(today, limits.DATE_AHEAD_DAYS_MAX) };
}

/** A draft that was kept on this machine, where what was kept is one. What it lacks is empty. */
export function keptDraft(kept: unknown): Draft | undefined {
    if (typeof kept !== "object" || kept === null) return undefined;
    const found = kept as Readonly<Record<string, unknown>>;
    const plain = emptyDraft();
    const text = (field: keyof Draft): string =>
        typeof found[field] === "string" ? found[field] : (plain[field] as string);
    const texts = (field: keyof Draft, max: number): string[] => strings(found[field]).slice(0, max);
    const one = <T extends string>(field: keyof Draft, of: readonly T[]): T =>
        of.find((value) => value === found[field]) ?? (plain[field] as T);
    return {
        ...plain,
        title: text("title"),
        description: text("description"),
        categories: texts("categories", limits.CATEGORIES_MAX),
        skills: texts("skills", limits.SKILLS_MAX),
        pay: one("pay", ["fixed", "hourly"]),
        currency: one("currency", CURRENCIES),
        ...Object.fromEntries(TYPED.map((field) => [field, text(field)])),
        size: one("size", ["small", "medium", "large", ""]),
        questions: questionsOf(found["questions"]),
        visibility: one("visibility", ["public", "members", "invite_only"]),
        countries: texts("countries", limits.WISHES_MAX),
        languages: texts("languages", limits.WISHES_MAX),
        level: one("level", ["entry", "intermediate", "expert", ""]),
        record: found["record"] === true,
    };
}

/** What is typed as it comes, and judged later. */
const TYPED = ["budget", "from", "to", "hours", "start", "days", "seats"] as const;

function strings(kept: unknown): string[] {
    return Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : [];
}

function questionsOf(kept: unknown): Question[] {
    if (!Array.isArray(kept)) return [];
    const texts = kept.map((one: Partial<Question> | null) => one?.text);
    return strings(texts)
        .slice(0, limits.QUESTIONS_MAX)
        .map((text, at) => ({ key: at + 1, text }));
}
