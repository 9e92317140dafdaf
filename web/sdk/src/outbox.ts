// The outbox: changes that were asked for. Each is kept on this machine before it is sent, sent again under
// the same `command_id` until its outcome is known, and so carried out once, whatever happens to the page,
// the connection or the server in between.

import type { AccountId, CommandId, Methods } from "./wire.js";
import { METHODS } from "./wire.js";
import type { Clock } from "./clock.js";
import { hallError, isHallError, passes, type Code, type HallError } from "./errors.js";
import type { KeptCommand, Store } from "./store.js";

/** The methods that change something. */
export type Change = {
    [M in keyof Methods]: Methods[M]["params"] extends { command_id: CommandId } ? M : never;
}[keyof Methods];

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

/** What the outbox needs of the connection. */
export interface Way {
    ask<M extends keyof Methods>(method: M, params: Methods[M]["params"]): Promise<Methods[M]["answer"]>;
    ready(): Promise<void>;
}

class Entry {
    seen = false;
    running = false;
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
    private closed = false;

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
        return this.entries.filter((entry) => !entry.seen).map(pendingOf);
    }

    /** Takes up what was kept for an account, by this page or by one before it, and sends it. */
    async resume(account: AccountId): Promise<void> {
        const kept = await this.store.commands(account).catch(() => []);
        const known = new Set(this.entries.map((entry) => entry.command.order));
        const found = kept
            .filter((command) => !known.has(command.order))
            .map((command) => new Entry(command));
        this.entries = [...this.entries.filter((entry) => entry.command.account === account), ...found].sort(
            byOrder,
        );
        if (found.length > 0) this.changed();
        this.entries.forEach((entry) => this.run(entry.lane));
    }

    /** Keeps a change, then sends it as soon as it can be. */
    send<M extends Change>(account: AccountId, method: M, params: ChangeParams<M>): Sent<M> {
        if (this.entries.length >= WAITING_MAX)
            throw hallError("full", `${WAITING_MAX} changes wait to be sent`);
        const command = {
            account,
            method,
            params: { ...params },
            commandId: this.clock.command(),
            askedAt: Math.floor(this.clock.now()),
            sent: false,
        };
        const entry = new Entry({ ...command, order: Infinity });
        entry.kept = this.store.addCommand(command).then(
            (kept) => void (entry.command = kept),
            () => undefined, // No room on this machine: it is sent all the same, and lost only with the page.
        );
        this.entries.push(entry);
        this.run(entry.lane);
        this.changed();
        return { commandId: command.commandId, answer: entry.answer };
    }

    /** An event tells that a change was carried out: it is shown as pending no more. */
    saw(commandId: CommandId): void {
        const entry = this.find(commandId);
        if (!entry || entry.seen) return;
        entry.seen = true;
        this.changed();
    }

    /** Asks again for a change that failed, under a new name: it is another change. */
    async retry(commandId: CommandId): Promise<void> {
        const entry = this.find(commandId);
        if (!entry?.command.failed) return;
        const { account, method, params } = entry.command;
        await this.dismiss(commandId);
        this.send(account, method as Change, params as never);
    }

    /** Forgets a change that failed. */
    async dismiss(commandId: CommandId): Promise<void> {
        const entry = this.find(commandId);
        if (entry?.command.failed) await this.forget(entry);
    }

    /** Resolves once all that was asked for so far is written down. */
    async settled(): Promise<void> {
        await Promise.all(this.entries.map((entry) => entry.kept));
    }

    /** Sends nothing more. What is kept stays kept. */
    close(): void {
        this.closed = true;
    }

    /** Forgets what belongs to nobody who is signed in here; it stays kept. */
    leave(): void {
        this.entries.forEach((entry) =>
            entry.refused(hallError("closed", "signed out before the answer came")),
        );
        this.entries = [];
        this.changed();
    }

    private find(commandId: CommandId): Entry | undefined {
        return this.entries.find((entry) => entry.command.commandId === commandId);
    }

    private async run(lane: string): Promise<void> {
        if (this.lanes.has(lane)) return;
        this.lanes.add(lane);
        let again = 0;
        for (let entry = this.next(lane); entry && !this.closed; entry = this.next(lane)) {
            await entry.kept;
            const error = await this.carryOut(entry);
            // Where there is no connection, waiting for one is all the waiting that is needed.
            if (error === undefined || error.code === "offline") again = 0;
            else if (error.code === "unauthenticated" || error.code === "closed")
                break; // Goes on when somebody is signed in.
            else {
                const wait = Math.min(AGAIN_MS_MAX, AGAIN_MS_FIRST * 2 ** Math.min(again++, 16));
                await sleep(error.retryAfterMs ?? wait);
            }
        }
        this.lanes.delete(lane);
    }

    private next(lane: string): Entry | undefined {
        return this.entries.find((entry) => entry.lane === lane && !entry.command.failed);
    }

    /** Sends a change once. Says why its outcome is not known yet, where that is so. */
    private async carryOut(entry: Entry): Promise<HallError | undefined> {
        try {
            await this.way.ready();
            await this.name(entry);
            const { method, params, commandId } = entry.command;
            const answer = await this.way.ask(method, { ...params, command_id: commandId } as never);
            await this.forget(entry);
            entry.answered(answer as never);
        } catch (error) {
            if (!isHallError(error)) throw error;
            if (passes(error) || error.code === "unauthenticated" || error.code === "closed") return error;
            await this.fail(entry, error);
        }
        return undefined;
    }

    /**
     * Settles under which name a change is sent, since from then on it must not change. A name that was made
     * before the server's clock was known, or long ago, may lie where the server takes it no more.
     */
    private async name(entry: Entry): Promise<void> {
        if (entry.command.sent) return;
        const fresh = this.clock.takes(entry.command.commandId) ? undefined : this.clock.command();
        const claimed = await this.store.claimCommand(entry.command.order, fresh).catch(() => undefined);
        entry.command = claimed ?? {
            ...entry.command,
            sent: true,
            commandId: fresh ?? entry.command.commandId,
        };
        if (fresh) this.changed();
    }

    private async fail(entry: Entry, error: HallError): Promise<void> {
        const { code, message, details } = error;
        entry.command = { ...entry.command, failed: { code, message, details: { ...details } } };
        entry.seen = false;
        await this.store.putCommand(entry.command).catch(() => undefined);
        entry.refused(error);
        this.changed();
    }

    private async forget(entry: Entry): Promise<void> {
        this.entries = this.entries.filter((other) => other !== entry);
        await this.store.deleteCommand(entry.command.order).catch(() => undefined);
        this.changed();
    }
}

function pendingOf(entry: Entry): Pending {
    const { commandId, method, params, askedAt } = entry.command;
    return { commandId, method: method as Change, params: params as never, askedAt, failed: entry.failed };
}

function byOrder(one: Entry, other: Entry): number {
    return one.command.order - other.command.order;
}

function sleep(ms: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, ms));
}
