// The list of rooms as it was last seen, kept on this machine: it is there before the server answers, and
// where there is no network. Whoever signs out takes it with them.

import type { AccountId } from "guildhall";
import type { Item } from "../screens/talk/activity";
import { clear, put, taken, type Shelf } from "./shelf";

const PLACE = "guildhall.rooms";
/** Rooms that are kept, the most active. */
const ROOMS_MAX = 50;

interface Kept {
    readonly account: AccountId;
    readonly items: readonly Item[];
}

/** What was kept for that person. */
export function keptList(shelf: Shelf, account: AccountId): readonly Item[] {
    const kept = taken(shelf, PLACE) as Partial<Kept> | undefined;
    if (kept?.account !== account || !Array.isArray(kept.items)) return [];
    return kept.items.filter(isItem);
}

/** Keeps what that person sees. */
export function keepList(shelf: Shelf, account: AccountId, items: readonly Item[]): void {
    put(shelf, PLACE, { account, items: items.slice(0, ROOMS_MAX) } satisfies Kept);
}

export function forgetList(shelf: Shelf): void {
    clear(shelf, PLACE);
}

function isItem(kept: unknown): kept is Item {
    const item = kept as Partial<Item> | null;
    const numbers = [item?.head, item?.read_seq, item?.unread];
    return typeof item?.room === "string" && numbers.every((number) => Number.isInteger(number));
}
