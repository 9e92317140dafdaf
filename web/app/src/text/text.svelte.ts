// Every text that a person reads comes from a catalogue, of which each screen fetches the chapters that it
// speaks with. English is complete; another language says what it has and leaves the rest in English.

import {
    languages,
    textsOf,
    type Catalogue,
    type Key,
    type Chapter,
    type Language,
    type Text,
} from "./catalogue";
import { common } from "./en/common";

export { languages, type Catalogue, type Chapter, type Key, type Language, type Text };
export type Values = Readonly<Record<string, string | number>>;

/** The texts that are here, in English and in the language that is spoken. */
let english: Catalogue = $state.raw(common);
let catalogue: Catalogue = $state.raw({});
let chosen = $state<Language>("en");

/** The language that was asked for last: a catalogue that comes after another was asked for is too late. */
let wanted: Language = "en";
/** The chapters that were asked for: another language is spoken once it has them all. */
const chapters = new Set<Chapter>(["common"]);

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);

/** Speaks that language from now on, as soon as its texts are there. */
export async function chooseLanguage(language: Language): Promise<void> {
    wanted = language;
    let found: Catalogue = {};
    try {
        // While they are fetched, a screen may ask for more.
        for (let asked = 0; asked < chapters.size;) {
            asked = chapters.size;
            found = await texts(language, [...chapters]);
        }
    } catch (error) {
        if (wanted === language) wanted = chosen;
        throw error;
    }
    if (wanted !== language) return;
    catalogue = found;
    chosen = language;
    document.documentElement.lang = language;
    document.documentElement.dir = RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";
}

/** Fetches chapters of the catalogue. Whoever speaks with them waits for this first. */
export async function fetchTexts(some: readonly Chapter[]): Promise<void> {
    some.forEach((chapter) => chapters.add(chapter));
    const language = wanted;
    const [plain, own] = await Promise.all([texts("en", some), texts(language, some)]);
    addTexts(plain);
    // Where another language was chosen meanwhile, its texts come with it.
    if (chosen === language) catalogue = { ...catalogue, ...own };
}

/** All texts of some chapters. */
async function texts(language: Language, some: readonly Chapter[]): Promise<Catalogue> {
    const all = await Promise.all(some.map((chapter) => textsOf(language, chapter)));
    return Object.assign({}, ...all) as Catalogue;
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

/**
 * The text as it is said to the one who reads it. A text that names people may have another form, called
 * `.you`, for the person themself: "{who} suggests" for others is "{who} suggest" where that is "You".
 */
export function spokenTo(
    key: Key,
    people: Readonly<Record<string, string | undefined>>,
    me: string | undefined,
): Key {
    const own = `${key}.you`;
    if (me === undefined || !hasText(own)) return key;
    const isNamed = phrase(key).some(({ name }) => name !== undefined && people[name] === me);
    return isNamed ? own : key;
}

function raw(key: Key, values: Values): string {
    const text = catalogue[key] ?? english[key];
    if (text !== undefined) return formOf(text, values);
    // Whoever speaks here has not fetched the chapter. Tests in the browser fail where anything says an
    // error.
    console.error(`the text ${key} is not here`);
    return key;
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
