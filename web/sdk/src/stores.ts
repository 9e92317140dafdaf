// A client for pages that draw by themselves when something changes: stores as Svelte has them, which other
// libraries take too. A store is an object with `subscribe`, which tells the value at once and then each new
// one.

import type { Guildhall, Told } from "./client.js";
import type { HallError } from "./errors.js";
import type { EventOf, IdOf, LiveKind, LiveStatus } from "./live.js";
import type { States } from "./wire.js";

/** What can be subscribed to. What `subscribe` answers is called to hear no more. */
export interface Readable<T> {
    subscribe(told: (value: T) => void): () => void;
}

/** What a page shows of a stream. */
export interface Shown<K extends LiveKind> {
    readonly status: LiveStatus;
    readonly state: States[K] | undefined;
    readonly seq: number;
    /** Why it may be read no more. */
    readonly error: HallError | undefined;
    /** The event that made it so, where it was one. */
    readonly event: EventOf<K> | undefined;
}

/** A stream, followed for as long as anybody is subscribed to the store. */
export function liveStore<K extends LiveKind>(hall: Guildhall, kind: K, id: IdOf[K]): Readable<Shown<K>> {
    return {
        subscribe(told) {
            const live = hall.live(kind, id);
            const tell = (event: EventOf<K> | undefined): void => {
                const { status, state, seq, error } = live;
                told({ status, state, seq, error, event });
            };
            tell(undefined);
            const off = live.on((_, event) => tell(event));
            return () => {
                off();
                live.close();
            };
        },
    };
}

/** How things stand with the connection. */
export function statusStore(hall: Guildhall): Readable<Told["status"]> {
    return {
        subscribe(told) {
            told(hall.status);
            return hall.on("status", told);
        },
    };
}

/** The changes that are not settled. */
export function pendingStore(hall: Guildhall): Readable<Told["pending"]> {
    return {
        subscribe(told) {
            told(hall.pending);
            return hall.on("pending", told);
        },
    };
}
