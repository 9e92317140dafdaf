// Every text that a person reads comes from a catalogue. English is complete: what the way in says comes with
// the page, and the rest with the house behind it. Another language is a file beside it, fetched when it is
// chosen, which says what it has and leaves the rest in English.

import type { en } from "./en";
import { common } from "./en/common";
import { person } from "./en/person";
import { rules } from "./en/rules";

/** A text, or its forms by number: `{count}` chooses among them. */
export type Text = string | { readonly one: string; readonly other: string; readonly [form: string]: string };
export type Key = keyof typeof en;
export type Catalogue = { readonly [K in Key]?: Text };
export type Values = Readonly<Record<string, string | number>>;

/** The English texts that are here. */
let english: Catalogue = { ...common, ...person, ...rules };

/** Where the catalogue of each language is; what it lacks is English. */
const CATALOGUES = {
    en: async (): Promise<Catalogue> => ({}),
    de: async (): Promise<Catalogue> => (await import("./de")).de,
};
export type Language = keyof typeof CATALOGUES;
export const languages = Object.keys(CATALOGUES) as Language[];

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);

let chosen = $state<Language>("en");
let catalogue: Catalogue = $state.raw({});
/** The language that was asked for last: a catalogue that comes after another was asked for is too late. */
let wanted: Language = "en";

/** Speaks that language from now on, as soon as its texts are there. */
export async function chooseLanguage(language: Language): Promise<void> {
    wanted = language;
    const found = await CATALOGUES[language]();
    if (wanted !== language) return;
    catalogue = found;
    chosen = language;
    document.documentElement.lang = language;
    document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}

/** Knows more English texts from now on. */
export function addTexts(more: Catalogue): void {
    english = { ...english, ...more };
}

/** The language that is spoken. */
export function language(): Language {
    return chosen;
}

/** What a language calls itself. */
export function languageName(language: Language): string {
    return new Intl.DisplayNames(language, { type: "language" }).of(language) ?? language;
}

/** The text of that name, with `{name}` replaced by the value of that name. */
export function t(key: Key, values: Values = {}): string {
    return filled(raw(key, values), values);
}

/** A piece of a text: words of the catalogue, or what stands in the place of that name. */
export interface Part {
    readonly text: string;
    readonly name?: string;
}

/** The text of that name in pieces, so that what is filled in can be shown in its own way. */
export function phrase(key: Key, values: Values = {}): Part[] {
    const pieces = raw(key, values).split(/\{(\w+)\}/);
    const part = (piece: string, at: number): Part =>
        at % 2 === 0 ? { text: piece } : { text: filled(`{${piece}}`, values), name: piece };
    return pieces.map(part).filter((one) => one.text !== "");
}

function raw(key: Key, values: Values): string {
    return formOf(catalogue[key] ?? english[key] ?? key, values);
}

/** Whether there is a text of that name. */
export function hasText(key: string): key is Key {
    return Object.hasOwn(english, key);
}

/** The rules of each language that was spoken: making them costs much, using them little. */
const PLURALS = new Map<Language, Intl.PluralRules>();

function formOf(text: Text, values: Values): string {
    if (typeof text === "string") return text;
    let plurals = PLURALS.get(chosen);
    if (!plurals) PLURALS.set(chosen, (plurals = new Intl.PluralRules(chosen)));
    return text[plurals.select(Number(values["count"] ?? 0))] ?? text.other;
}

function filled(text: string, values: Values): string {
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
        const value = values[name];
        if (value === undefined) return whole;
        return typeof value === "number" ? new Intl.NumberFormat(chosen).format(value) : value;
    });
}
