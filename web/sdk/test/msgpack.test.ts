import { expect, test } from "vitest";
import { MsgpackError, decodeAll, encode, type Value } from "../src/msgpack.js";
import { generator } from "./random.js";
import { bytesOfId, commandId, idOfBytes, isId, timeOfId, written } from "../src/ids.js";

const keep = (bytes: Uint8Array): Value => bytes.slice();
const read = (bytes: Uint8Array): Value[] => decodeAll(bytes, keep);
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, "hex"));

// The forms of https://github.com/msgpack/msgpack/blob/master/spec.md, written out by hand.
const FORMS: [Value, string][] = [
    [null, "c0"],
    [true, "c3"],
    [false, "c2"],
    [0, "00"],
    [127, "7f"],
    [128, "cc80"],
    [255, "ccff"],
    [256, "cd0100"],
    [65_536, "ce00010000"],
    [4_294_967_296, "cf0000000100000000"],
    [Number.MAX_SAFE_INTEGER, "cf001fffffffffffff"],
    [-1, "ff"],
    [-32, "e0"],
    [-33, "d3ffffffffffffffdf"],
    [1.5, "cb3ff8000000000000"],
    ["", "a0"],
    ["a", "a161"],
    ["ü", "a2c3bc"],
    ["x".repeat(32), "d920" + "78".repeat(32)],
    ["x".repeat(256), "da0100" + "78".repeat(256)],
    ["x".repeat(65_536), "db00010000" + "78".repeat(65_536)],
    [new Uint8Array([1, 2]), "c4020102"],
    [[1, "a"], "9201a161"],
    [Array.from({ length: 16 }, () => 0), "dc0010" + "00".repeat(16)],
    [{ a: 1 }, "81a16101"],
];

test.each(FORMS)("%j is written and read as the format has it", (value, hex) => {
    expect(Buffer.from(encode(value)).toString("hex")).toBe(hex);
    expect(read(bytes(hex))).toEqual([value]);
});

test("numbers of other sizes are read too", () => {
    expect(read(bytes("d0ff"))).toEqual([-1]);
    expect(read(bytes("d1ff00"))).toEqual([-256]);
    expect(read(bytes("d2ffff0000"))).toEqual([-65_536]);
    expect(read(bytes("ca3fc00000"))).toEqual([1.5]);
    expect(read(bytes("de0001a16101"))).toEqual([{ a: 1 }]);
    expect(read(bytes("dd0000000101"))).toEqual([[1]]);
});

test("values that stand back to back are read one after the other", () => {
    expect(read(bytes("01a161c0"))).toEqual([1, "a", null]);
});

test("a field that is undefined is not written", () => {
    expect(read(encode({ a: undefined, b: 1 }))).toEqual([{ b: 1 }]);
});

test("random values are read as they were written", () => {
    for (let seed = 1; seed <= 300; seed++) {
        const value = randomValue(generator(seed), 4);
        expect(read(encode(value)), `seed ${seed}`).toEqual([value]);
    }
});

test("no byte sequence makes the reader throw anything but its own error, nor read past the end", () => {
    for (let seed = 1; seed <= 5_000; seed++) {
        const next = generator(seed);
        const junk = Uint8Array.from({ length: next(40) }, () => next(256));
        try {
            read(junk);
        } catch (error) {
            expect(error, `seed ${seed}`).toBeInstanceOf(MsgpackError);
        }
    }
});

test("a length that is longer than the message costs nothing", () => {
    for (const lie of ["ddffffffff", "dfffffffff", "dbffffffff", "c6ffffffff"]) {
        expect(() => read(bytes(lie))).toThrow(MsgpackError);
    }
});

test("what stands too deep is neither read nor written", () => {
    const deep = bytes("91".repeat(40) + "c0");
    expect(() => read(deep)).toThrow("deep");
    let value: Value = null;
    for (let depth = 0; depth < 40; depth++) value = [value];
    expect(() => encode(value)).toThrow("deep");
});

test("numbers that this language cannot hold are refused", () => {
    expect(() => read(bytes("cf0020000000000000"))).toThrow("2^53");
    expect(() => encode(2 ** 53)).toThrow("2^53");
    expect(() => encode(Number.NaN)).toThrow("NaN");
});

test("a key such as __proto__ is a key like any other", () => {
    const [map] = read(bytes("81a95f5f70726f746f5f5f81a16101")) as [Record<string, unknown>];
    expect(Object.keys(map)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
});

test("an id is 16 bytes on the wire and text here", () => {
    const id = "01930000-0000-7abc-8def-0123456789ab";
    expect(isId(id)).toBe(true);
    expect(idOfBytes(bytesOfId(id))).toBe(id);
    expect(isId("not an id")).toBe(false);
    expect(isId(id.toUpperCase())).toBe(false);
});

test("a command id is a UUIDv7 of its time", () => {
    for (const at of [0, 1, 1_732_800_000_123, 2 ** 48 - 1]) {
        const id = commandId(at);
        expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(timeOfId(id)).toBe(at);
    }
    expect(new Set(Array.from({ length: 10_000 }, () => commandId(1))).size).toBe(10_000);
});

test("ids become bytes where the method has ids, and stay text where it has text", () => {
    const id = commandId(1) as never;
    const out = written("room.post", { command_id: id, room: id, text: id }) as Record<string, unknown>;
    expect(out["command_id"]).toBeInstanceOf(Uint8Array);
    expect(out["room"]).toBeInstanceOf(Uint8Array);
    expect(out["text"]).toBe(id);
    const members = written("room.create", { command_id: id, members: [id, id] }) as { members: unknown[] };
    expect(members.members.every((member) => member instanceof Uint8Array)).toBe(true);
});

test("a parameter that should be an id and is none is named", () => {
    expect(() => written("room.typing", { room: "nonsense" as never })).toThrow('"nonsense" is no id');
});

function randomValue(next: (below: number) => number, depth: number): Value {
    const text = (): string =>
        String.fromCodePoint(...Array.from({ length: next(40) }, () => 32 + next(0xd000)));
    switch (next(depth > 0 ? 8 : 6)) {
        case 0:
            return null;
        case 1:
            return next(2) === 0;
        case 2:
            return next(2 ** 31) - 2 ** 30;
        case 3:
            return next(2 ** 31) * 2 ** 21 + next(2 ** 21);
        case 4:
            return text();
        case 5:
            return Uint8Array.from({ length: next(300) }, () => next(256));
        case 6:
            return Array.from({ length: next(20) }, () => randomValue(next, depth - 1));
        default:
            return Object.fromEntries(
                Array.from({ length: next(20) }, () => [text(), randomValue(next, depth - 1)]),
            );
    }
}
