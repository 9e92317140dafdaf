// The catalogue of texts, in chapters: each screen and each dialog says with which of them it speaks. They
// are fetched together with its code, in English and in the language that was chosen.

import type { en } from "./en";
import { common } from "./en/common";

/** A text, or its forms by number: `{count}` chooses among them. */
export type Text = string | { readonly one: string; readonly other: string; readonly [form: string]: string };
export type Key = keyof typeof en;
export type Catalogue = { readonly [K in Key]?: Text };

type Load = () => Promise<Catalogue>;

/**
 * Where each chapter is, in English, which has every text. What every screen says comes with the page itself.
 */
const ENGLISH = {
    common: async () => common,
    door: async () => (await import("./en/door")).door,
    shell: async () => (await import("./en/shell")).shell,
    news: async () => (await import("./en/news")).news,
    people: async () => (await import("./en/people")).people,
    blocking: async () => (await import("./en/blocking")).blocking,
    settings: async () => (await import("./en/settings")).settings,
    find: async () => (await import("./en/find")).find,
    saved: async () => (await import("./en/saved")).saved,
    jobs: async () => (await import("./en/jobs")).jobs,
    desk: async () => (await import("./en/desk")).desk,
    talk: async () => (await import("./en/talk")).talk,
    trade: async () => (await import("./en/trade")).trade,
    steps: async () => (await import("./en/steps")).steps,
    work: async () => (await import("./en/work")).work,
    money: async () => (await import("./en/money")).money,
    profile: async () => (await import("./en/profile")).profile,
    proposals: async () => (await import("./en/proposals")).proposals,
    proposed: async () => (await import("./en/proposed")).proposed,
    writing: async () => (await import("./en/writing")).writing,
    amounts: async () => (await import("./en/amounts")).amounts,
    changes: async () => (await import("./en/changes")).changes,
    rules: async () => (await import("./en/rules")).rules,
} satisfies Record<string, Load>;

/** A chapter of the catalogue, by its name. */
export type Chapter = keyof typeof ENGLISH;

/** Where the chapters of each language are; what it lacks is English. */
export const CHAPTERS = {
    en: ENGLISH,
    de: {
        common: async () => (await import("./de/common")).common,
        door: async () => (await import("./de/door")).door,
        shell: async () => (await import("./de/shell")).shell,
        news: async () => (await import("./de/news")).news,
        people: async () => (await import("./de/people")).people,
        blocking: async () => (await import("./de/blocking")).blocking,
        settings: async () => (await import("./de/settings")).settings,
        find: async () => (await import("./de/find")).find,
        saved: async () => (await import("./de/saved")).saved,
        jobs: async () => (await import("./de/jobs")).jobs,
        desk: async () => (await import("./de/desk")).desk,
        talk: async () => (await import("./de/talk")).talk,
        trade: async () => (await import("./de/trade")).trade,
        steps: async () => (await import("./de/steps")).steps,
        work: async () => (await import("./de/work")).work,
        money: async () => (await import("./de/money")).money,
        profile: async () => (await import("./de/profile")).profile,
        proposals: async () => (await import("./de/proposals")).proposals,
        proposed: async () => (await import("./de/proposed")).proposed,
        writing: async () => (await import("./de/writing")).writing,
        amounts: async () => (await import("./de/amounts")).amounts,
        changes: async () => (await import("./de/changes")).changes,
        rules: async () => (await import("./de/rules")).rules,
    },
} satisfies Record<string, Readonly<Record<Chapter, Load>>>;
export type Language = keyof typeof CHAPTERS;
export const languages = Object.keys(CHAPTERS) as Language[];

/** What of each language was asked for. What could not be had is forgotten, and asked for anew. */
const asked = new Map<string, Promise<Catalogue>>();

/** The texts of a chapter in that language. */
export function textsOf(language: Language, chapter: Chapter): Promise<Catalogue> {
    const name = `${language} ${chapter}`;
    let texts = asked.get(name);
    if (!texts) {
        texts = CHAPTERS[language][chapter]();
        asked.set(name, texts);
        texts.catch(() => asked.delete(name));
    }
    return texts;
}
