// One WebSocket, from its opening to its end: requests and their answers, what the server says unasked, and a
// look whether it still lives.

import type { CloseCode, Methods, Notifications, WireError } from "./wire.js";
import { decodeAll, encode, type Value } from "./msgpack.js";
import { errorOfWire, hallError, type HallError } from "./errors.js";
import { idOfBytes, written } from "./ids.js";

/** What this package needs of a WebSocket; a browser's is one, and so is that of the package `ws`. */
export interface WebSocketLike {
    binaryType: string;
    /* The events are of other types in other places; only `data`, `code` and `reason` are read. */
    onmessage: ((event: any) => void) | null;
    onclose: ((event: any) => void) | null;
    onerror: ((event: any) => void) | null;
    readonly readyState: number;
    send(data: Uint8Array<ArrayBuffer>): void;
    close(code?: number, reason?: string): void;
}

/** Makes one. */
export type WebSocketMaker = new (url: string, protocols: string[]) => WebSocketLike;

const SUBPROTOCOL = "guildhall.v1";
/** The state of a socket that can be written to. */
const OPEN = 1;
/** How long a server may take from the first byte to its `welcome`. */
const WELCOME_MS_MAX = 10_000;
/**
 * After so long without a word the server is asked whether it lives. Browsers answer the server's own pings,
 * but show them to no page.
 */
const QUIET_MS = 10_000;
/** How often that is looked at, at most. */
const WATCH_MS_MIN = 1_000;
/** How long the answer to that may take. */
const PROBE_MS_MAX = 4_000;
/** Requests that wait here because as many as the server allows are unanswered. */
const WAITING_MAX = 1_000;
const ID_MAX = 0xffff_ffff;

/** Why a socket is over. */
export interface Ended {
    /** The code of the WebSocket's close, or 0 where the server fell silent. */
    code: CloseCode | number;
    /** For how many milliseconds the server asks to stay away. */
    stayAwayMs: number | undefined;
}

/** Whom a socket tells. */
export interface SocketListener {
    welcome(welcome: Notifications["welcome"]): void;
    said<N extends keyof Notifications>(name: N, params: Notifications[N]): void;
    ended(ended: Ended): void;
}

interface Asked {
    method: keyof Methods;
    bytes: (id: number) => Uint8Array<ArrayBuffer>;
    answered: (answer: unknown) => void;
    failed: (error: HallError) => void;
}

/** A WebSocket to a server. It is used once: what comes after its end is another one. */
export class Socket {
    /** What the server allows, once it has said so. */
    welcome: Notifications["welcome"] | undefined;
    private readonly unanswered = new Map<number, Asked>();
    private waiting: Asked[] = [];
    private nextId = 0;
    private over = false;
    private heardAt = performance.now();
    private readonly timers = new Set<ReturnType<typeof setTimeout>>();
    private readonly ws: WebSocketLike;

    constructor(
        maker: WebSocketMaker,
        url: string,
        private readonly listener: SocketListener,
    ) {
        this.ws = new maker(url, [SUBPROTOCOL]);
        this.ws.binaryType = "arraybuffer";
        this.ws.onmessage = (event: { data: unknown }) => this.heard(event.data);
        this.ws.onclose = (event: { code: number; reason: string }) =>
            this.end({ code: event.code, stayAwayMs: milliseconds(event.reason) });
        this.ws.onerror = () => undefined; // `onclose` follows, and says as much.
        this.after(WELCOME_MS_MAX, () => this.welcome ?? this.drop());
    }

    /** Asks, and answers what the server does. Fails with `offline` where the socket ends first. */
    ask<M extends keyof Methods>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["answer"]> {
        return new Promise((answered, failed) => {
            const asked: Asked = {
                method,
                bytes: (id) => encode([0, id, method, written(method, params)]),
                answered: answered as (answer: unknown) => void,
                failed,
            };
            if (this.over) return failed(offline());
            if (this.unanswered.size < (this.welcome?.in_flight_max ?? 1)) return this.send(asked);
            if (this.waiting.length >= WAITING_MAX)
                return failed(hallError("full", `${WAITING_MAX} requests wait to be sent`));
            this.waiting.push(asked);
        });
    }

    /** Whether the server still answers is asked at once; where it does not, the socket ends. */
    probe(): void {
        if (this.over || !this.welcome) return;
        const asked = performance.now();
        const ping = { method: "protocol.ping" as const, answered: () => undefined, failed: () => undefined };
        // Past the requests that wait: it asks about the server, not about its limits.
        this.send({ ...ping, bytes: (id) => encode([0, id, "protocol.ping", {}]) });
        this.after(PROBE_MS_MAX, () => {
            if (this.heardAt < asked) this.drop();
        });
    }

    /** Ends it from here. */
    close(): void {
        this.end({ code: 1000, stayAwayMs: undefined });
    }

    private drop(): void {
        this.end({ code: 0, stayAwayMs: undefined });
    }

    private heard(data: unknown): void {
        if (this.over) return;
        this.heardAt = performance.now();
        let messages: Value[];
        try {
            messages = decodeAll(bytesOf(data), idOfBytes);
        } catch {
            // Not the wire of a Guildhall server: nothing that comes after can be trusted.
            return this.drop();
        }
        for (const message of messages) {
            if (!Array.isArray(message)) return this.drop();
            if (message[0] === 1) this.answer(message[1], message[2], message[3]);
            else if (message[0] === 2) this.notice(message[1], message[2]);
        }
    }

    private answer(id: unknown, error: unknown, answer: unknown): void {
        const asked = this.unanswered.get(id as number);
        if (!asked) return;
        this.unanswered.delete(id as number);
        if (error) asked.failed(errorOfWire(error as WireError));
        else asked.answered(answer);
        this.sendNext();
    }

    private notice(name: unknown, params: unknown): void {
        if (name !== "welcome") return this.listener.said(name as keyof Notifications, params as never);
        this.welcome = params as Notifications["welcome"];
        this.watch();
        this.listener.welcome(this.welcome);
    }

    /** Looks, as long as the socket lives, whether the server has fallen silent. */
    private watch(): void {
        this.after(Math.max(QUIET_MS - (performance.now() - this.heardAt), WATCH_MS_MIN), () => {
            if (performance.now() - this.heardAt >= QUIET_MS) this.probe();
            this.watch();
        });
    }

    /** Sends what waits, as far as the server allows. */
    private sendNext(): void {
        while (this.waiting.length > 0 && this.unanswered.size < (this.welcome?.in_flight_max ?? 1))
            this.send(this.waiting.shift() as Asked);
    }

    private send(asked: Asked): void {
        let id = this.nextId;
        while (this.unanswered.has(id)) id = (id + 1) % ID_MAX;
        this.nextId = (id + 1) % ID_MAX;
        let bytes: Uint8Array<ArrayBuffer>;
        try {
            bytes = asked.bytes(id);
        } catch (cause) {
            return asked.failed(hallError("invalid", `${asked.method}: ${(cause as Error).message}`));
        }
        const max = this.welcome?.frame_bytes_max ?? Infinity;
        if (bytes.length > max) {
            return asked.failed(
                hallError("too_large", `${asked.method} has over ${max} bytes`, {
                    details: { limit: `${max}` },
                }),
            );
        }
        this.unanswered.set(id, asked);
        // What would go into a socket that is closing is answered by its end, as all that is unanswered is.
        if (this.ws.readyState === OPEN) this.ws.send(bytes);
    }

    private end(ended: Ended): void {
        if (this.over) return;
        this.over = true;
        this.timers.forEach(clearTimeout);
        this.ws.onmessage = this.ws.onclose = null;
        this.ws.close();
        const left = [...this.unanswered.values(), ...this.waiting];
        this.unanswered.clear();
        this.waiting = [];
        left.forEach((asked) => asked.failed(offline()));
        this.listener.ended(ended);
    }

    private after(ms: number, then: () => void): void {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            then();
        }, ms);
        this.timers.add(timer);
    }
}

function offline(): HallError {
    return hallError("offline", "the connection ended before the answer came");
}

function bytesOf(data: unknown): Uint8Array {
    if (data instanceof ArrayBuffer) return new Uint8Array(data);
    if (data instanceof Uint8Array) return data;
    throw new TypeError("not a binary message");
}

/** The reason of a close is a number of milliseconds where waiting helps. */
function milliseconds(reason: string): number | undefined {
    return /^\d{1,9}$/.test(reason) ? Number(reason) : undefined;
}
