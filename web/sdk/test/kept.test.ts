// What is kept on a machine, and for how long.

import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { expect, test, vi } from "vitest";
import { STREAMS_KEPT_MAX, openStore } from "../src/store.js";

test("of many streams those that were seen last are kept, and of the others nothing", async () => {
    const factory = new IDBFactory();
    const before = await openStore(factory, IDBKeyRange, "kept");
    const now = vi.spyOn(Date, "now");
    const over = 3;
    for (let at = 0; at < STREAMS_KEPT_MAX + over; at++) {
        now.mockReturnValue(at);
        await before.putStream("place", "room", `room-${at}`, { seq: 1, state: {} });
        if (at < over + 1) await before.putEvents("place", "room", `room-${at}`, [{ seq: 1 }]);
    }
    before.close();
    now.mockRestore();
    const after = await openStore(factory, IDBKeyRange, "kept");
    await vi.waitFor(async () => expect(await after.events("place", "room", "room-2", 2, 10)).toEqual([]));
    for (let at = 0; at < over; at++) {
        expect(await after.stream("place", "room", `room-${at}`)).toBeUndefined();
        expect(await after.events("place", "room", `room-${at}`, 2, 10)).toEqual([]);
    }
    expect(await after.stream("place", "room", "room-3")).toMatchObject({ seq: 1, state: {} });
    expect(await after.events("place", "room", "room-3", 2, 10)).toHaveLength(1);
    after.close();
});
