// Ids: 16 bytes on the wire, the text of a UUID here; and where they stand in the parameters of methods.

import type { CommandId, Id, Methods } from "./wire.js";
import { METHODS } from "./wire.js";
import type { Value } from "./msgpack.js";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ID_BYTES = 16;

/** Whether a text is an id. */
export function isId(text: unknown): text is Id {
    return typeof text === "string" && FORM.test(text);
}

/** The id that 16 bytes are; other bytes stay what they are. */
export function idOfBytes(bytes: Uint8Array): Id | Uint8Array {
    if (bytes.length !== ID_BYTES) return bytes.slice();
    let id = "";
    for (let at = 0; at < ID_BYTES; at++) {
        if (at === 4 || at === 6 || at === 8 || at === 10) id += "-";
        id += HEX[bytes[at] as number];
    }
    return id as Id;
}

/** The bytes of an id. Throws `TypeError` where the text is none. */
export function bytesOfId(id: unknown): Uint8Array {
    if (!isId(id)) throw new TypeError(`${JSON.stringify(id)} is no id`);
    const digits = id.replaceAll("-", "");
    return Uint8Array.from({ length: ID_BYTES }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}

/**
 * A UUIDv7 of that time, in milliseconds since the Unix epoch: what a client calls a change that it asks for.
 * The rest of it is drawn by `crypto.getRandomValues`, which pages without TLS have too (`crypto.randomUUID`
 * they have not).
 */
export function commandId(at: number): CommandId {
    const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
    const ms = Math.max(0, Math.floor(at));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, ms / 2 ** 32);
    view.setUint32(2, ms);
    bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
    bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
    return idOfBytes(bytes) as CommandId;
}

/** The milliseconds since the Unix epoch that an id carries. */
export function timeOfId(id: Id): number {
    return parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/**
 * The parameters of a method as they are written: their ids as bytes. Throws `TypeError` where an id is none.
 */
export function written<M extends keyof Methods>(method: M, params: Methods[M]["params"]): Value {
    let out = params as unknown as Value;
    for (const path of METHODS[method].ids) out = replaced(out, path.split("."));
    return out;
}

function replaced(value: Value | undefined, path: readonly string[]): Value {
    if (Array.isArray(value)) return value.map((item: Value) => replaced(item, path));
    const [field, ...deeper] = path;
    if (field === undefined) return bytesOfId(value);
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value ?? null;
    const map = value as { [key: string]: Value | undefined };
    return map[field] === undefined || map[field] === null
        ? map
        : { ...map, [field]: replaced(map[field], deeper) };
}
