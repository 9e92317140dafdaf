// Who writes in a room just now. It is told by signals, which end by themselves.

import type { AccountId, Guildhall, RoomId } from "guildhall";
import { SvelteMap } from "svelte/reactivity";

/** A person's own is told at most this often, in milliseconds: the server lets no more through. */
const TELL_MS = 2_000;
/** So long after the last signal somebody is taken to have stopped, in milliseconds. */
const LASTS_MS = 5_000;

export class Typing {
    private readonly timers = new SvelteMap<AccountId, ReturnType<typeof setTimeout>>();
    private toldAt = -Infinity;

    constructor(
        private readonly hall: Guildhall,
        private readonly room: RoomId,
    ) {}

    /** Those who write, first who began first. */
    get now(): AccountId[] {
        return [...this.timers.keys()];
    }

    /** Hears of others until what it answers is called. */
    follow(): () => void {
        const off = this.hall.on("signal", (signal) => {
            if (signal.kind !== "room" || signal.id !== this.room || signal.by === null) return;
            if (signal.type === "typing" && signal.by !== this.hall.account) this.started(signal.by);
        });
        return () => {
            off();
            this.timers.forEach((timer) => clearTimeout(timer));
            this.timers.clear();
        };
    }

    private started(account: AccountId): void {
        clearTimeout(this.timers.get(account));
        this.timers.set(
            account,
            setTimeout(() => this.stopped(account), LASTS_MS),
        );
    }

    /** Somebody has stopped, or has posted what they wrote. */
    stopped(account: AccountId): void {
        clearTimeout(this.timers.get(account));
        this.timers.delete(account);
    }

    /** The person writes. Without a connection nobody is told: it would come too late. */
    tell(): void {
        const now = performance.now();
        if (now - this.toldAt < TELL_MS || this.hall.status.phase !== "online") return;
        this.toldAt = now;
        this.hall.ask("room.typing", { room: this.room }).catch(() => undefined);
    }

    /** The person has posted: what they write next is told at once. */
    posted(): void {
        this.toldAt = -Infinity;
    }
}
