// What somebody looks for: a text, filters and an order, and how each of them changes it.

import type { search } from "guildhall";
import { exact } from "../../text/amounts";

/** What is searched for, without how it is shown. */
type PeopleQuery = Pick<search.SearchPeopleParams, "text" | "filter">;
export type Sort = search.SearchSort;

/** What is looked for. The address of a page holds exactly this. */
export interface Wanted<F> {
    readonly text: string;
    readonly filter: F;
    readonly sort: Sort;
}
export type PeopleWanted = Wanted<search.PeopleFilter>;

/** How long ago a job may have been published is a number of days here: a link is opened later than made. */
export interface JobsWanted extends Wanted<Omit<search.JobsFilter, "posted_since">> {
    readonly days?: number;
    /** The number of the saved search that it began with. */
    readonly saved?: number;
}

/** The longest text that the server looks for, in bytes. */
export const TEXT_BYTES_MAX = 256;
/** The most that all lists of a filter name together. */
export const IDS_MAX = 50;
const DAY_MS = 86_400_000;
/** What is asked for `days` back is asked for from the beginning of a minute: the same again is the same. */
const MINUTE_MS = 60_000;

export const NO_PEOPLE: PeopleWanted = { text: "", filter: {}, sort: "fit" };
export const NO_JOBS: JobsWanted = { text: "", filter: {}, sort: "fit" };

/** Any search. */
export type AnyWanted = Wanted<object>;
/** The fields of a filter that hold a list. */
export type ListOf<W extends AnyWanted> = {
    [K in keyof W["filter"]]-?: NonNullable<W["filter"][K]> extends readonly string[] ? K : never;
}[keyof W["filter"]];

/** The values of a list of a filter. */
export function listed<W extends AnyWanted>({ filter }: W, field: ListOf<W>): readonly string[] {
    return ((filter as W["filter"])[field] as readonly string[] | undefined) ?? [];
}

/** The same with that list in the place of another; an empty one is none. */
export function withList<W extends AnyWanted>(wanted: W, field: ListOf<W>, list: readonly string[]): W {
    return withField(wanted, field, (list.length > 0 ? list : undefined) as never);
}

/** The same with a value in a list where it is not there, and without it where it is. */
export function toggled<W extends AnyWanted>(wanted: W, field: ListOf<W>, value: string): W {
    const list = listed(wanted, field);
    const other = list.includes(value) ? list.filter((one) => one !== value) : [...list, value];
    return withList(wanted, field, other);
}

/** The same with another value of a field of its filter; `undefined` is none. */
export function withField<W extends AnyWanted, K extends keyof W["filter"]>(
    wanted: W,
    field: K,
    value: W["filter"][K] | undefined,
): W {
    const filter: Partial<W["filter"]> = { ...wanted.filter };
    if (value === undefined) delete filter[field];
    else filter[field] = value;
    return { ...wanted, filter };
}

/** How many values all lists of a filter have together. */
export function idsOf({ filter }: AnyWanted): number {
    return Object.values(filter).reduce((sum, one) => sum + (Array.isArray(one) ? one.length : 0), 0);
}

/** What the server is asked for, without how it is shown. */
export function peopleQuery({ text, filter }: PeopleWanted): PeopleQuery {
    const rate = filter.rate && { rate: exactRange(filter.rate) };
    return { ...(text && { text }), filter: { ...filter, ...rate } };
}

export function jobsQuery({ text, filter, days }: JobsWanted, now: number): search.JobsQuery {
    const amount = filter.amount && { amount: exactRange(filter.amount) };
    const since = days && { posted_since: Math.floor((now - days * DAY_MS) / MINUTE_MS) * MINUTE_MS };
    return { ...(text && { text }), filter: { ...filter, ...amount, ...since } };
}

/** As the server takes it: with exactly the decimals of the currency. */
function exactRange({ currency, from, to }: search.AmountRange): search.AmountRange {
    const amounts = { ...(from && { from: exact(from, currency) }), ...(to && { to: exact(to, currency) }) };
    return { currency, ...amounts };
}

/** What a query that was saved looks for, now. */
export function wantedOf({ text, filter }: search.JobsQuery, now: number): JobsWanted {
    const { posted_since: since, ...rest } = filter ?? {};
    const days = since !== undefined && { days: Math.max(1, Math.ceil((now - since) / DAY_MS)) };
    return { text: text ?? "", filter: rest, sort: "fit", ...days };
}

/** The words of a text that have to be there: those of phrases too, but none behind a minus sign. */
export function words(text: string): string[] {
    const sought = text.replace(/(^|\s)-("[^"]*"?|\S+)/g, " ");
    return sought.split(/[\s"]+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

/** Whether it can be saved: it asks for a word, a skill or a category. */
export function isSavable({ text, filter }: JobsWanted): boolean {
    const { skills = [], any_skills = [], categories = [] } = filter;
    return words(text).length + skills.length + any_skills.length + categories.length > 0;
}
