// A room as it is followed: its state, and the part of its past that is on the page.

import type { Guildhall, HallError, Live, LiveStatus, RoomId, States } from "guildhall";
import { SvelteMap } from "svelte/reactivity";
import { EVENTS_MAX, PAGE, STEP, find, withNewer, withOlder, type RoomEvent } from "./window";

/** Messages from outside of the page that are kept for quotes. */
const QUOTES_MAX = 200;

export type Busy = "opening" | "older" | "newer" | "jump" | undefined;

export class Timeline {
    state = $state.raw<States["room"]>();
    status = $state.raw<LiveStatus>("opening");
    /** Why the room may be read no more. */
    ended = $state.raw<HallError>();
    events = $state.raw<readonly RoomEvent[]>([]);
    /** The number of the last event that is known to exist. */
    newest = $state.raw(0);
    busy = $state.raw<Busy>("opening");
    /** Why the past could not be read. */
    error = $state.raw<unknown>();
    /** Messages of others that came while the person looked at older ones. */
    fresh = $state.raw(0);
    /** Whether the end is looked at: what comes then pushes the oldest off the page. */
    following = true;
    /** Told of each event as it comes. */
    heard: (event: RoomEvent) => void = () => undefined;
    private readonly quotes = new SvelteMap<number, RoomEvent | undefined>();
    /** Events that came while a part of the past was read. */
    private held: RoomEvent[] = [];
    /** Counts what makes an answer that is on its way stale. */
    private turn = 0;

    constructor(
        private readonly hall: Guildhall,
        readonly room: RoomId,
    ) {}

    /** Follows the room until what it answers is called. */
    follow(): () => void {
        const live = this.hall.live("room", this.room);
        const off = live.on((_, event) => this.look(live, event));
        this.look(live, undefined);
        return () => {
            this.turn++;
            off();
            live.close();
        };
    }

    get atStart(): boolean {
        return this.events[0]?.seq === 1;
    }

    /** Whether nothing newer is known than what is on the page. */
    get atEnd(): boolean {
        return this.busy !== "opening" && (this.events.at(-1)?.seq ?? 0) >= this.newest;
    }

    private look(live: Live<"room">, event: RoomEvent | undefined): void {
        this.state = live.state;
        this.status = live.status;
        this.ended = live.error;
        if (live.state === undefined) this.forget();
        else if (this.newest === 0) {
            this.newest = live.seq;
            void this.read(
                "opening",
                () => this.page(this.newest + 1),
                () => [],
            );
        }
        if (event) this.take(event);
    }

    /** The server's data is not what it was: nothing that was read is sure. */
    private forget(): void {
        this.turn++;
        this.events = [];
        this.held = [];
        this.newest = this.fresh = 0;
        this.quotes.clear();
        this.busy = "opening";
    }

    private take(event: RoomEvent): void {
        const wasAtEnd = this.atEnd;
        if (event.seq > this.newest) this.newest = event.seq;
        if (event.type === "posted" && !this.following && event.by !== this.hall.account) this.fresh++;
        if (this.busy) this.held = [...this.held, event].slice(-PAGE);
        else if (wasAtEnd && (this.following || this.events.length < EVENTS_MAX))
            this.events = withNewer(this.events, [event]);
        this.heard(event);
    }

    private page(before: number, events = PAGE): Promise<RoomEvent[]> {
        return this.hall.history("room", this.room, before, events);
    }

    /** Reads a part of the past and joins it to what is there. */
    private async read(
        busy: Busy,
        ask: () => Promise<RoomEvent[]>,
        base: () => readonly RoomEvent[],
        join: typeof withOlder = withNewer,
    ): Promise<void> {
        const turn = ++this.turn;
        this.busy = busy;
        this.error = undefined;
        try {
            const events = await ask();
            if (turn !== this.turn) return;
            this.events = withHeld(join(base(), events), this.held);
        } catch (error) {
            if (turn !== this.turn) return;
            this.error = error;
        }
        this.held = [];
        this.busy = undefined;
    }

    /** Reads what came before the oldest on the page. */
    async older(): Promise<void> {
        const first = this.events[0]?.seq;
        if (this.busy || first === undefined || first === 1) return;
        await this.read(
            "older",
            () => this.page(first, STEP),
            () => this.events,
            withOlder,
        );
    }

    /** Reads what came after the newest on the page. */
    async newer(): Promise<void> {
        const last = this.events.at(-1)?.seq;
        if (this.busy || last === undefined || this.atEnd) return;
        const before = Math.min(last + STEP, this.newest) + 1;
        await this.read(
            "newer",
            () => this.page(before, STEP),
            () => this.events,
        );
    }

    /** Shows the newest. */
    async toNewest(): Promise<void> {
        if (this.atEnd || this.newest === 0) return;
        await this.read(
            "jump",
            () => this.page(this.newest + 1),
            () => [],
        );
    }

    /** Shows the part of the past in which that event stands. */
    async goTo(seq: number): Promise<void> {
        if (find(this.events, seq) || this.newest === 0) return;
        const before = Math.min(this.newest, Math.max(seq + PAGE / 2, PAGE)) + 1;
        await this.read(
            "jump",
            () => this.page(before),
            () => [],
        );
    }

    /** Tries again what failed. */
    async again(): Promise<void> {
        if (this.events.length > 0) return this.older();
        await this.read(
            "opening",
            () => this.page(this.newest + 1),
            () => [],
        );
    }

    /** The message of that number, for a quote; `undefined` while it is not known. */
    message(seq: number): RoomEvent | undefined {
        return find(this.events, seq) ?? this.quotes.get(seq);
    }

    /** Reads a message for a quote, once, where it is not known. */
    async want(seq: number): Promise<void> {
        if (this.message(seq) || this.quotes.has(seq) || seq < 1 || seq > this.newest) return;
        if (this.quotes.size >= QUOTES_MAX) this.quotes.clear();
        this.quotes.set(seq, undefined);
        const [event] = await this.hall.history("room", this.room, seq + 1, 1).catch(() => []);
        if (event?.seq === seq) this.quotes.set(seq, event);
    }
}

function withHeld(events: RoomEvent[], held: readonly RoomEvent[]): RoomEvent[] {
    const last = events.at(-1)?.seq;
    return last === undefined ? events : withNewer(events, held);
}
