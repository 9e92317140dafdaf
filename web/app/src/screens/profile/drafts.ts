// The sections of a profile as they are written: what each form begins with, and what the server gets.

import type { profile } from "guildhall";
import { readAmount, typedAmount } from "../../text/amount";
import { exact } from "../../text/amounts";

/** A section that is written in a form. Whether others see the profile is chosen by a button instead. */
export type SectionName = Exclude<profile.SectionName, "visibility">;

export const SECTIONS: readonly SectionName[] = [
    "basics",
    "skills",
    "experience",
    "portfolio",
    "rates",
    "languages",
    "availability",
    "education",
];

/** Tells an item of a list from the others while it is written. */
interface Keyed {
    readonly key: number;
}

export interface BasicsDraft {
    name: string;
    headline: string;
    overview: string;
    country: string;
    city: string;
    timeZone: string;
}

export interface SkillDraft {
    readonly id: string;
    level: number;
}

/** A job that somebody had, or a school. Months are as `<input type="month">` writes them. */
export interface StationDraft extends Keyed {
    title: string;
    /** For whom, or where. */
    place: string;
    from: string;
    to: string;
    text: string;
}

/** Something that was made. */
export interface WorkDraft extends Keyed {
    title: string;
    role: string;
    text: string;
    link: string;
    skills: string[];
}

export interface LanguageDraft extends Keyed {
    tag: string;
    level: profile.Fluency;
}

export interface PackageDraft extends Keyed {
    title: string;
    from: string;
    days: string;
}

export interface RatesDraft {
    currency: string;
    hourly: string;
    offers: PackageDraft[];
}

export interface AvailabilityDraft {
    time: profile.Time | "";
    from: string;
}

/** What each section is written as. */
export interface Drafts {
    basics: BasicsDraft;
    skills: SkillDraft[];
    experience: StationDraft[];
    education: StationDraft[];
    portfolio: WorkDraft[];
    languages: LanguageDraft[];
    rates: RatesDraft;
    availability: AvailabilityDraft;
}

const PLAIN_CURRENCY = "USD";

/** What the form of each section begins with. */
const BEGIN: { readonly [N in SectionName]: (whole: profile.Whole, language: string) => Drafts[N] } = {
    basics: ({ basics }) => ({
        name: basics?.name ?? "",
        headline: basics?.headline ?? "",
        overview: basics?.overview ?? "",
        country: basics?.country ?? "",
        city: basics?.city ?? "",
        timeZone: basics?.time_zone ?? "",
    }),
    skills: ({ skills }) => skills.map(({ id, level }) => ({ id, level })),
    experience: ({ experience }) =>
        experience.map((one, at) => ({
            key: at + 1,
            title: one.title,
            place: one.company,
            from: one.from,
            to: one.to ?? "",
            text: one.text ?? "",
        })),
    education: ({ education }) =>
        education.map((one, at) => ({
            key: at + 1,
            title: one.title,
            place: one.school,
            from: one.from ?? "",
            to: one.to ?? "",
            text: one.text ?? "",
        })),
    portfolio: ({ portfolio }) =>
        portfolio.map((one, at) => ({
            key: at + 1,
            title: one.title,
            role: one.role ?? "",
            text: one.text ?? "",
            link: one.link ?? "",
            skills: [...one.skills],
        })),
    languages: ({ languages }) => languages.map(({ tag, level }, at) => ({ key: at + 1, tag, level })),
    rates: ({ rates }, language) => ({
        currency: rates?.hourly?.currency ?? rates?.offers[0]?.from.currency ?? PLAIN_CURRENCY,
        hourly: rates?.hourly ? typedAmount(rates.hourly.amount, language) : "",
        offers: (rates?.offers ?? []).map(({ title, from, days }, at) => ({
            key: at + 1,
            title,
            from: typedAmount(from.amount, language),
            days: String(days),
        })),
    }),
    availability: ({ availability }) => ({
        time: availability?.time ?? "",
        from: availability?.from ?? "",
    }),
};

/** What the form of a section begins with. */
export function begun<N extends SectionName>(name: N, whole: profile.Whole, language: string): Drafts[N] {
    return BEGIN[name](whole, language);
}

/** A text as the server takes it: in one form of Unicode, so that equal texts are equal. */
export function plain(text: string): string {
    return text.trim().replaceAll("\r", "").normalize("NFC");
}

/** A field with its text, where there is any. */
function said<F extends string>(field: F, text: string): { [K in F]?: string } {
    const words = plain(text);
    return (words === "" ? {} : { [field]: words }) as { [K in F]?: string };
}

/** What each section is for the server, once nothing is wrong with it. */
const VALUE: { readonly [N in SectionName]: (draft: Drafts[N], language: string) => profile.Section } = {
    basics: (draft) => ({
        basics: {
            name: plain(draft.name),
            ...said("headline", draft.headline),
            ...said("overview", draft.overview),
            ...said("country", draft.country),
            ...said("city", draft.city),
            ...said("time_zone", draft.timeZone),
        },
    }),
    skills: (draft) => ({ skills: draft.map(({ id, level }) => ({ id, level })) }),
    experience: (draft) => ({
        experience: draft.map((one) => ({
            title: plain(one.title),
            company: plain(one.place),
            from: one.from,
            ...said("to", one.to),
            ...said("text", one.text),
        })),
    }),
    education: (draft) => ({
        education: draft.map((one) => ({
            title: plain(one.title),
            school: plain(one.place),
            ...said("from", one.from),
            ...said("to", one.to),
            ...said("text", one.text),
        })),
    }),
    portfolio: (draft) => ({
        portfolio: draft.map((one) => ({
            title: plain(one.title),
            ...said("role", one.role),
            ...said("text", one.text),
            ...said("link", one.link),
            skills: [...one.skills],
        })),
    }),
    languages: (draft) => ({ languages: draft.map(({ tag, level }) => ({ tag, level })) }),
    rates: ({ currency, hourly, offers }, language) => ({
        rates: {
            ...(hourly.trim() !== "" && { hourly: amountOf(hourly, currency, language) }),
            offers: offers.map(({ title, from, days }) => ({
                title: plain(title),
                from: amountOf(from, currency, language),
                days: Number(days),
            })),
        },
    }),
    availability: ({ time, from }) => ({
        availability: { time: time || "none", ...(time !== "none" && said("from", from)) },
    }),
};

/** What a section is for the server. Nothing is wrong with it. */
export function valueOf<N extends SectionName>(name: N, draft: Drafts[N], language: string): profile.Section {
    return VALUE[name](draft, language);
}

function amountOf(text: string, currency: string, language: string): { amount: string; currency: string } {
    const read = readAmount(text, currency, language);
    if ("fault" in read) throw new TypeError(`not an amount: ${read.fault}`);
    return { amount: exact(read.amount, currency), currency };
}

/** Whether two drafts say the same. */
export function isSame<N extends SectionName>(one: Drafts[N], other: Drafts[N]): boolean {
    return JSON.stringify(withoutKeys(one)) === JSON.stringify(withoutKeys(other));
}

function withoutKeys(draft: unknown): unknown {
    if (Array.isArray(draft)) return draft.map(withoutKeys);
    if (typeof draft !== "object" || draft === null) return draft;
    const fields = Object.entries(draft).filter(([name]) => name !== "key");
    return Object.fromEntries(fields.map(([name, value]) => [name, withoutKeys(value)]));
}

/** The number of an item that comes anew. */
export function nextKey(items: readonly Keyed[]): number {
    return Math.max(0, ...items.map((one) => one.key)) + 1;
}

/** A draft that was kept, where what was kept is one: it has the shape of an empty one of that section. */
export function keptDraft<N extends SectionName>(name: N, kept: unknown): Drafts[N] | undefined {
    return isLike(kept, SHAPES[name]) ? (kept as Drafts[N]) : undefined;
}

const STATION = { key: 0, title: "", place: "", from: "", to: "", text: "" };
const SHAPES: Readonly<Record<SectionName, unknown>> = {
    basics: { name: "", headline: "", overview: "", country: "", city: "", timeZone: "" },
    skills: [{ id: "", level: 0 }],
    experience: [STATION],
    education: [STATION],
    portfolio: [{ key: 0, title: "", role: "", text: "", link: "", skills: [""] }],
    languages: [{ key: 0, tag: "", level: "" }],
    rates: { currency: "", hourly: "", offers: [{ key: 0, title: "", from: "", days: "" }] },
    availability: { time: "", from: "" },
};

/** Whether something has the fields of a shape. A list has any number of the one item of its shape. */
function isLike(value: unknown, shape: unknown): boolean {
    if (Array.isArray(shape)) return Array.isArray(value) && value.every((one) => isLike(one, shape[0]));
    if (typeof shape !== "object" || shape === null) return typeof value === typeof shape;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    const fields = value as Readonly<Record<string, unknown>>;
    return Object.entries(shape).every(([name, one]) => isLike(fields[name], one));
}
