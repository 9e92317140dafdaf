// The client: one object for a page, through which everything goes.

import type {
    AccountId,
    AnyEvent,
    CommandId,
    Events,
    Generation,
    Id,
    Kind,
    Methods,
    Notifications,
    Signals,
    stream,
} from "./wire.js";
import { Clock } from "./clock.js";
import { Connection, type Status, type Surroundings } from "./connection.js";
import { hallError } from "./errors.js";
import { Live, type EventOf, type IdOf, type LiveKind, type Reducers } from "./live.js";
import { Outbox, type Change, type ChangeParams, type Pending, type Secret, type Sent } from "./outbox.js";
import { Session } from "./session.js";
import type { Socket, WebSocketMaker } from "./socket.js";
import { EVENTS_KEPT_MAX, openStore, type KeptEvent, type Store } from "./store.js";
import { Tabs, type ChannelMaker } from "./tabs.js";
import { tellAll } from "./telling.js";

/**
 * What a client is made of. Outside of a browser, `WebSocket` and what keeps things are given; see the
 * README.
 */
export interface Options {
    /** Where the server is: `wss://…/ws`. */
    url: string;
    /**
     * How events change what is shown: `reducers` of `guildhall/reducers`, or those of them that are needed.
     */
    reducers?: Reducers;
    /** What things are kept under on this machine; clients of one name share them. */
    name?: string;
    WebSocket?: WebSocketMaker;
    indexedDB?: IDBFactory;
    IDBKeyRange?: typeof IDBKeyRange;
    /** Keeps tabs from refreshing one token at the same time. */
    locks?: LockManager;
    /** Lets the pages of one machine hear of each other. */
    BroadcastChannel?: ChannelMaker;
    /**
     * Calls when the page is looked at again or the machine is on the network again; in a browser the client
     * watches by itself.
     */
    page?: Surroundings["page"];
    random?: () => number;
}

/** A signal of a stream that is followed, or of an account that was asked for by `presence.of`. */
export type AnySignal = {
    [K in keyof Signals]: {
        [T in keyof Signals[K]]: stream.Signal<Signals[K][T]> & { kind: K; type: T };
    }[keyof Signals[K]];
}[keyof Signals];

/**
 * What can be asked by `ask`: all but what signs in and out, and subscribes, which a client does by itself.
 */
export type Question = Exclude<
    keyof Methods,
    | "account.register"
    | "account.sign_in"
    | "account.resume"
    | "account.refresh"
    | "account.sign_out"
    | "stream.subscribe"
    | "stream.unsubscribe"
>;

/** What a client tells. */
export interface Told {
    status: Status;
    /** The changes that are not settled; see `pending`. */
    pending: readonly Pending[];
    /** Somebody types or has read, or one whom `presence.of` showed has come or gone. */
    signal: AnySignal;
    /** News for the person who is signed in, also while their inbox is not followed. */
    news: EventOf<"inbox">;
}

type Listener<T> = (told: T) => void;

/** What things are kept under where no other name is given. */
const NAME = "guildhall";
const OFFSET = "clock_offset";
const GENERATION = "generation";
const PAGE_ITEMS = 100;
/**
 * Rises where a reducer makes something else of an event than before: states that were kept are then read
 * anew.
 */
const STATES_VERSION = 1;

/** A client of a Guildhall server. */
export class Guildhall {
    private readonly listeners: { [N in keyof Told]: Set<Listener<Told[N]>> } = {
        status: new Set(),
        pending: new Set(),
        signal: new Set(),
        news: new Set(),
    };
    private readonly lives = new Map<string, Live<LiveKind>>();
    private readonly connection: Connection;
    private readonly outbox: Outbox;
    private generation: Generation | undefined;
    /** Whose streams are shown, and whose changes wait. */
    private person: AccountId | undefined;
    private readonly unwatch: (() => void) | undefined;
    private readonly tabs: Tabs;
    /** Resolves once what was kept for the person is taken up. */
    private resumed: Promise<void> = Promise.resolve();

    private constructor(
        private readonly options: Options,
        private readonly store: Store,
        private readonly session: Session,
        private readonly clock: Clock,
        around: Surroundings,
    ) {
        this.connection = new Connection(options.url, around, session, clock, {
            status: (status) => this.onStatus(status),
            online: (account) => this.onOnline(account),
            generation: (generation) => this.onGeneration(generation),
            said: (name, params) => this.onSaid(name, params),
        });
        const changed = (): void => this.tell("pending", this.outbox.pending());
        this.outbox = new Outbox(store, clock, this.connection, changed);
        this.person = session.kept?.account;
        this.unwatch = around.page?.(() => this.look());
        this.tabs = new Tabs(options.BroadcastChannel ?? wholeChannel(), options.name ?? NAME, {
            takeUp: () => this.takeUp(),
            session: () => void this.connection.sessionChanged(),
        });
    }

    /** Opens what is kept on this machine, and connects where somebody is signed in. */
    static async open(options: Options): Promise<Guildhall> {
        const world = wholeWorld();
        const around: Surroundings = {
            WebSocket: options.WebSocket ?? (world["WebSocket"] as WebSocketMaker),
            locks: options.locks ?? (world["navigator"] as Navigator | undefined)?.locks,
            page: options.page ?? wholePage(),
            random: options.random ?? Math.random,
        };
        const name = options.name ?? NAME;
        const ranges = options.IDBKeyRange ?? (world["IDBKeyRange"] as typeof IDBKeyRange | undefined);
        const store = await openStore(
            options.indexedDB ?? (world["indexedDB"] as IDBFactory | undefined),
            ranges,
            name,
        );
        const session = new Session(store, around.locks, name);
        await session.load();
        const clock = new Clock(await store.get<number>(OFFSET).catch(() => undefined));
        const hall = new Guildhall(options, store, session, clock, around);
        hall.generation = await store.get<Generation>(GENERATION).catch(() => undefined);
        if (session.kept) await hall.outbox.resume(session.kept.account);
        hall.connection.start();
        return hall;
    }

    /** How things stand. */
    get status(): Status {
        return this.connection.status;
    }

    /** Who is signed in, or was when there was last a connection. */
    get account(): AccountId | undefined {
        return this.session.kept?.account;
    }

    /**
     * Whether what waits to be sent outlives this page. It does not where the browser keeps nothing, or had
     * no room for the last change.
     */
    get durable(): boolean {
        return this.store.durable && this.outbox.hasRoom;
    }

    /** The server's time now, by which deadlines pass, in milliseconds since the Unix epoch. */
    now(): number {
        return this.clock.eventNow();
    }

    /** Tells of something whenever it changes or comes; call what it answers to hear no more. */
    on<N extends keyof Told>(name: N, listener: Listener<Told[N]>): () => void {
        this.listeners[name].add(listener);
        return () => void this.listeners[name].delete(listener);
    }

    /** Makes an account and signs in. */
    register(email: string, password: string, displayName: string): Promise<AccountId> {
        return this.signedIn((socket) =>
            this.session.register(socket, this.clock, { email, password, display_name: displayName }),
        );
    }

    /** Signs in with a password. */
    signIn(email: string, password: string): Promise<AccountId> {
        return this.signedIn((socket) => this.session.signIn(socket, email, password));
    }

    private async signedIn(prove: (socket: Socket) => Promise<AccountId>): Promise<AccountId> {
        const account = await this.connection.signIn(prove);
        await this.resumed;
        this.tabs.say("session");
        return account;
    }

    /**
     * Signs out, and forgets what was seen. What waits to be sent stays kept for when the same person comes
     * back.
     */
    async signOut(): Promise<void> {
        const account = this.account;
        await this.connection.signOut();
        this.tabs.say("session");
        this.leave(undefined);
        if (account) await this.store.forgetStreams(`${account}/`).catch(() => undefined);
    }

    /**
     * Closes the account for good, and forgets what waits to be sent and the address. The password is kept
     * nowhere. Sign out after it: the server has ended the session already.
     */
    async closeAccount(password: string): Promise<void> {
        const account = this.account;
        await this.sendUnkept("account.close", { password });
        if (!account) return;
        await this.outbox.drop(account);
        await this.session.moved(account);
    }

    /** Changes the address that one signs in with, and forgets the one until now. */
    async changeEmail(password: string, email: string): Promise<void> {
        const account = this.account;
        await this.sendUnkept("account.change_email", { password, email });
        if (account) await this.session.moved(account, email);
    }

    /** From now on it is somebody else's page, or nobody's: nothing of the person before is shown or sent. */
    private leave(person: AccountId | undefined): void {
        if (this.person === person) return;
        this.person = person;
        this.outbox.leave();
        this.lives.forEach((live) => live.forget());
    }

    /**
     * Asks the server something, as soon as there is a connection, for 30 seconds at most. What changes
     * something goes through `send`.
     */
    ask<M extends Question>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["answer"]> {
        return this.connection.ask(method, params, this.account);
    }

    /** Asks for a change: kept on this machine, and sent until its outcome is known. */
    send<M extends Exclude<Change, Secret>>(method: M, params: ChangeParams<M>): Sent<M> {
        const account = this.account;
        if (!account) throw hallError("unauthenticated", "nobody is signed in");
        const sent = this.outbox.send(account, method, params);
        this.tabs.say("asked");
        return sent;
    }

    /**
     * Asks for a change by a request that is kept nowhere on this machine, for 30 seconds at most: for what
     * holds a password.
     */
    sendUnkept<M extends Change>(method: M, params: ChangeParams<M>): Promise<Methods[M]["answer"]> {
        const named = { ...params, command_id: this.clock.command() } as unknown as Methods[M]["params"];
        return this.connection.ask(method, named, this.account);
    }

    /** The changes that are not settled, in the order in which they were asked for. */
    get pending(): readonly Pending[] {
        return this.outbox.pending();
    }

    /** Asks for a change that failed once more. */
    async retry(commandId: CommandId): Promise<void> {
        await this.outbox.retry(commandId);
        this.tabs.say("asked");
    }

    /** Forgets a change that failed. */
    dismiss(commandId: CommandId): Promise<void> {
        return this.outbox.dismiss(commandId);
    }

    /** Follows a stream. Those who follow the same one share it; each closes it when it is needed no more. */
    live<K extends LiveKind>(kind: K, id: IdOf[K]): Live<K> {
        const key = `${kind}/${id}`;
        const known = this.lives.get(key);
        if (known && known.status !== "ended") return (known as unknown as Live<K>).use();
        const reducer = this.options.reducers?.[kind];
        if (!reducer) throw new TypeError(`there is no reducer for ${kind}: see the option reducers`);
        const live = new Live(kind, id, this.way(), reducer as never) as unknown as Live<K>;
        this.lives.set(key, live as unknown as Live<LiveKind>);
        return live.use();
    }

    /**
     * The events of a stream below `before`, or the newest, at most `limit`, rising; from what is kept where
     * it is whole.
     */
    async history<K extends LiveKind>(
        kind: K,
        id: IdOf[K],
        before?: number,
        limit = PAGE_ITEMS,
    ): Promise<EventOf<K>[]> {
        const place = this.place;
        if (place && before !== undefined) {
            const kept = await this.store.events(place, kind, id, before, limit).catch(() => []);
            if (kept.length === Math.min(limit, before - 1)) return kept as unknown as EventOf<K>[];
        }
        const params = { kind, id: id as Id, limit };
        const page = await this.ask("stream.read", before === undefined ? params : { ...params, before });
        const events = page.events as unknown as EventOf<K>[];
        // Of each stream the newest events are kept; what lies far back is read again.
        if (place && (before === undefined || before > page.head - EVENTS_KEPT_MAX))
            await this.store
                .putEvents(place, kind, id, events as unknown as KeptEvent[])
                .catch(() => undefined);
        return events;
    }

    /**
     * Resolves once all that was asked for and seen so far is written down on this machine; with `false`
     * where a change that waits would be lost with the page, since this machine has no room for it.
     */
    async settled(): Promise<boolean> {
        const isKept = await this.outbox.settled();
        await Promise.all([...this.lives.values()].map((live) => live.keep()));
        return isKept;
    }

    /**
     * Connects at once instead of after the wait, unless the server asked to stay away for longer. Called by
     * itself where the page is looked at again or the machine is on the network again.
     */
    look(): void {
        this.connection.look();
        this.takeUp();
    }

    /** A tab that was closed may have left changes that this one, which goes on, can send. */
    private takeUp(): void {
        if (this.account) void this.outbox.resume(this.account);
    }

    /** Where what is seen is kept. Other reducers may fold other states: theirs stand elsewhere. */
    private get place(): string | undefined {
        return this.account && `${this.account}/${this.generation ?? ""}/${STATES_VERSION}`;
    }

    /** Ends the client. What waits to be sent stays kept, and is sent by the next one of this name. */
    close(): void {
        this.unwatch?.();
        this.tabs.close();
        this.outbox.close();
        this.connection.close();
        const closed = hallError("closed", "the client was closed");
        this.lives.forEach((live) => live.end(closed));
        this.store.close();
    }

    private way() {
        const hall = this;
        return {
            store: this.store,
            get place() {
                return hall.place;
            },
            get online() {
                return hall.connection.online !== undefined;
            },
            ask: <M extends keyof Methods>(method: M, params: Methods[M]["params"]) =>
                this.connection.askNow(method, params),
            saw: (event: AnyEvent) => this.saw(event),
            left: (live: Live<LiveKind>) => this.left(live),
        };
    }

    private saw(event: AnyEvent): void {
        if (event.command_id !== undefined) this.outbox.saw(event.command_id);
    }

    private left(live: Live<LiveKind>): void {
        const key = `${live.kind}/${live.id}`;
        if (this.lives.get(key) !== live) return; // Another one follows the stream now.
        this.lives.delete(key);
        if (live.status === "ended" || key === `inbox/${this.account}`) return; // The news go on.
        const stream = { kind: live.kind, id: live.id } as Methods["stream.unsubscribe"]["params"];
        this.connection.online?.ask("stream.unsubscribe", stream).catch(() => undefined);
    }

    private onStatus(status: Status): void {
        if (status.phase !== "online") this.lives.forEach((live) => live.lost());
        // What was seen goes with whoever is signed out, also where the server or another page has ended it.
        if (status.phase === "signed_out") {
            if (this.person) void this.store.forgetStreams(`${this.person}/`).catch(() => undefined);
            this.leave(undefined);
        }
        this.tell("status", status);
    }

    private onOnline(account: AccountId): void {
        this.leave(account);
        void this.store.set(OFFSET, this.clock.offset).catch(() => undefined);
        this.lives.forEach((live) => live.follow());
        this.resumed = this.outbox.resume(account);
    }

    /** The server's data may have been put back from a copy: then nothing that was seen is sure. */
    private async onGeneration(generation: Generation): Promise<void> {
        if (this.generation !== undefined && this.generation !== generation) {
            this.lives.forEach((live) => live.forget());
            await this.store.forgetStreams("").catch(() => undefined);
        }
        this.generation = generation;
        await this.store.set(GENERATION, generation).catch(() => undefined);
    }

    private onSaid<N extends keyof Notifications>(name: N, params: Notifications[N]): void {
        if (name === "event") this.onEvent(params as AnyEvent);
        else if (name === "ended") {
            const { kind, id, code } = params as Notifications["ended"];
            this.lives.get(`${kind}/${id}`)?.ended(code);
        } else if (name === "signal") this.tell("signal", params as AnySignal);
    }

    private onEvent(event: AnyEvent): void {
        this.clock.happened(event.at);
        this.lives.get(`${event.kind as Kind}/${event.id}`)?.take(event as never);
        if (event.kind === ("inbox" satisfies keyof Events)) this.tell("news", event);
    }

    private tell<N extends keyof Told>(name: N, told: Told[N]): void {
        tellAll(this.listeners[name], told);
    }
}

/**
 * What the surroundings have. A browser that keeps nothing may refuse even to name what it would keep things
 * in.
 */
function wholeWorld(): { readonly [name: string]: unknown } {
    return new Proxy(globalThis as { readonly [name: string]: unknown }, {
        get(world, name: string) {
            try {
                return world[name];
            } catch {
                return undefined;
            }
        },
    });
}

/** Watches a browser's window and document; elsewhere there is nothing to watch. */
function wholePage(): Surroundings["page"] {
    const { window, document } = globalThis;
    if (typeof window === "undefined" || typeof document === "undefined") return undefined;
    return (wake) => {
        window.addEventListener("online", wake);
        const seen = (): void => {
            if (document.visibilityState === "visible") wake();
        };
        document.addEventListener("visibilitychange", seen);
        return () => {
            window.removeEventListener("online", wake);
            document.removeEventListener("visibilitychange", seen);
        };
    };
}

/** A browser's channel between pages. Elsewhere, those of one process may stand for many machines. */
function wholeChannel(): ChannelMaker | undefined {
    return typeof window === "undefined" ? undefined : globalThis.BroadcastChannel;
}
