import type { ContractId, RoomId } from "guildhall";
import { expect, test } from "vitest";
import { pressing, unread } from "../src/screens/home/waits";
import type { Line } from "../src/screens/trade/contract_book.svelte";

const line = (id: string, by?: number): Line =>
    ({ item: { contract: id as ContractId }, step: by === undefined ? undefined : { by } }) as Line;

test("what has a time limit stands first, what ends soonest before the rest, and others keep their order", () => {
    const found = pressing([line("a"), line("b", 9), line("c"), line("d", 3)]);
    expect(found.map((one) => one.item.contract)).toEqual(["d", "b", "a", "c"]);
});

test("rooms wait where messages are not read", () => {
    const room = (id: string, count: number) => ({ room: id as RoomId, head: 3, read_seq: 1, unread: count });
    expect(unread([room("a", 0), room("b", 2)]).map((one) => one.room)).toEqual(["b"]);
});
