// What waits for one person, in the order in which it presses: steps of contracts, then messages not read.

import type { RoomItem } from "../../state/overview.svelte";
import type { Line } from "../trade/contract_book.svelte";

/** Contracts with a step of the person, what has a time limit first. */
export function pressing(waiting: readonly Line[]): Line[] {
    const by = (line: Line): number => line.step?.by ?? Infinity;
    // Two without a limit stay in their order.
    return [...waiting].sort((one, other) => (by(one) === by(other) ? 0 : by(one) - by(other)));
}

/** Rooms with messages that the person has not read. */
export function unread(rooms: readonly RoomItem[]): RoomItem[] {
    return rooms.filter((one) => one.unread > 0);
}
