// The outbox: changes that were asked for. Each is kept on this machine before it is sent, sent again under
// the same `command_id` until its outcome is known, and so carried out once, whatever happens to the page,
// the connection or the server in between.

import type { AccountId, CommandId, Methods } from "./wire.js";
import { METHODS } from "./wire.js";
import type { Clock } from "./clock.js";
import { hallError, isHallError, passes, type Code, type HallError } from "./errors.js";
import type { KeptCommand, Store } from "./store.js";
import { copied } from "./telling.js";
import { backoff } from "./waiting.js";

/** The methods that change something for whoever is signed in. */
export type Change = Exclude<
    {
        [M in keyof Methods]: Methods[M]["params"] extends { command_id: CommandId } ? M : never;
    }[keyof Methods],
    "account.register"
>;

/** The changes that hold a password. The outbox writes down what it sends, so these do not go through it. */
export type Secret = "account.change_password" | "account.change_email" | "account.close";

/** What a change takes beside its `command_id`, which the outbox makes. */
export type ChangeParams<M extends Change> = Omit<Methods[M]["params"], "command_id">;

/** A change that is not settled. */
export interface Pending<M extends Change = Change> {
    readonly commandId: CommandId;
    readonly method: M;
    readonly params: ChangeParams<M>;
    /** When it was asked for, by the server's clock. */
    readonly askedAt: number;
    /** Why it was not done. It stays until it is sent again or dismissed. */
    readonly failed: HallError | undefined;
}

/** A change that was just asked for. */
export interface Sent<M extends Change> {
    /** The name it has now. It stays so once it has been sent. */
    readonly commandId: CommandId;
    /** What the server answers, which may be long after; fails where it says no. */
    readonly answer: Promise<Methods[M]["answer"]>;
}

/** Changes that may wait; what is asked for beyond that is refused with `full`. */
const WAITING_MAX = 1_000;
/**
 * The first wait before a change is sent again where the server does not say; it doubles up to the longest.
 */
const AGAIN_MS_FIRST = 500;
const AGAIN_MS_MAX = 30_000;

/**
 * After so many faults of the server's own a change is given up: it would hold up all that comes after it.
 */
const FAULTS_MAX = 8;

/** What the outbox needs of the connection. */
export interface Way {
    /** Asks as that account, and as no other. */
    ask<M extends keyof Methods>(
        method: M,
        params: Methods[M]["params"],
        as: AccountId,
    ): Promise<Methods[M]["answer"]>;
    /** Waits until that account is signed in. */
    ready(as: AccountId): Promise<void>;
}

/** The place of a change that is not written down. */
const NOT_KEPT = 0;

class Entry {
    /** An event has shown it already. */
    seen = false;
    /** It failed, and is asked for again under another name. */
    isRetried = false;
    /** How often the server said that the fault was its own. */
    faults = 0;
    /** Resolves once it is written down, or cannot be. */
    kept: Promise<void> = Promise.resolve();
    answered!: (answer: never) => void;
    refused!: (error: HallError) => void;
    readonly answer = new Promise<never>((answered, refused) => {
        this.answered = answered;
        this.refused = refused;
    });

    constructor(public command: KeptCommand) {
        // It may be that nobody waits for it: then the list of what failed tells.
        this.answer.catch(() => undefined);
    }

    /** Whether it stands in the store. What does not is lost with the page. */
    get isKept(): boolean {
        return this.command.order !== NOT_KEPT;
    }

    /** Changes of one entity are sent one after the other, in the order in which they were asked for. */
    get lane(): string {
        const field = METHODS[this.command.method].ids.find((path) => path !== "command_id");
        const target = field === undefined ? undefined : this.command.params[field];
        return typeof target === "string" ? target : (this.command.method.split(".")[0] as string);
    }

    get failed(): HallError | undefined {
        const failed = this.command.failed;
        return failed && hallError(failed.code as Code, failed.message, { details: failed.details });
    }
}

export class Outbox {
    private entries: Entry[] = [];
    private readonly lanes = new Set<string>();
    private readonly sleepers = new Set<() => void>();
    private closed = false;
    /** Whether this machine had room for the last change that was to be kept. */
    hasRoom = true;

    constructor(
        private readonly store: Store,
        private readonly clock: Clock,
        private readonly way: Way,
        private readonly changed: () => void,
    ) {}

    /**
     * What is not settled, in the order in which it was asked for. What an event has already shown is not
     * among it.
     */
    pending(): Pending[] {
        return this.entries.filter((entry) => !entry.seen && !entry.isRetried).map(pendingOf);
    }

    /**
     * Takes up what is kept for an account, by this page, by one before it or by another tab, and sends it.
     * What another tab has settled meanwhile goes.
     */
    async resume(account: AccountId): Promise<void> {
        await this.settled();
        const kept = await this.store.commands(account).catch(() => undefined);
        if (this.closed) return;
        this.letGo((entry) => entry.command.account !== account, "signed out before the answer came");
        if (kept) {
            const orders = new Set(kept.map((command) => command.order));
            const gone = (entry: Entry): boolean => entry.isKept && !orders.has(entry.command.order);
            this.letGo(
                (entry) => gone(entry) && entry.command.failed !== undefined,
                "settled by another page",
            );
            const known = new Set(this.entries.map((entry) => entry.command.order));
            const found = kept.filter((command) => command.method in METHODS && !known.has(command.order));
            this.entries = [...found.map((command) => new Entry(command)), ...this.entries];
        }
        this.changed();
        this.sleepers.forEach((wake) => wake());
        this.entries.forEach((entry) => void this.run(entry.lane));
    }

    /** Keeps a change, then sends it as soon as it can be. */
    send<M extends Change>(account: AccountId, method: M, params: ChangeParams<M>): Sent<M> {
        return this.take(account, method, params, undefined);
    }

    /** Takes a change in, in the place of one that failed where that is given. */
    private take<M extends Change>(
        account: AccountId,
        method: M,
        params: ChangeParams<M>,
        instead: Entry | undefined,
    ): Sent<M> {
        if (this.closed) throw hallError("closed", "the client was closed");
        if (this.entries.length >= WAITING_MAX)
            throw hallError("full", `${WAITING_MAX} changes wait to be sent`);
        const command = {
            account,
            method,
            params: copied(params),
            commandId: this.clock.command(),
            askedAt: Math.floor(this.clock.eventNow()),
            sent: false,
        };
        const entry = new Entry({ ...command, order: NOT_KEPT });
        entry.kept = this.store.addCommand(command, instead?.command.order).then(
            (kept) => {
                entry.command = kept;
                this.hasRoom = true;
            },
            // No room on this machine: it is sent all the same, and lost only with the page.
            () => {
                this.hasRoom = false;
                this.changed();
            },
        );
        this.entries.push(entry);
        void this.run(entry.lane);
        this.changed();
        return { commandId: command.commandId, answer: entry.answer };
    }

    /** An event tells that a change was carried out: it is shown as pending no more. */
    saw(commandId: CommandId): void {
        const entry = this.find(commandId);
        // A refusal about money is noted in its stream as well, and shows nothing as done.
        if (!entry || entry.seen || entry.command.failed) return;
        entry.seen = true;
        this.changed();
    }

    /** Asks again for a change that failed, under a new name: it is another change. */
    async retry(commandId: CommandId): Promise<void> {
        const entry = this.find(commandId);
        if (!entry?.command.failed || entry.isRetried) return;
        const { account, method, params } = entry.command;
        this.take(account, method as Change, params as never, entry);
        entry.isRetried = true; // Pressed twice, it is asked for once.
        await this.settled();
        await this.forget(entry);
    }

    /** Forgets a change that failed. */
    async dismiss(commandId: CommandId): Promise<void> {
        const entry = this.find(commandId);
        if (entry?.command.failed) await this.forget(entry);
    }

    /**
     * Resolves once all that was asked for so far is written down; with `false` where there is no room for
     * it.
     */
    async settled(): Promise<boolean> {
        const entries = [...this.entries];
        await Promise.all(entries.map((entry) => entry.kept));
        return entries.every((entry) => entry.isKept);
    }

    /** Sends nothing more. What is kept stays kept. */
    close(): void {
        this.closed = true;
        this.sleepers.forEach((wake) => wake());
        this.letGo(() => true, "the client was closed before the answer came");
    }

    /** Forgets every change of an account that is gone, also what is kept of it. */
    async drop(account: AccountId): Promise<void> {
        await this.settled();
        this.letGo((entry) => entry.command.account === account, "the account is gone");
        this.changed();
        const kept = await this.store.commands(account).catch(() => []);
        // What cannot be deleted is sent by nobody: nobody signs in to that account any more.
        await Promise.all(kept.map((one) => this.store.deleteCommand(one.order).catch(() => undefined)));
    }

    /** Forgets what belongs to nobody who is signed in here; it stays kept. */
    leave(): void {
        this.letGo(() => true, "signed out before the answer came");
        this.changed();
    }

    private letGo(which: (entry: Entry) => boolean, why: string): void {
        const gone = this.entries.filter(which);
        this.entries = this.entries.filter((entry) => !gone.includes(entry));
        gone.forEach((entry) => entry.refused(hallError("closed", why)));
    }

    private find(commandId: CommandId): Entry | undefined {
        return this.entries.find((entry) => entry.command.commandId === commandId);
    }

    private async run(lane: string): Promise<void> {
        if (this.lanes.has(lane)) return;
        this.lanes.add(lane);
        try {
            let again = 0;
            for (let entry = this.next(lane); entry; entry = this.next(lane)) {
                await entry.kept;
                const error = await this.carryOut(entry);
                // Where there is no connection, waiting for one is all the waiting that is needed.
                if (error === undefined || error.code === "offline") again = 0;
                else if (error.code === "unauthenticated" || error.code === "closed")
                    break; // Goes on when somebody is signed in.
                else {
                    const wait = backoff(again++, AGAIN_MS_FIRST, AGAIN_MS_MAX);
                    await this.sleep(error.retryAfterMs ?? wait);
                }
            }
        } finally {
            this.lanes.delete(lane);
        }
    }

    private next(lane: string): Entry | undefined {
        if (this.closed) return undefined;
        return this.entries.find((entry) => entry.lane === lane && !entry.command.failed);
    }

    /** Sends a change once. Says why its outcome is not known yet, where that is so. */
    private async carryOut(entry: Entry): Promise<HallError | undefined> {
        try {
            await this.way.ready(entry.command.account);
            if (!(await this.name(entry))) return undefined;
            const { account, method, params, commandId } = entry.command;
            const answer = await this.way.ask(method, { ...params, command_id: commandId } as never, account);
            await this.forget(entry);
            entry.answered(answer as never);
        } catch (error) {
            if (!isHallError(error)) throw error;
            entry.faults += error.code === "internal" ? 1 : 0;
            const waits = passes(error) && entry.faults < FAULTS_MAX;
            if (waits || error.code === "unauthenticated" || error.code === "closed") return error;
            await this.fail(entry, error);
        }
        return undefined;
    }

    /**
     * Settles under which name a change is sent, since from then on it must not change. A name that was made
     * before the server's clock was known, or days ago, may lie where the server takes it no more. Says
     * whether there is still something to send: another tab may have settled the change.
     */
    private async name(entry: Entry): Promise<boolean> {
        if (entry.command.sent) return true;
        const fresh = this.clock.takes(entry.command.commandId) ? undefined : this.clock.command();
        if (!entry.isKept) {
            entry.command = { ...entry.command, sent: true, commandId: fresh ?? entry.command.commandId };
        } else {
            try {
                const claimed = await this.store.claimCommand(entry.command.order, fresh);
                if (!claimed) {
                    this.letGo((other) => other === entry, "settled by another page");
                    this.changed();
                    return false;
                }
                entry.command = claimed;
            } catch {
                // What cannot be written down keeps its name: a later page would send it under that one.
                entry.command = { ...entry.command, sent: true };
            }
        }
        if (fresh) this.changed();
        return true;
    }

    private async fail(entry: Entry, error: HallError): Promise<void> {
        const { code, message, details } = error;
        entry.command = { ...entry.command, failed: { code, message, details: { ...details } } };
        entry.seen = false;
        if (entry.isKept) await this.store.replaceCommand(entry.command).catch(() => undefined);
        entry.refused(error);
        this.changed();
    }

    private async forget(entry: Entry): Promise<void> {
        this.entries = this.entries.filter((other) => other !== entry);
        if (entry.isKept) await this.store.deleteCommand(entry.command.order).catch(() => undefined);
        this.changed();
    }

    /** Waits, but no longer than until there is reason to try again. */
    private sleep(ms: number): Promise<void> {
        return new Promise((resolve) => {
            const wake = (): void => {
                clearTimeout(timer);
                this.sleepers.delete(wake);
                resolve();
            };
            const timer = setTimeout(wake, ms);
            this.sleepers.add(wake);
        });
    }
}

function pendingOf(entry: Entry): Pending {
    const { commandId, method, params, askedAt } = entry.command;
    return { commandId, method: method as Change, params: params as never, askedAt, failed: entry.failed };
}
