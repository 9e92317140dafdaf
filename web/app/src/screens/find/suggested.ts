// What is suggested for words that are typed, and what becomes of the words.

import type { taxonomy } from "guildhall";
import type { What } from "./reasons";

/** The longest text for which the server suggests anything, in letters: it takes 120 bytes. */
const TYPED_MAX = 30;
/** The least that is worth a question, in letters. */
const TYPED_MIN = 2;

/** Words for which something may be suggested, and those that stay where it is taken. */
export interface Try {
    readonly text: string;
    readonly rest: string;
}

/** Of many words, so many of the last may be a name. */
const LAST_MAX = 2;

/** All words, then the last ones. Phrases and what is to be left out are no names of anything. */
export function tries(text: string): Try[] {
    const words = text.split(/\s+/).filter((word) => word !== "");
    const counts = [words.length, LAST_MAX, 1].filter(
        (count, at, all) => count <= words.length && all.indexOf(count) === at,
    );
    const some = counts.map((count) => ({
        text: words.slice(-count).join(" "),
        rest: words.slice(0, -count).join(" "),
    }));
    return some.filter(({ text }) => {
        const { length } = [...text];
        return length >= TYPED_MIN && length <= TYPED_MAX && !/["]|(^|\s)-/.test(text);
    });
}

const CATEGORIES: readonly taxonomy.TaxonKind[] = [
    "area",
    "family",
    "root",
    "group",
    "occupation",
    "software",
];

/** As what something is looked for. A service is a category of jobs, and a skill of people. */
export function asWhat(kind: taxonomy.TaxonKind, what: What): "skill" | "category" {
    return CATEGORIES.includes(kind) || (kind === "service" && what === "jobs") ? "category" : "skill";
}
