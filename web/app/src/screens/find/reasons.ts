// Why something was found, in words.

import type { search } from "guildhall";
import { hasText, language, t } from "../../text/text.svelte";
import { words } from "./wanted";

/** What is looked for. */
export type What = "jobs" | "people";

/** What the reasons of a hit are said of. */
export interface Of {
    readonly what: What;
    /** The text that was searched for. */
    readonly text: string;
    /** The title of a job, or the headline of somebody. */
    readonly title: string;
    /** Skills of the person's own that they looked with: others they chose for this search. */
    readonly mine?: readonly string[];
    /** The name of a skill or a category, by its id. */
    readonly nameOf: (id: string) => string;
}

/** Names that are said; of more, the number alone says enough. */
const NAMES_MAX = 3;

/** A reason is said where it is at least this part of all of them. */
const SHARE_MIN = 0.1;

/**
 * What each reason says, what weighs most first. What weighs next to nothing is left out, and what a newer
 * server knows.
 */
export function reasonTexts(why: readonly search.FitReason[], of: Of): string[] {
    const least = SHARE_MIN * why.reduce((sum, { points }) => sum + points, 0);
    return why.flatMap((reason) => (reason.points < least ? [] : (reasonText(reason, of) ?? [])));
}

function reasonText(
    { by, ids = [] }: search.FitReason,
    { what, text, title, mine = [], nameOf }: Of,
): string | undefined {
    const kind = by === "words" ? (isIn(text, title) ? "words_title" : "words_text") : by;
    const isMine = by === "skills" && ids.every((id) => mine.includes(id));
    const key = `find.why.${isMine ? "skills_mine" : kind}.${what}`;
    if (!hasText(key)) return undefined;
    const names = ids.map(nameOf);
    return t(key, { count: ids.length, names: list(names) });
}

function list(names: readonly string[]): string {
    const few = names.length > NAMES_MAX ? [...names.slice(0, NAMES_MAX), "…"] : names;
    return new Intl.ListFormat(language(), { type: "unit", style: "short" }).format(few);
}

/** Whether a title has every word that was looked for. */
function isIn(text: string, title: string): boolean {
    const there = new Set(tokens(title));
    const sought = words(text).flatMap(tokens);
    return sought.length > 0 && sought.every((word) => there.has(word));
}

/** The words of a text as the server compares them: without marks and without large letters. */
function tokens(text: string): string[] {
    const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return plain.match(/[\p{L}\p{N}]+[+#]*/gu) ?? [];
}
