// A stream of events that is followed: its state at a seq, then every event after it, without a gap, over
// reconnects, restarts and days away.

import type { AccountId, AnyEvent, ErrorCode, Kind, Methods, States } from "./wire.js";
import { hallError, isHallError, passes, type HallError } from "./errors.js";
import type { KeptEvent, Store } from "./store.js";

/** The kinds of stream that can be followed. */
export type LiveKind = keyof States;

/** The events of a kind of stream. */
export type EventOf<K extends LiveKind> = Extract<AnyEvent, { kind: K }>;

/**
 * What an event makes of a state; `undefined` where the event does not say it, and the state is to be read
 * anew. It never changes the state that it is given.
 */
export type Reducer<K extends LiveKind> = (state: States[K], event: EventOf<K>) => States[K] | undefined;

/** A reducer for each kind of stream that is to be followed. */
export type Reducers = { readonly [K in LiveKind]?: Reducer<K> };

/**
 * How a stream stands: `opening` before anything is known of it, `kept` while what is shown was kept from
 * before, `live` while every event comes as it happens, `ended` where it may be read no more.
 */
export type LiveStatus = "opening" | "kept" | "live" | "ended";

/** Whoever follows a stream is told of each change: with the event, where it was one. */
export type LiveListener<K extends LiveKind> = (live: Live<K>, event: EventOf<K> | undefined) => void;

/** How long after an event what is known of a stream is written down, in milliseconds. */
const KEEP_AFTER_MS = 200;
/** How long to wait before a subscription that ended for a passing reason is asked for again. */
const AGAIN_MS = 1_000;

/** What a stream needs of the client. */
export interface LiveWay {
    readonly store: Store;
    readonly account: AccountId | undefined;
    readonly online: boolean;
    /** Asks on the connection of the moment alone: on another one, all begins anew. */
    ask<M extends keyof Methods>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["answer"]>;
    saw(event: AnyEvent): void;
    left(live: Live<LiveKind>): void;
}

/** A followed stream. `close` it when it is needed no more. */
export class Live<K extends LiveKind> {
    status: LiveStatus = "opening";
    /** What the stream shows as of `seq`. */
    state: States[K] | undefined;
    /** The last event that is in `state`. */
    seq = 0;
    /** Why it ended. */
    error: HallError | undefined;
    private users = 0;
    private readonly listeners = new Set<LiveListener<K>>();
    private fresh: KeptEvent[] = [];
    /** Events that came while the state is read anew. */
    private held: EventOf<K>[] | undefined;
    private keeping: ReturnType<typeof setTimeout> | undefined;
    private again: ReturnType<typeof setTimeout> | undefined;
    /** Counts what makes an answer that is still on its way stale. */
    private turn = 0;
    /** The server was asked to subscribe on this connection. */
    private asked = false;

    constructor(
        readonly kind: K,
        readonly id: string,
        private readonly way: LiveWay,
        private readonly reducer: Reducer<K>,
    ) {}

    /** Tells of every change from now on; call what it answers to hear no more. */
    on(listener: LiveListener<K>): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Resolves once there is something to show; fails where the stream cannot be read. */
    ready(): Promise<this> {
        return new Promise((resolve, reject) => {
            const look = (): boolean => {
                if (this.state !== undefined) resolve(this);
                else if (this.status === "ended") reject(this.error);
                else return false;
                return true;
            };
            if (look()) return;
            const off = this.on(() => void (look() && off()));
        });
    }

    /** Needed no more, by one of those who asked for it. */
    close(): void {
        if (--this.users > 0) return;
        this.begin();
        clearTimeout(this.again);
        void this.keep();
        this.way.left(this as unknown as Live<LiveKind>);
    }

    /** One more needs it. The first one starts it. */
    use(): this {
        if (this.users++ === 0) void this.open();
        return this;
    }

    private async open(): Promise<void> {
        const account = this.way.account;
        const kept =
            account && (await this.way.store.stream(account, this.kind, this.id).catch(() => undefined));
        if (kept && this.state === undefined && this.status === "opening") {
            this.state = kept.state as States[K];
            this.seq = kept.seq;
            this.become("kept");
        }
        if (this.way.online) this.follow();
    }

    /** Somebody is signed in on a new connection: subscribes again, after the last event that is known. */
    follow(): void {
        if (this.status === "ended") return;
        clearTimeout(this.again);
        const turn = this.begin();
        this.subscribe(turn).catch((error: unknown) => {
            if (turn !== this.turn) return;
            if (!isHallError(error)) throw error;
            if (error.code === "closed" || error.code === "unauthenticated") return;
            if (passes(error)) this.again = setTimeout(() => this.way.online && this.follow(), AGAIN_MS);
            else this.end(error);
        });
    }

    /** From now on, answers to what was asked before are stale. */
    private begin(): number {
        this.held = undefined;
        return ++this.turn;
    }

    private async subscribe(turn: number): Promise<void> {
        if (this.state === undefined) await this.load(turn);
        if (turn !== this.turn) return;
        const { kind, id } = this.stream();
        // A second subscription would be refused.
        if (this.asked) await this.way.ask("stream.unsubscribe", { kind, id });
        if (turn !== this.turn) return;
        this.asked = true;
        const answer = await this.way.ask("stream.subscribe", { kind, id, after: this.seq });
        if (turn !== this.turn) return;
        if (answer.behind) {
            this.asked = false;
            this.forget();
            return this.subscribe(turn);
        }
        this.become("live");
    }

    private async load(turn: number): Promise<void> {
        const { seq, state } = await this.way.ask("stream.state", this.stream());
        if (turn !== this.turn) return;
        this.seq = seq;
        this.state = state as States[K];
        this.keepSoon();
        if (this.status === "opening") this.become("kept");
    }

    private stream(): Methods["stream.state"]["params"] {
        return { kind: this.kind, id: this.id } as Methods["stream.state"]["params"];
    }

    /** An event of this stream came. Those that are known already are left out. */
    take(event: EventOf<K>): void {
        if (this.held) return void this.held.push(event);
        if (this.state === undefined || event.seq <= this.seq || this.status === "ended") return;
        // The server leaves none out; were it so, the rest would be wrong.
        if (event.seq > this.seq + 1) return this.follow();
        const state = this.reducer(this.state, event);
        this.fresh.push(event as unknown as KeptEvent);
        if (state === undefined) return this.reread(event);
        this.state = state;
        this.seq = event.seq;
        this.keepSoon();
        this.way.saw(event);
        this.tell(event);
    }

    /** Reads the state anew, since an event does not say what it makes of it; what comes meanwhile waits. */
    private reread(event: EventOf<K>): void {
        this.held = [];
        const turn = this.turn;
        this.load(turn)
            .then(() => {
                if (turn !== this.turn) return;
                this.way.saw(event);
                this.tell(event);
                const held = this.held ?? [];
                this.held = undefined;
                held.forEach((later) => {
                    if (later.seq <= this.seq) {
                        this.fresh.push(later as unknown as KeptEvent);
                        this.tell(later);
                    } else this.take(later);
                });
            })
            .catch((error: unknown) => {
                if (!isHallError(error)) throw error;
                if (turn === this.turn) this.follow();
            });
    }

    /** The server has ended the subscription. */
    ended(code: ErrorCode): void {
        const error = hallError(code, "the stream may be read no more");
        if (!passes(error)) return this.end(error);
        this.begin();
        this.asked = false;
        this.become("kept");
        this.again = setTimeout(() => this.way.online && this.follow(), AGAIN_MS);
    }

    /** There is no connection any more: what is shown may be old. */
    lost(): void {
        this.begin();
        this.asked = false;
        clearTimeout(this.again);
        if (this.status === "live") this.become("kept");
    }

    /** All that is known of it is void: the server has other data. */
    forget(): void {
        this.state = undefined;
        this.seq = 0;
        this.fresh = [];
        clearTimeout(this.keeping);
        this.keeping = undefined;
        if (this.status !== "ended") this.become("opening");
    }

    private end(error: HallError): void {
        this.begin();
        this.error = error;
        this.become("ended");
    }

    private become(status: LiveStatus): void {
        this.status = status;
        this.tell(undefined);
    }

    private tell(event: EventOf<K> | undefined): void {
        for (const listener of [...this.listeners]) listener(this, event);
    }

    private keepSoon(): void {
        this.keeping ??= setTimeout(() => void this.keep(), KEEP_AFTER_MS);
    }

    /** Writes down what is known. That it fails costs a later page a read, and nothing else. */
    async keep(): Promise<void> {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        const { store, account } = this.way;
        const { kind, id, seq, state, fresh } = this;
        if (!account || state === undefined) return;
        this.fresh = [];
        try {
            if (fresh.length > 0) await store.putEvents(account, kind as Kind, id, fresh);
            await store.putStream(account, kind as Kind, id, { seq, state });
        } catch {
            // No room on this machine.
        }
    }
}
