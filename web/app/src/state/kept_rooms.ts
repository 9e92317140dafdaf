// The list of rooms as it was last seen, kept on this machine: it is there before the server answers, and
// where there is no network. Whoever signs out takes it with them.

import type { AccountId } from "guildhall";
import type { Item } from "../screens/talk/activity";
import type { Shelf } from "./shelf";

const KEY = "guildhall.rooms";
/** Rooms that are kept, the most active. */
const ROOMS_MAX = 50;

interface Kept {
    readonly account: AccountId;
    readonly items: readonly Item[];
}

/** What was kept for that person. */
export function keptList(shelf: Shelf, account: AccountId): readonly Item[] {
    try {
        const kept = JSON.parse(shelf.getItem(KEY) ?? "null") as Partial<Kept> | null;
        if (kept?.account !== account || !Array.isArray(kept.items)) return [];
        return kept.items.filter(isItem);
    } catch {
        return [];
    }
}

/** Keeps what that person sees. */
export function keepList(shelf: Shelf, account: AccountId, items: readonly Item[]): void {
    try {
        shelf.setItem(KEY, JSON.stringify({ account, items: items.slice(0, ROOMS_MAX) } satisfies Kept));
    } catch {
        // No room, or none allowed.
    }
}

export function forgetList(shelf: Shelf): void {
    try {
        shelf.removeItem(KEY);
    } catch {
        // Then nothing is kept either.
    }
}

function isItem(kept: unknown): kept is Item {
    const item = kept as Partial<Item> | null;
    const numbers = [item?.head, item?.read_seq, item?.unread];
    return typeof item?.room === "string" && numbers.every((number) => Number.isInteger(number));
}
