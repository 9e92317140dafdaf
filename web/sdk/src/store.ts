// What is kept on this machine: who is signed in, what waits to be sent, and what was seen of streams. In
// IndexedDB where there is one that takes it, else in memory.

import { inTime } from "./waiting.js";
import type { AccountId, CommandId, Kind, Methods } from "./wire.js";

/** Who is signed in. */
export interface KeptSession {
    account: AccountId;
    token: string;
    tokenExpiresAt: number;
    refreshToken: string;
}

/** A change that was asked for and is not settled. */
export interface KeptCommand {
    /** The place in which it was asked for. */
    order: number;
    account: AccountId;
    method: keyof Methods;
    params: Record<string, unknown>;
    commandId: CommandId;
    /** When, by the server's clock. */
    askedAt: number;
    /** It may have reached the server: its name must not change any more. */
    sent: boolean;
    /** Why it was not done, where that is known: it waits to be looked at. */
    failed?: { code: string; message: string; details: Record<string, string> };
}

/** What is known of a stream. */
export interface KeptStream {
    seq: number;
    state: unknown;
}

/** An event as it is kept. */
export interface KeptEvent {
    seq: number;
    [field: string]: unknown;
}

/**
 * Where all of that is kept. Every method may fail; the caller goes on without. Streams have a place: who saw
 * them, in which data of the server. What was seen in another place is not found.
 */
export interface Store {
    /** Whether it outlives the page. */
    readonly durable: boolean;
    get<T>(key: string): Promise<T | undefined>;
    /** `undefined` forgets it. */
    set(key: string, value: unknown): Promise<void>;
    /** All commands of an account, in the order in which they were asked for. */
    commands(account: AccountId): Promise<KeptCommand[]>;
    /** Keeps a command; in the same step, forgets the one of the order `instead`. */
    addCommand(command: Omit<KeptCommand, "order">, instead?: number): Promise<KeptCommand>;
    /** Writes a command anew, unless it is gone. */
    replaceCommand(command: KeptCommand): Promise<void>;
    /**
     * Settles under which name a command is sent, before it is sent for the first time: where no tab has done
     * so yet, under `fresh`, or the one it has. What is kept then is answered; `undefined` where the command
     * is settled already.
     */
    claimCommand(order: number, fresh: CommandId | undefined): Promise<KeptCommand | undefined>;
    deleteCommand(order: number): Promise<void>;
    stream(place: string, kind: Kind, id: string): Promise<KeptStream | undefined>;
    putStream(place: string, kind: Kind, id: string, stream: KeptStream): Promise<void>;
    putEvents(place: string, kind: Kind, id: string, events: readonly KeptEvent[]): Promise<void>;
    /** The events right below `before`, at most `limit`, rising and without a gap up to `before`. */
    events(place: string, kind: Kind, id: string, before: number, limit: number): Promise<KeptEvent[]>;
    /** Forgets all streams whose place begins so. */
    forgetStreams(place: string): Promise<void>;
    close(): void;
}

/** Of each stream so many events are kept, the newest. */
export const EVENTS_KEPT_MAX = 1_000;
/** Of so many streams something is kept from one page to the next: those that were seen last. */
export const STREAMS_KEPT_MAX = 500;

/** Keeps everything for as long as the page lives. */
export class MemoryStore implements Store {
    readonly durable = false;
    private readonly keyed = new Map<string, unknown>();
    private readonly asked = new Map<number, KeptCommand>();
    private readonly streams = new Map<string, KeptStream>();
    private readonly seen = new Map<string, Map<number, KeptEvent>>();
    private order = 0;

    async get<T>(key: string): Promise<T | undefined> {
        return this.keyed.get(key) as T | undefined;
    }

    async set(key: string, value: unknown): Promise<void> {
        if (value === undefined) this.keyed.delete(key);
        else this.keyed.set(key, value);
    }

    async commands(account: AccountId): Promise<KeptCommand[]> {
        return [...this.asked.values()].filter((command) => command.account === account);
    }

    async addCommand(command: Omit<KeptCommand, "order">, instead?: number): Promise<KeptCommand> {
        const kept = { ...command, order: ++this.order };
        if (instead !== undefined) this.asked.delete(instead);
        this.asked.set(kept.order, kept);
        return kept;
    }

    async replaceCommand(command: KeptCommand): Promise<void> {
        if (this.asked.has(command.order)) this.asked.set(command.order, command);
    }

    async claimCommand(order: number, fresh: CommandId | undefined): Promise<KeptCommand | undefined> {
        const kept = this.asked.get(order);
        if (kept) this.asked.set(order, claimed(kept, fresh));
        return this.asked.get(order);
    }

    async deleteCommand(order: number): Promise<void> {
        this.asked.delete(order);
    }

    async stream(place: string, kind: Kind, id: string): Promise<KeptStream | undefined> {
        return this.streams.get(path(place, kind, id));
    }

    async putStream(place: string, kind: Kind, id: string, stream: KeptStream): Promise<void> {
        this.streams.set(path(place, kind, id), stream);
    }

    async putEvents(place: string, kind: Kind, id: string, events: readonly KeptEvent[]): Promise<void> {
        const key = path(place, kind, id);
        const seen = this.seen.get(key) ?? new Map<number, KeptEvent>();
        this.seen.set(key, seen);
        events.forEach((event) => seen.set(event.seq, event));
        const last = events.at(-1)?.seq ?? 0;
        for (const seq of seen.keys()) if (seq <= last - EVENTS_KEPT_MAX) seen.delete(seq);
    }

    async events(place: string, kind: Kind, id: string, before: number, limit: number): Promise<KeptEvent[]> {
        const seen = [...(this.seen.get(path(place, kind, id))?.values() ?? [])];
        const below = seen.filter((event) => event.seq < before).sort((one, other) => one.seq - other.seq);
        return unbroken(below.slice(-limit), before);
    }

    async forgetStreams(place: string): Promise<void> {
        for (const map of [this.streams, this.seen])
            for (const key of [...map.keys()]) if (key.startsWith(place)) map.delete(key);
    }

    close(): void {}
}

const KEYED = "keyed";
const COMMANDS = "commands";
const STREAMS = "streams";
const EVENTS = "events";
const VERSION = 1;
/** How long a browser may take to open its store, in milliseconds. */
const OPEN_MS_MAX = 5_000;

/**
 * Opens the store of that name in IndexedDB; in memory where there is none or it refuses, as in private
 * windows. Two tabs that open the same name share it.
 */
export async function openStore(
    factory: IDBFactory | undefined,
    ranges: typeof IDBKeyRange | undefined,
    name: string,
): Promise<Store> {
    if (!factory || !ranges) return new MemoryStore();
    try {
        const request = factory.open(name, VERSION);
        request.onupgradeneeded = () => {
            const db = request.result;
            db.createObjectStore(KEYED);
            db.createObjectStore(COMMANDS, { keyPath: "order", autoIncrement: true }).createIndex(
                "account",
                "account",
            );
            db.createObjectStore(STREAMS);
            db.createObjectStore(EVENTS);
        };
        // A page must not wait for its store for ever.
        const late = (): Error => new Error("the store does not open");
        const store = new IndexedStore(await inTime(done(request), OPEN_MS_MAX, late), ranges);
        void store.prune().catch(() => undefined);
        return store;
    } catch {
        return new MemoryStore();
    }
}

class IndexedStore implements Store {
    durable = true;

    constructor(
        private readonly db: IDBDatabase,
        private readonly ranges: typeof IDBKeyRange,
    ) {
        // Another tab brings a newer version: it must not wait for this one.
        db.onversionchange = () => this.lose();
        db.onclose = () => this.lose();
    }

    private lose(): void {
        this.durable = false;
        this.db.close();
    }

    get<T>(key: string): Promise<T | undefined> {
        return this.read(KEYED, (store) => store.get(key)) as Promise<T | undefined>;
    }

    set(key: string, value: unknown): Promise<void> {
        return this.write(KEYED, (store) =>
            value === undefined ? store.delete(key) : store.put(value, key),
        );
    }

    commands(account: AccountId): Promise<KeptCommand[]> {
        return this.read(COMMANDS, (store) => store.index("account").getAll(account)) as Promise<
            KeptCommand[]
        >;
    }

    async addCommand(command: Omit<KeptCommand, "order">, instead?: number): Promise<KeptCommand> {
        let order = 0;
        await this.write(COMMANDS, (store) => {
            if (instead !== undefined) store.delete(instead);
            const added = store.add(command);
            added.onsuccess = () => (order = added.result as number);
        });
        return { ...command, order };
    }

    replaceCommand(command: KeptCommand): Promise<void> {
        return this.write(COMMANDS, (store) => {
            const found = store.get(command.order);
            found.onsuccess = () => found.result && store.put(command);
        });
    }

    async claimCommand(order: number, fresh: CommandId | undefined): Promise<KeptCommand | undefined> {
        let kept: KeptCommand | undefined;
        await this.write(COMMANDS, (store) => {
            const found = store.get(order);
            found.onsuccess = () => {
                kept = found.result && claimed(found.result as KeptCommand, fresh);
                if (kept) store.put(kept);
            };
        });
        return kept;
    }

    deleteCommand(order: number): Promise<void> {
        return this.write(COMMANDS, (store) => store.delete(order));
    }

    stream(place: string, kind: Kind, id: string): Promise<KeptStream | undefined> {
        return this.read(STREAMS, (store) => store.get(path(place, kind, id))) as Promise<
            KeptStream | undefined
        >;
    }

    putStream(place: string, kind: Kind, id: string, stream: KeptStream): Promise<void> {
        return this.write(STREAMS, (store) =>
            store.put({ ...stream, at: Date.now() }, path(place, kind, id)),
        );
    }

    putEvents(place: string, kind: Kind, id: string, events: readonly KeptEvent[]): Promise<void> {
        const key = path(place, kind, id);
        const last = events.at(-1)?.seq ?? 0;
        return this.write(EVENTS, (store) => {
            events.forEach((event) => store.put(event, [key, event.seq]));
            if (last > EVENTS_KEPT_MAX)
                store.delete(this.ranges.bound([key, 0], [key, last - EVENTS_KEPT_MAX]));
        });
    }

    async events(place: string, kind: Kind, id: string, before: number, limit: number): Promise<KeptEvent[]> {
        const key = path(place, kind, id);
        const found: KeptEvent[] = [];
        await this.transact(EVENTS, "readonly", (store) => {
            const cursors = store.openCursor(this.ranges.bound([key, 0], [key, before], false, true), "prev");
            cursors.onsuccess = () => {
                const cursor = cursors.result;
                if (!cursor || found.length >= limit) return;
                found.push(cursor.value as KeptEvent);
                cursor.continue();
            };
        });
        return unbroken(found.reverse(), before);
    }

    async forgetStreams(place: string): Promise<void> {
        const last = `${place}\uffff`;
        await this.write(STREAMS, (store) => store.delete(this.ranges.bound(place, last)));
        await this.write(EVENTS, (store) => store.delete(this.ranges.bound([place], [last])));
    }

    /** Forgets the streams that were not seen for the longest time, where there are too many. */
    async prune(): Promise<void> {
        const kept: { key: string; at: number }[] = [];
        await this.transact(STREAMS, "readonly", (store) => {
            const cursors = store.openCursor();
            cursors.onsuccess = () => {
                const cursor = cursors.result;
                if (!cursor) return;
                kept.push({ key: cursor.key as string, at: (cursor.value as { at?: number }).at ?? 0 });
                cursor.continue();
            };
        });
        const old = kept.sort((one, other) => other.at - one.at).slice(STREAMS_KEPT_MAX);
        await this.write(STREAMS, (store) => old.forEach(({ key }) => store.delete(key)));
        await this.write(EVENTS, (store) =>
            old.forEach(({ key }) => store.delete(this.ranges.bound([key, 0], [key, Infinity]))),
        );
    }

    close(): void {
        this.db.close();
    }

    private async read(name: string, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
        return done(ask(this.db.transaction(name, "readonly").objectStore(name)));
    }

    private write(name: string, change: (store: IDBObjectStore) => unknown): Promise<void> {
        return this.transact(name, "readwrite", change);
    }

    /** Resolves once the transaction is complete: what was written then outlives a closed tab. */
    private transact(
        name: string,
        mode: IDBTransactionMode,
        use: (store: IDBObjectStore) => unknown,
    ): Promise<void> {
        return new Promise((resolve, reject) => {
            const transaction = this.db.transaction(name, mode, { durability: "strict" });
            transaction.oncomplete = () => resolve();
            transaction.onabort = transaction.onerror = () => reject(transaction.error);
            use(transaction.objectStore(name));
        });
    }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

function path(place: string, kind: Kind, id: string): string {
    return `${place}/${kind}/${id}`;
}

/** Those of some rising events that reach up to `before` without a gap. */
function unbroken(events: KeptEvent[], before: number): KeptEvent[] {
    let from = events.length;
    let expected = before - 1;
    while (from > 0 && events[from - 1]?.seq === expected) {
        from--;
        expected--;
    }
    return events.slice(from);
}

function claimed(command: KeptCommand, fresh: CommandId | undefined): KeptCommand {
    return command.sent ? command : { ...command, sent: true, commandId: fresh ?? command.commandId };
}
