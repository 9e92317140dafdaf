// MessagePack, as the wire of Guildhall uses it: nil, booleans, numbers up to 2^53, texts, bytes, lists, and
// maps with string keys.
//
// Written here because the libraries there are bring more than the rest of this package: extensions, streams,
// big integers.

/** What MessagePack can hold here. A field that is `undefined` is not written. */
export type Value =
    | null
    | boolean
    | number
    | string
    | Uint8Array
    | readonly Value[]
    | { readonly [key: string]: Value | undefined };

/** Bytes that are not MessagePack, or hold more than this reads. */
export class MsgpackError extends Error {
    override name = "MsgpackError";
}

/** How deep lists and maps may stand in each other, as the server has it. */
const DEPTH_MAX = 32;
const BUFFER_BYTES_FIRST = 256;

const utf8 = new TextEncoder();
const text = new TextDecoder("utf-8", { fatal: true });

/** Writes a value. Throws `MsgpackError` for what MessagePack or the wire cannot hold. */
export function encode(value: Value): Uint8Array<ArrayBuffer> {
    const writer = new Writer();
    writer.value(value, 0);
    return writer.written();
}

class Writer {
    private bytes = new Uint8Array(BUFFER_BYTES_FIRST);
    private view = new DataView(this.bytes.buffer);
    private at = 0;

    written(): Uint8Array<ArrayBuffer> {
        return this.bytes.slice(0, this.at);
    }

    value(value: Value, depth: number): void {
        if (depth > DEPTH_MAX) throw new MsgpackError(`lists and maps stand ${DEPTH_MAX} deep at most`);
        if (value === null) this.byte(0xc0);
        else if (typeof value === "boolean") this.byte(value ? 0xc3 : 0xc2);
        else if (typeof value === "number") this.number(value);
        else if (typeof value === "string") this.text(value);
        else if (value instanceof Uint8Array) this.bin(value);
        else if (Array.isArray(value)) this.list(value, depth);
        else if (typeof value === "object") this.map(value as { [key: string]: Value | undefined }, depth);
        else throw new MsgpackError(`a ${typeof value} cannot be written`);
    }

    private number(value: number): void {
        if (!Number.isInteger(value)) {
            if (!Number.isFinite(value)) throw new MsgpackError(`${value} cannot be written`);
            this.byte(0xcb);
            this.put(8, (view, at) => view.setFloat64(at, value));
        } else if (!Number.isSafeInteger(value)) {
            throw new MsgpackError(`${value} is beyond 2^53`);
        } else if (value >= 0) {
            this.unsigned(value);
        } else {
            this.negative(value);
        }
    }

    private unsigned(value: number): void {
        if (value < 0x80) this.byte(value);
        else if (value <= 0xffff_ffff) this.head(value, 0xcc, 0xcd, 0xce);
        else {
            this.byte(0xcf);
            this.put(8, (view, at) => view.setBigUint64(at, BigInt(value)));
        }
    }

    private negative(value: number): void {
        if (value >= -0x20) this.byte(value & 0xff);
        else {
            this.byte(0xd3);
            this.put(8, (view, at) => view.setBigInt64(at, BigInt(value)));
        }
    }

    private text(value: string): void {
        const bytes = utf8.encode(value);
        if (bytes.length < 32) this.byte(0xa0 | bytes.length);
        else this.head(bytes.length, 0xd9, 0xda, 0xdb);
        this.raw(bytes);
    }

    private bin(value: Uint8Array): void {
        this.head(value.length, 0xc4, 0xc5, 0xc6);
        this.raw(value);
    }

    private list(value: readonly Value[], depth: number): void {
        if (value.length < 16) this.byte(0x90 | value.length);
        else this.head(value.length, undefined, 0xdc, 0xdd);
        for (const item of value) this.value(item, depth + 1);
    }

    private map(value: { [key: string]: Value | undefined }, depth: number): void {
        const entries = Object.entries(value).filter((entry) => entry[1] !== undefined);
        if (entries.length < 16) this.byte(0x80 | entries.length);
        else this.head(entries.length, undefined, 0xde, 0xdf);
        for (const [key, item] of entries) {
            this.text(key);
            this.value(item as Value, depth + 1);
        }
    }

    /** The sign for a length, or a number, of one, two or four bytes, and then that. */
    private head(value: number, one: number | undefined, two: number, four: number): void {
        if (one !== undefined && value <= 0xff) {
            this.byte(one);
            this.byte(value);
        } else if (value <= 0xffff) {
            this.byte(two);
            this.put(2, (view, at) => view.setUint16(at, value));
        } else {
            this.byte(four);
            this.put(4, (view, at) => view.setUint32(at, value));
        }
    }

    /** Makes room first: that may make another view. */
    private put(bytes: number, put: (view: DataView, at: number) => void): void {
        const at = this.room(bytes);
        put(this.view, at);
    }

    private byte(value: number): void {
        const at = this.room(1);
        this.bytes[at] = value;
    }

    private raw(value: Uint8Array): void {
        const at = this.room(value.length);
        this.bytes.set(value, at);
    }

    /** Makes room for so many bytes, and says where they begin. */
    private room(bytes: number): number {
        const at = this.at;
        this.at += bytes;
        if (this.at > this.bytes.length) {
            const larger = new Uint8Array(Math.max(this.at, 2 * this.bytes.length));
            larger.set(this.bytes.subarray(0, at));
            this.bytes = larger;
            this.view = new DataView(larger.buffer);
        }
        return at;
    }
}

/** Reads the values that stand back to back in a message. Throws `MsgpackError` where it does not read. */
export function decodeAll(bytes: Uint8Array, bin: (bytes: Uint8Array) => Value): Value[] {
    const reader = new Reader(bytes, bin);
    const values: Value[] = [];
    while (!reader.ended()) values.push(reader.value(0));
    return values;
}

class Reader {
    private readonly view: DataView;
    private at = 0;

    constructor(
        private readonly bytes: Uint8Array,
        private readonly bin: (bytes: Uint8Array) => Value,
    ) {
        this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }

    ended(): boolean {
        return this.at >= this.bytes.length;
    }

    value(depth: number): Value {
        if (depth > DEPTH_MAX) throw new MsgpackError(`lists and maps stand over ${DEPTH_MAX} deep`);
        const sign = this.view.getUint8(this.take(1));
        if (sign < 0x80) return sign;
        if (sign >= 0xe0) return sign - 0x100;
        if (sign < 0x90) return this.map(sign & 0x0f, depth);
        if (sign < 0xa0) return this.list(sign & 0x0f, depth);
        if (sign < 0xc0) return this.text(sign & 0x1f);
        return this.signed(sign, depth);
    }

    private signed(sign: number, depth: number): Value {
        switch (sign) {
            case 0xc0:
                return null;
            case 0xc2:
                return false;
            case 0xc3:
                return true;
            case 0xc4:
            case 0xc5:
            case 0xc6:
                return this.bin(this.raw(this.length(sign - 0xc4)));
            case 0xca:
                return this.view.getFloat32(this.take(4));
            case 0xcb:
                return this.view.getFloat64(this.take(8));
            case 0xcc:
            case 0xcd:
            case 0xce:
                return this.length(sign - 0xcc);
            case 0xcf:
                return safe(this.view.getBigUint64(this.take(8)));
            case 0xd0:
                return this.view.getInt8(this.take(1));
            case 0xd1:
                return this.view.getInt16(this.take(2));
            case 0xd2:
                return this.view.getInt32(this.take(4));
            case 0xd3:
                return safe(this.view.getBigInt64(this.take(8)));
            case 0xd9:
            case 0xda:
            case 0xdb:
                return this.text(this.length(sign - 0xd9));
            case 0xdc:
            case 0xdd:
                return this.list(this.length(sign - 0xdb), depth);
            case 0xde:
            case 0xdf:
                return this.map(this.length(sign - 0xdd), depth);
            default:
                throw new MsgpackError(`0x${sign.toString(16)} begins no value that is read here`);
        }
    }

    /** An unsigned number of one, two or four bytes. */
    private length(size: number): number {
        if (size === 0) return this.view.getUint8(this.take(1));
        return size === 1 ? this.view.getUint16(this.take(2)) : this.view.getUint32(this.take(4));
    }

    private list(length: number, depth: number): Value {
        this.fits(length);
        const items: Value[] = [];
        for (let index = 0; index < length; index++) items.push(this.value(depth + 1));
        return items;
    }

    private map(length: number, depth: number): Value {
        this.fits(length);
        // Without a prototype a key such as `__proto__` is a key like any other.
        const map: { [key: string]: Value } = Object.create(null);
        for (let index = 0; index < length; index++) {
            const key = this.value(depth + 1);
            if (typeof key !== "string") throw new MsgpackError("a key of a map is no text");
            map[key] = this.value(depth + 1);
        }
        return map;
    }

    private text(length: number): string {
        try {
            return text.decode(this.raw(length));
        } catch (cause) {
            throw cause instanceof MsgpackError ? cause : new MsgpackError("a text is not UTF-8");
        }
    }

    private raw(length: number): Uint8Array {
        const at = this.take(length);
        return this.bytes.subarray(at, at + length);
    }

    /** Each item takes a byte at least, so that a length that lies costs nothing. */
    private fits(length: number): void {
        if (length > this.bytes.length - this.at) throw new MsgpackError("the message ends within a value");
    }

    private take(bytes: number): number {
        const at = this.at;
        if (bytes > this.bytes.length - at) throw new MsgpackError("the message ends within a value");
        this.at += bytes;
        return at;
    }
}

function safe(value: bigint): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new MsgpackError(`${value} is beyond 2^53`);
    return number;
}
