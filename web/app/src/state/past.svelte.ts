// A stream's past by pages, from the newest back, and every event that comes from now on.

import { onDestroy } from "svelte";
import type { EventOf, Guildhall, IdOf, Live, LiveKind } from "guildhall";
import { joined } from "./joined";

/** Events that are read at once. */
const PAGE_EVENTS = 50;

/** The events of one stream, rising. Made while a component is set up, and closed with it. */
export class Past<K extends LiveKind> {
    events = $state.raw<readonly EventOf<K>[]>([]);
    /** Why the last page could not be read. */
    error = $state.raw<unknown>();
    loading = $state(false);
    /** Whether the first page has been read. */
    begun = $state(false);
    private readonly live: Live<K>;
    /** Counts how often all was begun anew: pages that are still on their way are then stale. */
    private turn = 0;

    constructor(
        private readonly hall: Guildhall,
        private readonly kind: K,
        private readonly id: IdOf[K],
    ) {
        this.live = hall.live(kind, id);
        const off = this.live.on((_, event) => (event ? this.take(event) : this.look()));
        onDestroy(() => {
            this.turn++;
            off();
            this.live.close();
        });
        this.look();
    }

    /** Whether there are events before the first one that is known. */
    get more(): boolean {
        return this.begun && (this.events[0]?.seq ?? 1) > 1;
    }

    /** Reads the page before the first event that is known, or the newest page. */
    async older(): Promise<void> {
        if (this.loading) return;
        const turn = this.turn;
        this.loading = true;
        this.error = undefined;
        try {
            const before = this.events[0]?.seq ?? this.live.seq + 1;
            const page = await this.hall.history(this.kind, this.id, before, PAGE_EVENTS);
            if (turn !== this.turn) return;
            this.events = joined(page, this.events);
            this.begun = true;
        } catch (error) {
            if (turn === this.turn) this.error = error;
        } finally {
            if (turn === this.turn) this.loading = false;
        }
    }

    /** The stream has become known, or all that was known of it is void. */
    private look(): void {
        if (this.live.status === "ended") this.error = this.live.error;
        else if (this.live.state === undefined) this.forget();
        else if (!this.begun) void this.older();
    }

    private take(event: EventOf<K>): void {
        const last = this.events.at(-1)?.seq;
        // Where some came while the page was away and were not told one by one, they are read anew.
        if (last !== undefined && event.seq > last + 1) this.forget();
        this.events = joined(this.events, [event]);
        if (!this.begun) void this.older();
    }

    private forget(): void {
        this.turn++;
        this.events = [];
        this.begun = this.loading = false;
    }
}
