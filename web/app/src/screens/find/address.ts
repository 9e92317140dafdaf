// A search as the address of a page holds it: readable, and the same for everybody to whom it is sent. What
// somebody else wrote there and does not read as a part of a search is left out.

import type { search } from "guildhall";
import { IDS_MAX, type AnyWanted, type JobsWanted, type PeopleWanted, type Sort } from "./wanted";

/** The path of each search. */
export const JOBS_PATH = "/find";
export const PEOPLE_PATH = "/find/people";
export const CATEGORIES_PATH = "/find/categories";
export const SAVED_PATH = "/find/saved";

/** Days that a job may take, or may have been there. */
const DAYS_MAX = 1_095;
/** The longest text that is read, in letters; how many bytes the server takes is told beside the field. */
const TEXT_MAX = 1_000;

type Is = (value: string) => boolean;
const among =
    (...values: string[]): Is =>
    (value) =>
        values.includes(value);
const like =
    (form: RegExp): Is =>
    (value) =>
        form.test(value);

const isTaxon = like(/^[a-z]+:[\w.\-/+# ]{1,70}$/);
const isCountry = like(/^[A-Z]{2}$/);
const isLanguage = like(/^[A-Za-z\d-]{2,35}$/);
const isAmount = like(/^\d{1,12}(\.\d{1,4})?$/);

/** A field of a filter that holds a list: its name in the address, and what can stand in it. */
type Lists<F> = readonly (readonly [field: keyof F & string, name: string, is: Is])[];
type JobsFilter = JobsWanted["filter"];

const BOTH = [
    ["skills", "skills", isTaxon],
    ["any_skills", "any", isTaxon],
    ["categories", "in", isTaxon],
    ["countries", "countries", isCountry],
] as const;
const PEOPLE_LISTS: Lists<search.PeopleFilter> = [
    ...BOTH,
    ["languages", "languages", isLanguage],
    ["availability", "time", among("full", "part", "none")],
];
const JOBS_LISTS: Lists<JobsFilter> = [
    ...BOTH,
    ["sizes", "size", among("small", "medium", "large")],
    ["bands", "proposals", among("0-4", "5-9", "10-19", "20-49", "50+")],
];
const isSort = among("fit", "recent", "rate", "budget");

/** Reads a search among people. */
export function readPeople(query: string): PeopleWanted {
    const from = new URLSearchParams(query);
    const rate = readRange(from.get("rate"));
    return {
        ...readBasics(from),
        filter: {
            ...readLists(from, PEOPLE_LISTS),
            ...(rate && { rate }),
            ...(from.get("record") === "1" && { record: true }),
        },
    };
}

/** Reads a search among jobs. */
export function readJobs(query: string): JobsWanted {
    const from = new URLSearchParams(query);
    const pay = from.get("pay");
    const amount = readRange(from.get("amount"));
    const [days_max, days] = [readDays(from.get("days")), readDays(from.get("since"))];
    const saved = /^[1-9]\d{0,8}$/.exec(from.get("saved") ?? "")?.[0];
    return {
        ...readBasics(from),
        filter: {
            ...readLists(from, JOBS_LISTS),
            ...((pay === "fixed" || pay === "hourly") && { pay }),
            ...(amount && { amount }),
            ...(days_max && { days_max }),
            ...(from.get("verified") === "1" && { payment_verified: true }),
        },
        ...(days && { days }),
        ...(saved && { saved: Number(saved) }),
    };
}

/** The address of a search among people. */
export function peopleAddress(wanted: Partial<PeopleWanted>): string {
    const { filter = {} } = wanted;
    return address(PEOPLE_PATH, [
        ...basics(wanted),
        ...listsOf(filter, PEOPLE_LISTS),
        ["rate", filter.rate && rangeText(filter.rate)],
        ["record", filter.record && "1"],
    ]);
}

/** The address of a search among jobs. */
export function jobsAddress(wanted: Partial<JobsWanted>): string {
    const { filter = {}, days, saved } = wanted;
    return address(JOBS_PATH, [
        ...basics(wanted),
        ...listsOf(filter, JOBS_LISTS),
        ["pay", filter.pay],
        ["amount", filter.amount && rangeText(filter.amount)],
        ["days", filter.days_max?.toString()],
        ["verified", filter.payment_verified && "1"],
        ["since", days?.toString()],
        ["saved", saved?.toString()],
    ]);
}

type Part = readonly [name: string, value: string | false | undefined];

function address(path: string, parts: readonly Part[]): string {
    const query = parts.flatMap(([name, value]) => (value ? [`${name}=${encoded(value)}`] : []));
    return query.length > 0 ? `${path}?${query.join("&")}` : path;
}

/** As an address takes it, and people read it: colons, commas and signs of ids stay what they are. */
function encoded(value: string): string {
    return encodeURIComponent(value)
        .replace(/%(3A|2C|2F)/g, (sign) => decodeURIComponent(sign))
        .replaceAll("%20", "+");
}

function basics({ text, sort }: Partial<AnyWanted>): Part[] {
    return [
        ["q", text],
        ["sort", sort !== "fit" && sort],
    ];
}

function readBasics(from: URLSearchParams): { text: string; sort: Sort } {
    const sort = from.get("sort") ?? "";
    return {
        text: [...(from.get("q") ?? "")].slice(0, TEXT_MAX).join(""),
        sort: isSort(sort) ? (sort as Sort) : "fit",
    };
}

function listsOf<F>(filter: F, lists: Lists<F>): Part[] {
    return lists.map(([field, name]) => [name, (filter[field] as readonly string[] | undefined)?.join(",")]);
}

function readLists<F>(from: URLSearchParams, lists: Lists<F>): F {
    let room = IDS_MAX;
    const found = lists.flatMap(([field, name, is]) => {
        const values = new Set((from.get(name) ?? "").split(",").filter(is));
        const taken = [...values].slice(0, room);
        room -= taken.length;
        return taken.length > 0 ? [[field, taken]] : [];
    });
    return Object.fromEntries(found) as F;
}

function readDays(text: string | null): number | undefined {
    return text !== null && /^[1-9]\d{0,3}$/.test(text) && Number(text) <= DAYS_MAX
        ? Number(text)
        : undefined;
}

/** Such as `USD:30-60`, where either amount may be left out. */
function rangeText({ currency, from = "", to = "" }: search.AmountRange): string {
    return `${currency}:${from}-${to}`;
}

function readRange(text: string | null): search.AmountRange | undefined {
    const [, currency, from = "", to = ""] = /^([A-Z]{3}):([^-]*)-([^-]*)$/.exec(text ?? "") ?? [];
    const isOne = (amount: string): boolean => amount === "" || isAmount(amount);
    if (currency === undefined || !isOne(from) || !isOne(to) || from + to === "") return undefined;
    return { currency, ...(from && { from }), ...(to && { to }) };
}
