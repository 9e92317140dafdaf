// How far each member of a room has read, and saying how far the person has.

import type { AccountId, Guildhall, RoomId } from "guildhall";
import { SvelteMap } from "svelte/reactivity";

/** A mark is sent at most this often, in milliseconds. */
const MARK_MS = 1_000;
/** Members in one request. */
const PAGE = 1_000;
/** Members whose marks are asked for. */
const MEMBERS_MAX = 2_000;

export class Reading {
    /** The last event that each member is known to have read. */
    readonly marks = new SvelteMap<AccountId, number>();
    /** The last event that the person had read when they came. */
    readSeq = $state.raw<number>();
    private wanted = 0;
    private sent = 0;
    private asked: Promise<void> = Promise.resolve();
    private timer: ReturnType<typeof setTimeout> | undefined;

    constructor(
        private readonly hall: Guildhall,
        private readonly room: RoomId,
        /** What the list of rooms knows of it. */
        known: number | undefined,
    ) {
        this.readSeq = known;
        this.sent = known ?? 0;
    }

    /** Hears of marks until what it answers is called. */
    follow(): () => void {
        const off = this.hall.on("signal", (signal) => {
            if (signal.kind !== "room" || signal.id !== this.room || signal.by === null) return;
            if (signal.type === "read") this.heard(signal.by, signal.body.seq);
        });
        this.asked = this.ask();
        return () => {
            off();
            clearTimeout(this.timer);
        };
    }

    /** Somebody has read so far. */
    heard(account: AccountId, seq: number): void {
        if (seq > (this.marks.get(account) ?? 0)) this.marks.set(account, seq);
    }

    /** Asks how far all have read. Signals may have been missed while there was no connection. */
    async ask(): Promise<void> {
        let after: AccountId | undefined;
        try {
            for (let got = 0; got < MEMBERS_MAX; got += PAGE) {
                const params = { room: this.room, limit: PAGE, ...(after && { after }) };
                const { receipts, more } = await this.hall.ask("room.receipts", params);
                receipts.forEach((receipt) => this.heard(receipt.account, receipt.read_seq));
                this.readSeq ??= receipts.find((one) => one.account === this.hall.account)?.read_seq;
                after = receipts.at(-1)?.account;
                if (!more) return;
            }
        } catch {
            // Then nothing is said of who has read: it is asked again with the next connection.
        }
    }

    /** The person has seen everything up to here. */
    saw(seq: number): void {
        if (seq <= this.wanted || seq <= this.sent) return;
        this.wanted = seq;
        this.timer ??= setTimeout(() => void this.send(), this.sent === 0 ? 0 : MARK_MS);
    }

    /** The person looks elsewhere: what comes from now on is new when they come back. */
    leave(): void {
        this.readSeq = Math.max(this.wanted, this.sent, this.readSeq ?? 0);
    }

    private async send(): Promise<void> {
        await this.asked; // Else the answer would say nothing of where the person stopped reading.
        const seq = this.wanted;
        try {
            const { read_seq } = await this.hall.ask("room.read", { room: this.room, seq });
            this.sent = Math.max(seq, read_seq);
        } catch {
            this.wanted = this.sent; // What is seen next says it again.
        }
        this.timer = undefined;
        if (this.wanted > this.sent) this.saw(this.wanted);
    }
}
