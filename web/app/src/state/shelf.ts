// Where small things are kept on this machine, as JSON. Nothing here fails: where the browser keeps nothing,
// or has no room, the page works without.

import type { AccountId } from "guildhall";

/** Keeps things under names: the browser's `localStorage`, or what a test gives. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The browser's own shelf, or one that keeps nothing where the browser refuses. */
export function ownShelf(): Shelf {
    try {
        return localStorage;
    } catch {
        return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
    }
}

/** What is kept for one person, in each of these places. */
const PERSONAL = ["drafts", "job_offer", "jobs", "offer", "people", "profile", "proposals"] as const;

/** The place of something that is kept for one person. */
export function placeOf(what: (typeof PERSONAL)[number], account: AccountId): string {
    return `guildhall.${what}.${account}`;
}

/** What is kept in a place. Anybody may have written it: whoever reads it checks its shape. */
export function taken(shelf: Shelf, place: string): unknown {
    try {
        return JSON.parse(shelf.getItem(place) ?? "null") ?? undefined;
    } catch {
        return undefined; // Nothing may be read here, or it is no JSON.
    }
}

/** Puts something into a place. Where there is no room, what stood there before may stay. */
export function put(shelf: Shelf, place: string, what: unknown): void {
    try {
        shelf.setItem(place, JSON.stringify(what));
    } catch {
        // It lasts as long as the page.
    }
}

/** Leaves a place empty. */
export function clear(shelf: Shelf, place: string): void {
    try {
        shelf.removeItem(place);
    } catch {
        // Then nothing is kept there either.
    }
}

/** Forgets everything that is kept for a person who does not come back. */
export function clearPerson(shelf: Shelf, account: AccountId): void {
    PERSONAL.forEach((what) => clear(shelf, placeOf(what, account)));
}
