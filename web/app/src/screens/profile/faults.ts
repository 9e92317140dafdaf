// What is wrong with a section as it is written.

import { readAmount } from "../../text/amount";
import { compared, inUnits, type AmountFault } from "../../text/amounts";
import { dayOfIso, daysBetween, type Day } from "../../text/days";
import { plain, type Drafts, type SectionName, type StationDraft } from "./drafts";
import * as limits from "./limits";

/** What can be wrong with a field. */
export type Fault =
    | "missing"
    | "long"
    | "short"
    | "month"
    | "ahead"
    | "order"
    | "link"
    | "past"
    | "far"
    | "number"
    | "low"
    | "high"
    | "twice"
    | { readonly amount: AmountFault };

/** Faults by the name of their field; in a list, the key of the item stands before it: `2 title`. */
export type Faults = ReadonlyMap<string, Fault>;

/** What is known of the one who writes. */
export interface Judged {
    readonly language: string;
    /** Where the person is, it is this day. */
    readonly today: Day;
    /** Whether others see the profile: then it goes on saying what it has to. */
    readonly shown: boolean;
}

type Add = (field: string, fault: Fault | undefined) => void;
type Check<N extends SectionName> = (draft: Drafts[N], add: Add, judged: Judged) => void;

const CHECKS: { readonly [N in SectionName]: Check<N> } = {
    basics: (draft, add, { shown }) => {
        const name = plain(draft.name);
        add("name", textFault(name, limits.NAME_BYTES_MAX, true));
        if (name !== "" && bytesOf(name) < limits.NAME_BYTES_MIN) add("name", "short");
        add("headline", textFault(draft.headline, limits.TITLE_BYTES_MAX, shown));
        add("overview", textFault(draft.overview, limits.OVERVIEW_BYTES_MAX, false));
        add("city", textFault(draft.city, limits.PLACE_BYTES_MAX, false));
    },
    skills: (draft, add, { shown }) => {
        if (shown && draft.length === 0) add("skills", "missing");
    },
    experience: (draft, add, judged) => draft.forEach((one) => station(one, add, judged, true)),
    education: (draft, add, judged) => draft.forEach((one) => station(one, add, judged, false)),
    portfolio: (draft, add) => {
        for (const one of draft) {
            add(`${one.key} title`, textFault(one.title, limits.TITLE_BYTES_MAX, true));
            add(`${one.key} role`, textFault(one.role, limits.TITLE_BYTES_MAX, false));
            add(`${one.key} text`, textFault(one.text, limits.ITEM_TEXT_BYTES_MAX, false));
            add(`${one.key} link`, linkFault(one.link));
        }
    },
    languages: (draft, add) => {
        for (const [at, one] of draft.entries()) {
            if (one.tag === "") add(`${one.key} tag`, "missing");
            else if (draft.findIndex((other) => other.tag === one.tag) < at) add(`${one.key} tag`, "twice");
        }
    },
    rates: (draft, add, judged) => {
        if (draft.hourly.trim() !== "")
            add("hourly", amountFault(draft.hourly, draft.currency, judged, RATE));
        for (const one of draft.offers) {
            add(`${one.key} title`, textFault(one.title, limits.TITLE_BYTES_MAX, true));
            add(`${one.key} from`, amountFault(one.from, draft.currency, judged, BUDGET));
            add(`${one.key} days`, daysFault(one.days));
        }
    },
    availability: (draft, add, { today }) => {
        if (draft.time === "") add("time", "missing");
        if (draft.time !== "none") add("from", startFault(draft.from, today));
    },
};

/** What is wrong with a section. */
export function faultsOf<N extends SectionName>(name: N, draft: Drafts[N], judged: Judged): Faults {
    const found = new Map<string, Fault>();
    CHECKS[name](draft, (field, fault) => fault !== undefined && found.set(field, fault), judged);
    return found;
}

function station(one: StationDraft, add: Add, { today }: Judged, isJob: boolean): void {
    const field = (name: string): string => `${one.key} ${name}`;
    add(field("title"), textFault(one.title, limits.TITLE_BYTES_MAX, true));
    add(field("place"), textFault(one.place, limits.TITLE_BYTES_MAX, true));
    add(field("text"), textFault(one.text, limits.ITEM_TEXT_BYTES_MAX, false));
    add(field("from"), monthFault(one.from, today, isJob, true));
    add(field("to"), monthFault(one.to, today, false, isJob));
    if (isMonth(one.from) && isMonth(one.to) && one.to < one.from) add(field("to"), "order");
}

function isMonth(text: string): boolean {
    return /^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/.test(text);
}

/** What has begun is no plan: its month is not to come. */
function monthFault(text: string, today: Day, isNeeded: boolean, hasBegun: boolean): Fault | undefined {
    if (text.trim() === "") return isNeeded ? "missing" : undefined;
    if (!isMonth(text)) return "month";
    const now = `${today.year}-${String(today.month).padStart(2, "0")}`;
    return hasBegun && text > now ? "ahead" : undefined;
}

/** Whether a text says anything: what a reader cannot see does not count. */
export function says(text: string): boolean {
    return /[^\s\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text);
}

export function bytesOf(text: string): number {
    return new TextEncoder().encode(text).length;
}

/** What is wrong with a text. */
export function textFault(text: string, bytesMax: number, isNeeded: boolean): Fault | undefined {
    if (!says(text)) return isNeeded ? "missing" : undefined;
    return bytesOf(plain(text)) > bytesMax ? "long" : undefined;
}

function linkFault(link: string): Fault | undefined {
    const words = plain(link);
    if (words === "") return undefined;
    if (bytesOf(words) > limits.LINK_BYTES_MAX) return "long";
    return /^https?:\/\/[^\s/?#@]+([/?#]\S*)?$/.test(words) ? undefined : "link";
}

/** The least and the greatest amount, in the smallest unit of its currency. */
type Bounds = readonly [least: number, most: number];
export const RATE: Bounds = [limits.RATE_UNITS_MIN, limits.RATE_UNITS_MAX];
export const BUDGET: Bounds = [limits.BUDGET_UNITS_MIN, limits.BUDGET_UNITS_MAX];

/** What is wrong with an amount. */
export function amountFault(
    text: string,
    currency: string,
    { language }: Pick<Judged, "language">,
    [least, most]: Bounds,
): Fault | undefined {
    const read = readAmount(text, currency, language);
    if ("fault" in read) return { amount: read.fault };
    if (compared(read.amount, inUnits(least, currency)) < 0) return "low";
    return compared(read.amount, inUnits(most, currency)) > 0 ? "high" : undefined;
}

/** What is wrong with a length in days. */
export function daysFault(typed: string): Fault | undefined {
    if (typed.trim() === "") return "missing";
    if (!/^\d{1,6}$/.test(typed.trim()) || Number(typed) < 1) return "number";
    return Number(typed) > limits.TIMELINE_DAYS_MAX ? "high" : undefined;
}

/** What is wrong with a day on which something begins, where one is named. */
export function startFault(typed: string, today: Day): Fault | undefined {
    const start = dayOfIso(typed);
    if (!start) return undefined;
    const ahead = daysBetween(start, today);
    return ahead < 0 ? "past" : ahead > limits.DATE_AHEAD_DAYS_MAX ? "far" : undefined;
}
