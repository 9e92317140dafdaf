import type { AccountId, CommandId, HallError, Pending, RoomId } from "guildhall";
import { expect, test } from "vitest";
import { readersOf, rowsOf, type Row, type Shown } from "../src/screens/talk/rows";
import {
    EVENTS_MAX,
    WAITING_MAX,
    find,
    withNewer,
    withOlder,
    type RoomEvent,
} from "../src/screens/talk/window";

const ADA = "00000000-0000-7000-8000-00000000000a" as AccountId;
const BEN = "00000000-0000-7000-8000-00000000000b" as AccountId;
const ROOM = "00000000-0000-7000-8000-000000000001" as RoomId;
const DAY_MS = 86_400_000;

function posted(seq: number, by = BEN, more: Partial<RoomEvent> = {}): RoomEvent {
    const body = { text: `message ${seq}` };
    return { kind: "room", id: ROOM, seq, at: seq * 1_000, by, type: "posted", body, ...more } as RoomEvent;
}

function waiting(name: string, more: Partial<Pending<"room.post">> = {}): Pending<"room.post"> {
    const params = { room: ROOM, text: name };
    const commandId = name as CommandId;
    return { commandId, method: "room.post", params, askedAt: 10_000, failed: undefined, ...more };
}

function rows(shown: Partial<Shown>, before: readonly Row[] = []): Row[] {
    const dayOf = (at: number): string => String(Math.floor(at / DAY_MS));
    const plain = { events: [], waiting: [], landed: [], me: ADA, readSeq: undefined, dayOf };
    return rowsOf({ ...plain, ...shown }, before);
}

test("a post that comes back as an event keeps its row, and stands there once", () => {
    const before = rows({ events: [posted(1)], waiting: [waiting("c1"), waiting("c2")] });
    expect(before.map((row) => row.key)).toEqual(["e1", "cc1", "cc2"]);
    const own = posted(2, ADA, { command_id: "c1" as CommandId });
    const after = rows({ events: [posted(1), own], waiting: [waiting("c2")] }, before);
    expect(after.map((row) => [row.key, row.seq])).toEqual([
        ["e1", 1],
        ["cc1", 2],
        ["cc2", undefined],
    ]);
});

test("a post that stands there already while a later page sends it again stands there once", () => {
    const own = posted(2, ADA, { command_id: "c1" as CommandId });
    const landed = { commandId: "c1" as CommandId, seq: 2, at: 2_000, text: "x", replyTo: undefined };
    const shown = rows({ events: [posted(1), own], waiting: [waiting("c1")], landed: [landed] });
    expect(shown.map((row) => row.key)).toEqual(["e1", "cc1"]);
});

test("the name that somebody else gave to a command names no row", () => {
    const twice = [
        posted(1, BEN, { command_id: "c1" as CommandId }),
        posted(2, BEN, { command_id: "c1" as CommandId }),
    ];
    expect(rows({ events: twice, waiting: [waiting("c1")] }).map((row) => row.key)).toEqual([
        "e1",
        "e2",
        "cc1",
    ]);
});

test("a post that was taken stands there as such until its event comes", () => {
    const landed = { commandId: "c1" as CommandId, seq: 2, at: 2_000, text: "taken", replyTo: undefined };
    expect(rows({ events: [posted(1)], landed: [landed] }).at(-1)).toMatchObject({
        key: "cc1",
        seq: 2,
        mine: true,
    });
});

test("why a post failed is told in its row", () => {
    const failed = new Error("no") as HallError;
    expect(rows({ waiting: [waiting("c1", { failed })] })[0]).toMatchObject({ kind: "post", failed });
});

test("a row that is as before is the same object, so that nothing of it is drawn anew", () => {
    const events = [posted(1), posted(2), posted(3, ADA)];
    const before = rows({ events });
    const after = rows({ events: [...events, posted(4)] }, before);
    expect(after.slice(0, 3).every((row, index) => row === before[index])).toBe(true);
    expect(after).toHaveLength(4);
});

test("posts of one person within minutes stand under one name, and a day begins with its date", () => {
    const events = [
        posted(1),
        posted(2),
        posted(3, ADA),
        posted(4, ADA, { at: 400_000 }),
        posted(5, ADA, { at: DAY_MS }),
    ];
    const shown = rows({ events });
    expect(shown.map((row) => row.kind === "post" && row.head)).toEqual([true, false, true, true, true]);
    expect(shown.map((row) => row.newDay)).toEqual([true, false, false, false, true]);
});

test("the line of what is new stands above the first message of others that was not read", () => {
    const events = [posted(4), posted(5, ADA), posted(6), posted(7)];
    const lines = (readSeq: number | undefined): (number | undefined)[] =>
        rows({ events, readSeq })
            .filter((row) => row.unread)
            .map((row) => row.seq);
    expect(lines(4)).toEqual([6]);
    expect(lines(3)).toEqual([4]);
    expect(lines(7)).toEqual([]);
    expect(lines(undefined)).toEqual([]);
    // What was read lies further back than the page: so does the line.
    expect(lines(1)).toEqual([]);
});

test("marks of older rooms are not shown, and what a newer server tells is a row of its own", () => {
    const events = [
        posted(1),
        posted(2, BEN, { type: "read", body: { seq: 1 } } as Partial<RoomEvent>),
        posted(3, BEN, { type: "painted", body: { colour: "red" } } as never),
        posted(4, BEN, { body: { picture: 1 } } as never),
        posted(5, BEN, { body: null } as never),
    ];
    expect(rows({ events }).map((row) => [row.kind, row.seq])).toEqual([
        ["post", 1],
        ["note", 3],
        ["note", 4],
        ["note", 5],
    ]);
});

test("no more posts that wait are shown than there is room for, and those are the newest", () => {
    const many = Array.from({ length: WAITING_MAX + 10 }, (_, index) => waiting(`c${index}`));
    const shown = rows({ waiting: many });
    expect(shown).toHaveLength(WAITING_MAX);
    expect(shown.at(-1)?.key).toBe(`cc${WAITING_MAX + 9}`);
});

test("a page never holds more than 300 rows", () => {
    expect(EVENTS_MAX + WAITING_MAX).toBeLessThanOrEqual(300);
});

test("who has read so far stands under the last row up to there, and not under their own", () => {
    const shown = rows({ events: [posted(10), posted(11, ADA), posted(14)] });
    const CLEO = "00000000-0000-7000-8000-00000000000c" as AccountId;
    expect([...readersOf(shown, [[CLEO, 13], [BEN, 14], [ADA, 9]])]).toEqual([["e11", [CLEO]]]); // prettier-ignore
});

test("the window joins what follows on what it has, and drops at the other end", () => {
    const range = (from: number, to: number): RoomEvent[] =>
        Array.from({ length: to - from + 1 }, (_, index) => posted(from + index));
    const full = range(1_001, 1_000 + EVENTS_MAX);
    const older = withOlder(full, range(901, 1_010));
    expect([older.length, older[0]?.seq, older.at(-1)?.seq]).toEqual([EVENTS_MAX, 901, 900 + EVENTS_MAX]);
    const newer = withNewer(full, range(1_000 + EVENTS_MAX - 5, 1_000 + EVENTS_MAX + 95));
    expect([newer[0]?.seq, newer.at(-1)?.seq]).toEqual([1_096, 1_095 + EVENTS_MAX]);
    expect(newer.every((event, index) => event.seq === 1_096 + index)).toBe(true);
    // What does not follow is left out: a hole would be taken for the whole.
    expect(withNewer(range(1, 3), range(5, 6)).map((event) => event.seq)).toEqual([1, 2, 3]);
    expect(find(full, 1_005)?.seq).toBe(1_005);
    expect(find(full, 1_000)).toBeUndefined();
});
