import type { AccountId, EventOf, RoomId } from "guildhall";
import { expect, test } from "vitest";
import { lastIn, notOlder, withEvent, withMark, withPage, type Item } from "../src/screens/talk/activity";
import { Drafts } from "../src/screens/talk/drafts";
import { TEXT_BYTES_MAX, bytesOf, isBlank, trimmed } from "../src/screens/talk/text";
import { forgetList, keepList, keptList } from "../src/state/kept_rooms";
import type { Shelf } from "../src/state/shelf";

const ADA = "00000000-0000-7000-8000-00000000000a" as AccountId;
const BEN = "00000000-0000-7000-8000-00000000000b" as AccountId;

const id = (room: number): RoomId => `00000000-0000-7000-8000-${String(room).padStart(12, "0")}` as RoomId;

function item(room: number, more: Partial<Item> = {}): Item {
    return { room: id(room), head: 10, active_at: room * 1_000, read_seq: 10, unread: 0, ...more };
}

function posted(room: number, seq: number, by = BEN, text = "hello"): EventOf<"room"> {
    const body = { text };
    return { kind: "room", id: id(room), seq, at: seq * 1_000, by, type: "posted", body } as EventOf<"room">;
}

const order = (items: readonly Item[]): RoomId[] => items.map((one) => one.room);

test("a room in which something is said comes first, and counts what others said", () => {
    const items = withEvent([item(2), item(1)], posted(1, 11), ADA);
    expect(order(items)).toEqual([id(1), id(2)]);
    expect(items[0]).toMatchObject({ head: 11, unread: 1, last: { by: BEN, excerpt: "hello", cut: false } });
    expect(withEvent(items, posted(1, 12, ADA), ADA)[0]).toMatchObject({ head: 12, unread: 1 });
});

test("an event that the list knows already changes nothing", () => {
    expect(withEvent([item(1)], posted(1, 10), ADA)).toEqual([item(1)]);
});

test("the list keeps the beginning of a long message alone", () => {
    const [first] = withEvent([item(1)], posted(1, 11, BEN, "x".repeat(5_000)), ADA);
    expect(first?.last).toMatchObject({ excerpt: "x".repeat(160), cut: true });
});

test("what was read is not counted any more, and a mark never goes back", () => {
    const items = [item(1, { head: 12, read_seq: 10, unread: 2 })];
    expect(withMark(items, id(1), 12)[0]).toMatchObject({ read_seq: 12, unread: 0 });
    expect(withMark(items, id(1), 11)[0]).toMatchObject({ read_seq: 11, unread: 2 });
    expect(withMark(items, id(1), 9)).toBe(items);
});

test("a page that was on its way while something happened takes nothing back", () => {
    const known = [item(1, { head: 12 })];
    expect(notOlder([item(1), item(2)], known)).toEqual([item(1, { head: 12 }), item(2)]);
});

test("a further page repeats no room, and the next one begins after the last", () => {
    const items = withPage([item(3), item(2)], [item(2), item(1)]);
    expect(order(items)).toEqual([id(3), id(2), id(1)]);
    expect(lastIn(items, "activity")?.room).toBe(id(1));
    expect(lastIn(items, "id")?.room).toBe(id(3));
});

class Kept implements Shelf {
    readonly kept = new Map<string, string>();
    getItem = (key: string): string | null => this.kept.get(key) ?? null;
    setItem = (key: string, value: string): void => void this.kept.set(key, value);
    removeItem = (key: string): void => void this.kept.delete(key);
}

test("a draft is kept for each room and person, and forgotten when it is empty", () => {
    const shelf = new Kept();
    const drafts = new Drafts(shelf, ADA);
    drafts.set(id(1), { text: "half a", replyTo: 7 });
    drafts.set(id(2), { text: "another" });
    expect(new Drafts(shelf, ADA).get(id(1))).toEqual({ text: "half a", replyTo: 7 });
    expect(new Drafts(shelf, BEN).get(id(1))).toBeUndefined();
    drafts.set(id(1), { text: "" });
    expect(drafts.get(id(1))).toBeUndefined();
    drafts.set(id(2), { text: "" });
    expect(shelf.kept.size).toBe(0);
});

test("drafts of 50 rooms are kept, those that were written to last", () => {
    const drafts = new Drafts(new Kept(), ADA);
    for (let room = 1; room <= 60; room++) drafts.set(id(room), { text: `to ${room}` });
    expect(drafts.get(id(10))).toBeUndefined();
    expect(drafts.get(id(11))?.text).toBe("to 11");
});

test("what is no list of drafts, and a machine that keeps nothing, do no harm", () => {
    for (const bad of ["{", "7", '[["x"]]', "null", '[["a",null],[1,{"text":"x"}]]']) {
        const shelf = new Kept();
        shelf.setItem(`guildhall.drafts.${ADA}`, bad);
        const drafts = new Drafts(shelf, ADA);
        expect(drafts.get(id(1))).toBeUndefined();
        drafts.set(id(1), { text: "good" });
        expect(drafts.get(id(1))?.text).toBe("good");
    }
    const full: Shelf = {
        getItem: () => null,
        removeItem: () => undefined,
        setItem: () => {
            throw new DOMException("full", "QuotaExceededError");
        },
    };
    new Drafts(full, ADA).set(id(1), { text: "lost" });
});

test("a text is counted in the bytes that the server counts", () => {
    expect(bytesOf("x".repeat(TEXT_BYTES_MAX))).toBe(TEXT_BYTES_MAX);
    expect(bytesOf("é".repeat(8_000))).toBe(16_000);
    expect(bytesOf("😀".repeat(4_096))).toBe(TEXT_BYTES_MAX);
});

test("blank and invisible letters alone are no message", () => {
    for (const blank of ["", "  \n", "\u200b\u2060", "\u00a0\u3000", "\u0000", "\u3164\u2800\ufe0f"]) {
        expect(isBlank(blank), JSON.stringify(blank)).toBe(true);
    }
    expect(isBlank(" . ")).toBe(false);
    expect(trimmed("\n \n  - indented\n\n")).toBe("  - indented");
});

test("the list that was kept is there for the same person alone, until they sign out", () => {
    const shelf = new Kept();
    keepList(shelf, ADA, [item(1), item(2)]);
    expect(order(keptList(shelf, ADA))).toEqual([id(1), id(2)]);
    expect(keptList(shelf, BEN)).toEqual([]);
    forgetList(shelf);
    expect(keptList(shelf, ADA)).toEqual([]);
    shelf.setItem("guildhall.rooms", JSON.stringify({ account: ADA, items: [null, { room: 1 }] }));
    expect(keptList(shelf, ADA)).toEqual([]);
});
