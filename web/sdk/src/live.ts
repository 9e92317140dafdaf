// A stream of events that is followed: its state at a seq, then every event after it, without a gap, over
// reconnects, restarts and days away.

import type {
    AccountId,
    AnyEvent,
    ContractId,
    ErrorCode,
    Id,
    JobId,
    Kind,
    Methods,
    ProposalId,
    RoomId,
    SessionId,
    States,
} from "./wire.js";
import { hallError, isHallError, passes, type HallError } from "./errors.js";
import type { KeptEvent, Store } from "./store.js";
import { call, tellAll } from "./telling.js";
import { backoff } from "./waiting.js";

/** The kinds of stream that can be followed. */
export type LiveKind = keyof States;

/** The ids of each kind of stream. What belongs to one person has the id of their account. */
export interface IdOf extends Record<LiveKind, Id> {
    account: AccountId;
    inbox: AccountId;
    room: RoomId;
    contract: ContractId;
    timesheet: AccountId;
    work_session: SessionId;
    wallet: AccountId;
    marks: AccountId;
    job: JobId;
    posting: JobId;
    proposal: ProposalId;
    profile: AccountId;
    searches: AccountId;
}

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
/**
 * The first wait before a stream that cannot be followed just now is asked for again; it doubles up to the
 * longest.
 */
const AGAIN_MS_FIRST = 500;
const AGAIN_MS_MAX = 30_000;

/** What a stream needs of the client. */
export interface LiveWay {
    readonly store: Store;
    /** Where what is seen is kept: who sees it, in which data of the server. */
    readonly place: string | undefined;
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
    /** The last event that listeners were told of. It may lie below `seq`, where the state was read anew. */
    private told = 0;
    private users = 0;
    private readonly listeners = new Set<LiveListener<K>>();
    /** Events that are not written down yet. */
    private fresh: KeptEvent[] = [];
    /** Where the state is kept: it belongs to whoever saw it, in the data of the server that showed it. */
    private place: string | undefined;
    /** Events that came while the state is read anew. */
    private held: EventOf<K>[] | undefined;
    private keeping: ReturnType<typeof setTimeout> | undefined;
    private again: ReturnType<typeof setTimeout> | undefined;
    /** How often in a row it could not be followed. */
    private failures = 0;
    /** Counts what makes an answer that is still on its way stale. */
    private turn = 0;
    /** Counts how often all was forgotten. */
    private forgotten = 0;
    /** The server may hold a subscription for it on this connection. */
    private asked = false;

    constructor(
        readonly kind: K,
        readonly id: IdOf[K],
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
                if (this.status === "ended") reject(this.error);
                else if (this.state !== undefined) resolve(this);
                else return false;
                return true;
            };
            if (look()) return;
            const off = this.on(() => void (look() && off()));
        });
    }

    /** Needed no more, by one of those who asked for it. */
    close(): void {
        if (this.users === 0 || --this.users > 0) return;
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
        const { place, store } = this.way;
        const forgotten = this.forgotten;
        const kept = place && (await store.stream(place, this.kind, this.id).catch(() => undefined));
        if (this.users === 0) return;
        if (kept && this.forgotten === forgotten && this.status === "opening" && this.state === undefined) {
            this.show(kept.seq, kept.state as States[K], place);
            this.told = kept.seq;
            this.become("kept");
        }
        if (this.way.online && this.status !== "live") this.follow();
    }

    /** Somebody is signed in on a new connection: subscribes again, after the last event that is known. */
    follow(): void {
        if (this.status === "ended") return;
        clearTimeout(this.again);
        const turn = this.begin();
        this.subscribe(turn).catch((error: unknown) => this.failed(turn, error));
    }

    /** Tries again later where that may help. */
    private failed(turn: number, error: unknown): void {
        if (!isHallError(error)) throw error;
        if (turn !== this.turn || error.code === "closed" || error.code === "unauthenticated") return;
        if (!passes(error)) return this.end(error);
        this.later(error.retryAfterMs);
    }

    private later(ms: number | undefined): void {
        const wait = backoff(this.failures++, AGAIN_MS_FIRST, AGAIN_MS_MAX);
        clearTimeout(this.again);
        this.again = setTimeout(() => this.way.online && this.follow(), ms ?? wait);
    }

    /** From now on, answers to what was asked before are stale. */
    private begin(): number {
        this.held = undefined;
        return ++this.turn;
    }

    private async subscribe(turn: number): Promise<void> {
        if (this.state === undefined && !(await this.load(turn))) return;
        const { kind, id } = this.stream();
        // A second subscription would be refused. Where there is none, this is.
        if (this.asked) await this.way.ask("stream.unsubscribe", { kind, id }).catch(unlessInvalid);
        if (turn !== this.turn) return;
        this.asked = true;
        const answer = await this.way
            .ask("stream.subscribe", { kind, id, after: this.told })
            .catch((error) => {
                if (turn === this.turn && isHallError(error) && error.code !== "offline") this.asked = false;
                throw error;
            });
        if (turn !== this.turn) return;
        if (answer.behind) {
            this.asked = false;
            this.forget();
            return this.subscribe(this.begin());
        }
        this.failures = 0;
        this.become("live");
    }

    /** Reads the state. Says whether it is still wanted. */
    private async load(turn: number): Promise<boolean> {
        const place = this.way.place;
        const { seq, state } = await this.way.ask("stream.state", this.stream());
        if (turn !== this.turn) return false;
        const isFirst = this.state === undefined;
        this.show(seq, state as States[K], place);
        if (isFirst) {
            this.told = seq;
            this.become("kept");
        }
        this.keepSoon();
        return true;
    }

    private show(seq: number, state: States[K], place: string | undefined): void {
        this.seq = seq;
        this.state = state;
        this.place = place;
    }

    private stream(): Methods["stream.state"]["params"] {
        return { kind: this.kind, id: this.id as Id };
    }

    /** An event of this stream came. Those that are known already are left out. */
    take(event: EventOf<K>): void {
        if (this.state === undefined || event.seq <= this.told || this.status === "ended") return;
        if (this.held) return void this.held.push(event);
        // The server leaves none out; were it so, the rest would be wrong.
        if (event.seq > this.told + 1) return this.follow();
        if (event.seq > this.seq) {
            const state = this.reduced(this.state, event);
            if (state === undefined) return this.reread(event);
            this.seq = event.seq;
            this.state = state;
        }
        this.told = event.seq;
        this.fresh.push(event as unknown as KeptEvent);
        this.keepSoon();
        this.way.saw(event);
        this.tell(event);
    }

    /** What the event makes of the state, where it and the reducer say so. */
    private reduced(state: States[K], event: EventOf<K>): States[K] | undefined {
        let reduced: States[K] | undefined;
        call(() => (reduced = this.reducer(state, event)));
        return reduced;
    }

    /** Reads the state anew, since an event does not say what it makes of it; what comes meanwhile waits. */
    private reread(event: EventOf<K>): void {
        this.held = [event];
        const turn = this.turn;
        const read = async (): Promise<void> => {
            if (!(await this.load(turn))) return;
            if (this.seq < event.seq) throw hallError("unavailable", "the state is older than the event");
            const held = this.held ?? [];
            this.held = undefined;
            held.forEach((later) => this.take(later));
        };
        read().catch((error: unknown) => this.failed(turn, error));
    }

    /** The server has ended the subscription. */
    ended(code: ErrorCode): void {
        const error = hallError(code, "the stream may be read no more");
        if (!passes(error)) return this.end(error);
        this.begin();
        this.asked = false;
        this.become("kept");
        this.later(undefined);
    }

    /** There is no connection any more: what is shown may be old. */
    lost(): void {
        this.begin();
        this.asked = false;
        clearTimeout(this.again);
        if (this.status === "live") this.become("kept");
    }

    /** All that is known of it is void: the server has other data, or the person has left. */
    forget(): void {
        this.begin();
        this.forgotten++;
        this.state = undefined;
        this.place = undefined;
        this.seq = this.told = 0;
        this.fresh = [];
        clearTimeout(this.keeping);
        this.keeping = undefined;
        if (this.status !== "ended") this.become("opening");
    }

    /** It can be followed no more. */
    end(error: HallError): void {
        if (this.status === "ended") return;
        this.begin();
        clearTimeout(this.again);
        this.error = error;
        this.become("ended");
    }

    private become(status: LiveStatus): void {
        this.status = status;
        this.tell(undefined);
    }

    private tell(event: EventOf<K> | undefined): void {
        tellAll(this.listeners, this, event);
    }

    private keepSoon(): void {
        this.keeping ??= setTimeout(() => void this.keep(), KEEP_AFTER_MS);
    }

    /** Writes down what is known. That it fails costs a later page a read, and nothing else. */
    async keep(): Promise<void> {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        const { kind, id, seq, state, fresh, place } = this;
        if (place === undefined || state === undefined) return;
        this.fresh = [];
        try {
            if (fresh.length > 0) await this.way.store.putEvents(place, kind as Kind, id, fresh);
            await this.way.store.putStream(place, kind as Kind, id, { seq, state });
        } catch {
            // No room on this machine.
        }
    }
}

/** Whoever unsubscribes from what the server has ended meanwhile is told so, and need not care. */
function unlessInvalid(error: unknown): void {
    if (!isHallError(error) || error.code !== "invalid") throw error;
}
