// The part of a room's past that is on the page: events of the room that follow on each other, the newest of
// them at the end. It is moved, and never grows beyond `EVENTS_MAX`.

import type { EventOf } from "guildhall";

export type RoomEvent = EventOf<"room">;

/** Events in the request with which a room or another part of its past opens. */
export const PAGE = 100;
/**
 * Events that are added at an edge while one scrolls. Their rows are made in one task: a hundred took 40 ms
 * of the processor, so the scrolling stood still for some frames.
 */
export const STEP = 40;
/** Events on the page. With the posts that wait, `WAITING_MAX`, they are 300 rows at most. */
export const EVENTS_MAX = 240;
/** Posts shown that wait to be sent, the newest; what lies before them is counted. */
export const WAITING_MAX = 50;

/** With those that came right before; where that is too many, the newest leave. */
export function withOlder(events: readonly RoomEvent[], older: readonly RoomEvent[]): RoomEvent[] {
    const first = events[0]?.seq ?? Infinity;
    return [...older.filter((event) => event.seq < first), ...events].slice(0, EVENTS_MAX);
}

/** With those that came right after; where that is too many, the oldest leave. */
export function withNewer(events: readonly RoomEvent[], newer: readonly RoomEvent[]): RoomEvent[] {
    const joined = [...events];
    for (const event of newer) {
        const last = joined.at(-1)?.seq;
        if (last === undefined || event.seq === last + 1) joined.push(event);
    }
    return joined.slice(-EVENTS_MAX);
}

/** The event of that number, where it is on the page. */
export function find(events: readonly RoomEvent[], seq: number): RoomEvent | undefined {
    return events[seq - (events[0]?.seq ?? 0)];
}
