// The way to the server: one socket after the other, signed in with what is kept, and requests that outlive a
// socket.

import type { AccountId, Generation, Methods, Notifications } from "./wire.js";
import { METHODS } from "./wire.js";
import { Clock } from "./clock.js";
import { hallError, isHallError, passes } from "./errors.js";
import { Session } from "./session.js";
import { Socket, type Ended, type WebSocketMaker } from "./socket.js";
import { backoff, inTime, sleep } from "./waiting.js";

/**
 * How things stand:
 *
 * - `signed_out`: nobody is signed in, and nothing is connected.
 * - `connecting`: a connection is being made, or signed in.
 * - `online`: signed in.
 * - `waiting`: the last try failed, and the next one comes at `until`, by `performance.now()`.
 * - `closed`: for good.
 */
export type Status =
    | { readonly phase: "signed_out" | "connecting" | "online" | "closed" }
    | { readonly phase: "waiting"; readonly until: number };

/**
 * The longest wait before another try, in milliseconds. Each wait is drawn between 0 and a bound that doubles
 * up to this.
 */
const BACKOFF_MS_MAX = 30_000;
const BACKOFF_MS_FIRST = 500;
/** The longest that a server can keep clients away, in milliseconds. */
const STAY_AWAY_MS_MAX = 300_000;
/** A connection that lasted so long was a good one: the wait after its end is short again. */
const LASTING_MS = 10_000;
/** How long a request may take in all, with every new connection that it needs. */
export const ASK_MS = 30_000;
/**
 * How long to wait before a request that may do better later is sent again, where the server does not say.
 */
const AGAIN_MS = 500;

/** Whom a connection tells. */
export interface ConnectionListener {
    status(status: Status): void;
    /** Signed in on a new socket: subscriptions begin anew. */
    online(account: AccountId): void;
    /**
     * The server's data is not what it was: all that was seen of streams is to be forgotten. Called before
     * `online`.
     */
    generation(generation: Generation): Promise<void>;
    said<N extends keyof Notifications>(name: N, params: Notifications[N]): void;
}

/** What is asked of the world around a page; a test, or another runtime, gives its own. */
export interface Surroundings {
    WebSocket: WebSocketMaker;
    locks: LockManager | undefined;
    /**
     * Calls when the page is looked at again or the machine is on the network again, until what it answers is
     * called.
     */
    page: ((wake: () => void) => () => void) | undefined;
    random: () => number;
}

export class Connection {
    status: Status = { phase: "signed_out" };
    private socket: Socket | undefined;
    private failures = 0;
    /** Until when the server wants its clients to stay away, by `performance.now()`. */
    private notBefore = 0;
    private onlineAt = 0;
    private timer: ReturnType<typeof setTimeout> | undefined;
    private readonly waiters = new Set<() => void>();
    private leaving = false;

    constructor(
        private readonly url: string,
        private readonly around: Surroundings,
        private readonly session: Session,
        readonly clock: Clock,
        private readonly listener: ConnectionListener,
    ) {}

    /** Connects where somebody is signed in, and stays connected. */
    start(): void {
        if (this.session.kept && this.status.phase === "signed_out") this.connect();
    }

    /** Ends it for good. */
    close(): void {
        this.become({ phase: "closed" });
        this.hangUp();
    }

    /** Asks as that account, over as many sockets as it takes, for 30 seconds at most. */
    async ask<M extends keyof Methods>(
        method: M,
        params: Methods[M]["params"],
        as: AccountId | undefined,
    ): Promise<Methods[M]["answer"]> {
        const until = performance.now() + ASK_MS;
        for (;;) {
            const socket = await this.usable(until, as);
            try {
                return await within(socket.ask(method, params), until);
            } catch (error) {
                if (!isHallError(error) || !passes(error) || METHODS[method].access === "signed_out")
                    throw error;
                const wait = error.code === "offline" ? 0 : (error.retryAfterMs ?? AGAIN_MS);
                if (performance.now() + wait >= until) throw error;
                await sleep(wait);
            }
        }
    }

    /** Asks on the connection of the moment, and on no other. */
    async askNow<M extends keyof Methods>(
        method: M,
        params: Methods[M]["params"],
    ): Promise<Methods[M]["answer"]> {
        const socket = this.online;
        if (!socket) throw hallError("offline", "there is no connection");
        return within(socket.ask(method, params), performance.now() + ASK_MS);
    }

    /** Signs in with what the person gives, on a connection made for it. */
    async signIn(prove: (socket: Socket) => Promise<AccountId>): Promise<AccountId> {
        if (this.status.phase !== "signed_out") throw hallError("invalid", "somebody is signed in already");
        const until = performance.now() + ASK_MS;
        this.become({ phase: "connecting" });
        try {
            const socket = await within(this.greeted(), until);
            const account = await within(prove(socket), until);
            this.signedIn(socket, account);
            return account;
        } catch (error) {
            if (this.isClosed()) throw error;
            this.hangUp();
            await this.session.forget();
            this.become({ phase: "signed_out" });
            throw error;
        }
    }

    /** Forgets who is signed in, here and, where it can be reached, at the server. */
    async signOut(): Promise<void> {
        this.leaving = true;
        const socket = this.status.phase === "online" ? this.socket : undefined;
        if (socket)
            await within(socket.ask("account.sign_out", {} as never), performance.now() + ASK_MS).catch(
                () => undefined,
            );
        await this.session.forget();
        this.hangUp();
        this.leaving = false;
        this.become({ phase: "signed_out" });
    }

    /**
     * Another page of this machine has signed in or out: so does this one, unless it is about to do so
     * itself.
     */
    async sessionChanged(): Promise<void> {
        const before = this.session.kept;
        const now = await this.session.stored();
        if (this.leaving || this.session.kept !== before) return;
        if (this.status.phase === "signed_out" && now) {
            this.session.kept = now;
            this.start();
        } else if (before && this.session.isDurable && now?.account !== before.account) {
            this.session.kept = undefined;
            this.hangUp();
            if (!this.isClosed()) this.become({ phase: "signed_out" });
        }
    }

    /** Waits until that account is signed in on a connection, for 30 seconds at most. */
    async ready(as: AccountId): Promise<void> {
        await this.usable(performance.now() + ASK_MS, as);
    }

    /** The socket of the moment, where somebody is signed in on it. */
    get online(): Socket | undefined {
        return this.status.phase === "online" ? this.socket : undefined;
    }

    /**
     * A page that is looked at again, or a machine that is on the network again, need not wait for its turn.
     */
    look(): void {
        if (this.status.phase !== "waiting") this.socket?.probe();
        else if (performance.now() >= this.notBefore) this.connect();
    }

    private isClosed(): boolean {
        return this.status.phase === "closed";
    }

    private connect(): void {
        clearTimeout(this.timer);
        this.become({ phase: "connecting" });
        this.greeted()
            .then(async (socket) => this.signedIn(socket, await this.session.resume(socket, this.clock)))
            .catch(async (error: unknown) => {
                if (this.status.phase !== "connecting") return;
                const signedOut = isHallError(error) && error.code === "unauthenticated";
                if (signedOut) await this.session.forget();
                this.hangUp();
                if (signedOut) this.become({ phase: "signed_out" });
                else this.again(isHallError(error) ? error.retryAfterMs : undefined);
            });
    }

    /** Opens a socket, and waits for the server's welcome. */
    private greeted(): Promise<Socket> {
        return new Promise((greeted, failed) => {
            const socket: Socket = new Socket(this.around.WebSocket, this.url, {
                welcome: (welcome) => {
                    this.clock.set(welcome.clock, welcome.now);
                    this.listener.generation(welcome.generation).then(() => greeted(socket), failed);
                },
                said: (name, params) => {
                    if (this.socket === socket) this.listener.said(name, params);
                },
                ended: (ended) => {
                    failed(hallError("offline", "the server cannot be reached"));
                    this.lost(socket, ended);
                },
            });
            this.socket = socket;
        });
    }

    private signedIn(socket: Socket, account: AccountId): void {
        if (this.socket !== socket || this.status.phase !== "connecting") return;
        this.onlineAt = performance.now();
        this.become({ phase: "online" });
        this.listener.online(account);
    }

    private lost(socket: Socket, ended: Ended): void {
        if (this.socket !== socket) return;
        this.socket = undefined;
        if (this.leaving) return;
        const lasted = performance.now() - this.onlineAt >= LASTING_MS;
        if (this.status.phase === "online" && lasted) this.failures = 0;
        if (this.status.phase === "online" || (this.status.phase === "connecting" && this.session.kept))
            this.again(ended.stayAwayMs);
    }

    /**
     * Tries again after a while: a random part of a bound that doubles, so that clients do not come back at
     * once; later where the server asks.
     */
    private again(stayAwayMs: number | undefined): void {
        const bound = backoff(this.failures++, BACKOFF_MS_FIRST, BACKOFF_MS_MAX);
        const away = Math.min(stayAwayMs ?? 0, STAY_AWAY_MS_MAX);
        const wait = away + this.around.random() * bound;
        this.notBefore = performance.now() + away;
        this.timer = setTimeout(() => this.connect(), wait);
        this.become({ phase: "waiting", until: performance.now() + wait });
    }

    private hangUp(): void {
        clearTimeout(this.timer);
        const socket = this.socket;
        this.socket = undefined;
        socket?.close();
    }

    private become(status: Status): void {
        this.status = status;
        const waiters = [...this.waiters];
        this.waiters.clear();
        waiters.forEach((look) => look());
        this.listener.status(status);
    }

    /** Waits for a socket on which somebody is signed in. */
    private usable(until: number, as: AccountId | undefined): Promise<Socket> {
        return new Promise((usable, failed) => {
            const deadline = setTimeout(
                () => {
                    this.waiters.delete(look);
                    failed(hallError("offline", "there is no connection"));
                },
                Math.max(0, until - performance.now()),
            );
            const settle = (then: () => void): void => {
                clearTimeout(deadline);
                then();
            };
            const look = (): void => {
                const phase = this.status.phase;
                const other = (): void =>
                    failed(hallError("unauthenticated", "it was asked for by somebody who has signed out"));
                if (as !== undefined && this.session.kept && this.session.kept.account !== as) settle(other);
                else if (this.online) settle(() => usable(this.online as Socket));
                else if (phase === "signed_out")
                    settle(() => failed(hallError("unauthenticated", "nobody is signed in")));
                else if (phase === "closed")
                    settle(() => failed(hallError("closed", "the client was closed")));
                else this.waiters.add(look);
            };
            look();
        });
    }
}

/**
 * Fails with `offline` where an answer does not come in time: whether the request was carried out is not
 * known.
 */
export function within<T>(answer: Promise<T>, until: number): Promise<T> {
    return inTime(answer, until - performance.now(), () => hallError("offline", "no answer came in time"));
}
