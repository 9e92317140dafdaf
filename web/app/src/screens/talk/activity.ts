// The list of rooms, the one with the newest event first, and what each event makes of it.

import type { AccountId, EventOf, Methods, RoomId } from "guildhall";

export type Item = Methods["room.list"]["answer"]["rooms"][number];

/** What is kept of the text of a newest message, in letters; the list shows one line of it. */
const EXCERPT_MAX = 160;
/** The list counts no further. */
export const UNREAD_MAX = 100;

/** Sorts as the server does. */
function inOrder(items: Item[]): Item[] {
    return items.sort((one, other) => {
        const later = (other.active_at ?? 0) - (one.active_at ?? 0);
        return later !== 0 ? later : one.room < other.room ? 1 : -1;
    });
}

/** With a further page. A room that is there already stays as it is. */
export function withPage(items: readonly Item[], page: readonly Item[]): Item[] {
    const known = new Set(items.map((item) => item.room));
    return inOrder([...items, ...page.filter((item) => !known.has(item.room))]);
}

/**
 * A page, without what it says of rooms of which more is known: it was on its way while something happened.
 */
export function notOlder(page: readonly Item[], known: readonly Item[]): Item[] {
    const before = new Map(known.map((item) => [item.room, item]));
    return page.map((item) => {
        const other = before.get(item.room);
        return other && (other.head > item.head || other.read_seq > item.read_seq) ? other : item;
    });
}

/** The one after which the next page begins. */
export function lastIn(items: readonly Item[], order: "activity" | "id"): Item | undefined {
    if (order === "activity") return items.at(-1);
    return items.reduce<Item | undefined>(
        (last, item) => (last && last.room > item.room ? last : item),
        undefined,
    );
}

/** With an event of one of the rooms; what the list knows already changes nothing. */
export function withEvent(items: readonly Item[], event: EventOf<"room">, me: AccountId | undefined): Item[] {
    const room = event.id as RoomId;
    return inOrder(
        items.map((item) => (item.room === room && event.seq > item.head ? heard(item, event, me) : item)),
    );
}

function heard(item: Item, event: EventOf<"room">, me: AccountId | undefined): Item {
    if (event.type === "read") return item;
    const now = { ...item, head: event.seq, active_at: event.at };
    if (event.type !== "posted" || typeof event.body?.text !== "string" || event.by === null) return now;
    const { text } = event.body;
    const excerpt = text.slice(0, EXCERPT_MAX);
    const last = { seq: event.seq, at: event.at, by: event.by, excerpt, cut: excerpt.length < text.length };
    const unread = event.by === me ? item.unread : Math.min(item.unread + 1, UNREAD_MAX);
    return { ...now, last, unread };
}

/** The person has read so far in a room. How much lies above that is known where it is nothing. */
export function withMark(items: readonly Item[], room: RoomId, seq: number): readonly Item[] {
    const item = items.find((one) => one.room === room);
    if (!item || seq <= item.read_seq) return items;
    const unread = seq >= item.head ? 0 : item.unread;
    return items.map((one) => (one.room === room ? { ...one, read_seq: seq, unread } : one));
}
