// Who is online: what a page shows of many people, by one question for all of them, and kept true over
// reconnects.

import type { Guildhall } from "./client.js";
import { isHallError, passes } from "./errors.js";
import type { Readable } from "./stores.js";
import { tellAll } from "./telling.js";
import type { AccountId, presence } from "./wire.js";

/** A connection is told of as many accounts at most. */
const ACCOUNTS_MAX = 200;
/** What a page asks for while it draws is asked as one question, after so long. */
const ASK_AFTER_MS = 50;
/** How long to wait after a question that failed, where the server does not say. */
const AGAIN_MS = 5_000;

type Listener = (account: AccountId) => void;

/**
 * Who is online, of the people that a page shows. One for a client: a connection watches one set of accounts.
 */
export class Presences {
    /** How often each account is watched, those that were asked for last at the end. */
    private readonly wanted = new Map<AccountId, number>();
    private readonly seen = new Map<AccountId, presence.Seen>();
    private readonly listeners = new Set<Listener>();
    private readonly offs: (() => void)[];
    private timer: ReturnType<typeof setTimeout> | undefined;
    private asking = false;
    /** The set has changed, or the connection is another one, since the question that is on its way. */
    private stale = false;

    constructor(private readonly hall: Guildhall) {
        this.offs = [
            hall.on("status", (status) => (status.phase === "online" ? this.askSoon() : this.forget())),
            hall.on("signal", (signal) => {
                if (signal.kind === "account") this.take(signal.id as unknown as AccountId, signal.body);
            }),
        ];
    }

    /** How an account is; nothing where it is not known: who shares no room with it is not told. */
    of(account: AccountId): presence.Seen | undefined {
        return this.seen.get(account);
    }

    /** Tells of every account that has changed; call what it answers to hear no more. */
    on(listener: Listener): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /**
     * Watches accounts until what it answers is called. Of more than 200 in all, those that were asked for
     * last are watched.
     */
    watch(accounts: readonly AccountId[]): () => void {
        const watched = [...new Set(accounts)];
        for (const account of watched) {
            const count = this.wanted.get(account) ?? 0;
            this.wanted.delete(account);
            this.wanted.set(account, count + 1);
        }
        this.askSoon();
        return () => watched.splice(0).forEach((account) => this.release(account));
    }

    /** How one account is, watched for as long as anybody is subscribed to the store. */
    store(account: AccountId): Readable<presence.Seen | undefined> {
        return {
            subscribe: (told) => {
                const stop = this.watch([account]);
                told(this.of(account));
                const off = this.on((changed) => changed === account && told(this.of(account)));
                return () => {
                    off();
                    stop();
                };
            },
        };
    }

    /** Watches nobody any more. */
    close(): void {
        this.offs.splice(0).forEach((off) => off());
        clearTimeout(this.timer);
        this.wanted.clear();
        this.listeners.clear();
        this.seen.clear();
    }

    private release(account: AccountId): void {
        const count = this.wanted.get(account);
        if (count === undefined) return;
        if (count > 1) return void this.wanted.set(account, count - 1);
        this.wanted.delete(account);
        this.drop(account);
        this.askSoon();
    }

    private askSoon(): void {
        if (this.asking) this.stale = true;
        else this.askIn(ASK_AFTER_MS);
    }

    private askIn(ms: number): void {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => void this.ask(), ms);
    }

    /** Asks for all. One question is on its way at a time, so that the last one counts. */
    private async ask(): Promise<void> {
        if (this.hall.status.phase !== "online" || this.offs.length === 0) return;
        this.asking = true;
        this.stale = false;
        let again: number | undefined;
        try {
            const accounts = [...this.wanted.keys()].slice(-ACCOUNTS_MAX);
            this.show((await this.hall.ask("presence.of", { accounts })).presences);
        } catch (error) {
            if (!isHallError(error)) throw error;
            if (passes(error)) again = error.retryAfterMs ?? AGAIN_MS;
        } finally {
            this.asking = false;
        }
        if (this.stale) this.askSoon();
        else if (again !== undefined) this.askIn(again);
    }

    private show(presences: readonly presence.Presence[]): void {
        const shown = new Set(presences.map(({ account }) => account));
        [...this.seen.keys()]
            .filter((account) => !shown.has(account))
            .forEach((account) => this.drop(account));
        presences.forEach(({ account, seen }) => this.take(account, seen));
    }

    /** Takes what the server says, where it is newer than what is known. */
    private take(account: AccountId, seen: presence.Seen): void {
        if (!this.wanted.has(account) || (this.seen.get(account)?.version ?? -1) >= seen.version) return;
        this.seen.set(account, seen);
        tellAll(this.listeners, account);
    }

    private drop(account: AccountId): void {
        if (this.seen.delete(account)) tellAll(this.listeners, account);
    }

    /** There is no connection: nobody is known to be online. */
    private forget(): void {
        [...this.seen.keys()].forEach((account) => this.drop(account));
    }
}
