// What is shown of a room: its rows, which of them are looked at, and moving among them.

import type { AccountId } from "guildhall";
import { tick } from "svelte";
import { standing } from "../../state/hall.svelte";
import { dayKey } from "../../text/format";
import type { Reading } from "./reading.svelte";
import { readersOf, rowsOf, waitingIn, type Landed, type Row } from "./rows";
import type { Scroll } from "./scroll";
import type { Timeline } from "./timeline.svelte";

/** In larger rooms, signs of who has read would say little, and nobody tells. */
const READERS_MAX = 100;
/** Posts that are remembered between the server's answer and their event. */
const LANDED_MAX = 50;
/** So long a message stays marked that was gone to, in milliseconds. */
const MARKED_MS = 2_000;

/** What is to be brought into the view once it is on the page. */
interface Target {
    readonly seq: number;
    readonly block: ScrollLogicalPosition;
}

export class View {
    /** Whether the end is out of sight. */
    isAway = $state(false);
    /** The message that was gone to just now. */
    marked = $state.raw<number>();
    /** The message that was chosen with the keyboard. */
    chosen = $state.raw<number>();
    private landed = $state.raw<readonly Landed[]>([]);
    private scroll: Scroll | undefined;
    private target: Target | undefined;
    private hasBegun = false;
    private before: readonly Row[] = [];

    readonly rows = $derived.by(() => (this.before = this.drawn()));
    readonly readers = $derived.by(() => this.haveRead());

    constructor(
        private readonly timeline: Timeline,
        private readonly reading: Reading,
    ) {}

    /** Whether the line where the person stopped reading lies before what is on the page. */
    get isCutOff(): boolean {
        const { readSeq } = this.reading;
        const first = this.timeline.events[0]?.seq;
        return readSeq !== undefined && first !== undefined && readSeq + 1 < first;
    }

    get isFollowing(): boolean {
        return this.timeline.following && !this.target;
    }

    private drawn(): Row[] {
        const { timeline, reading } = this;
        const { events, newest } = timeline;
        const isAtEnd = timeline.atEnd || events.length === 0;
        return rowsOf(
            {
                events,
                waiting: isAtEnd ? waitingIn(standing.pending, timeline.room) : [],
                landed: isAtEnd ? this.landed.filter((post) => post.seq > newest) : [],
                me: standing.account,
                readSeq: reading.readSeq,
                dayOf: dayKey,
            },
            this.before,
        );
    }

    private haveRead(): Map<string, AccountId[]> {
        const members = this.timeline.state?.members ?? [];
        if (members.length > READERS_MAX) return new Map();
        const others = members.map((member) => member.account).filter((one) => one !== standing.account);
        const marks = others.map((one) => [one, this.reading.marks.get(one) ?? 0] as const);
        return readersOf(this.rows, marks);
    }

    /** The server has taken a post. */
    landedAt(post: Landed): void {
        this.landed = [...this.landed, post].slice(-LANDED_MAX);
    }

    /** The rows are on the page. */
    begin(scroll: Scroll): void {
        this.scroll = scroll;
    }

    /** The rows are about to change. */
    changing(): void {
        if (!this.timeline.following) this.scroll?.remember();
    }

    /** The rows have changed: what was looked at stays where it is. */
    changed(): void {
        if (!this.scroll || this.timeline.busy === "opening") return;
        if (!this.hasBegun && this.rows.length > 0) this.comeIn();
        if (this.target && this.reveal(this.target)) this.target = undefined;
        else if (this.timeline.following) this.scroll.toEnd();
        else this.scroll.restore();
        requestAnimationFrame(() => this.look());
    }

    /** The page has another size. */
    resized(): void {
        if (this.isFollowing) this.scroll?.toEnd();
    }

    /** Comes in where the person stopped reading. */
    private comeIn(): void {
        this.hasBegun = true;
        const unread = this.rows.find((row) => row.unread);
        if (unread?.seq !== undefined) this.target = { seq: unread.seq, block: "start" };
    }

    private reveal({ seq, block }: Target): boolean {
        const row = this.rows.find((one) => one.seq === seq);
        if (!row || !this.scroll?.reveal(row.key, block)) return false;
        this.timeline.following = false;
        return true;
    }

    /** Looks at what is in sight: more is read where an edge is near. */
    look(): void {
        const { timeline, scroll } = this;
        if (!scroll || timeline.busy === "opening") return;
        timeline.following = timeline.atEnd && scroll.isAtEnd;
        this.isAway = !timeline.following;
        if (timeline.following && timeline.fresh > 0) timeline.fresh = 0;
        this.seen();
        if (timeline.error) return;
        if (scroll.isNearStart) void timeline.older();
        if (scroll.isNearEnd) void timeline.newer();
    }

    /** Only what stands before somebody's eyes has been read. */
    seen(): void {
        if (!this.hasBegun) return;
        if (document.visibilityState !== "visible") this.reading.leave();
        else if (this.timeline.following && standing.online) this.reading.saw(this.timeline.newest);
    }

    /** Shows the newest, and what comes from now on. */
    async toEnd(): Promise<void> {
        this.target = undefined;
        this.chosen = undefined;
        if (!this.timeline.atEnd) await this.timeline.toNewest();
        this.timeline.following = true;
        await tick();
        this.scroll?.toEnd();
        this.look();
    }

    /** Shows a message, wherever in the past it stands. */
    async goTo(seq: number): Promise<void> {
        this.timeline.following = false;
        const target = (this.target = { seq, block: "center" });
        await this.timeline.goTo(seq);
        await tick();
        if (this.target === target && this.reveal(target)) this.target = undefined;
        this.marked = seq;
        setTimeout(() => {
            if (this.marked === seq) this.marked = undefined;
        }, MARKED_MS);
    }

    /** Chooses the message before or after the chosen one. */
    choose(step: -1 | 1): void {
        const posts = this.rows.filter((row) => row.kind === "post" && row.seq !== undefined);
        const at = posts.findIndex((row) => row.seq === this.chosen);
        const next = at < 0 ? posts.at(-1) : posts[Math.min(Math.max(at + step, 0), posts.length - 1)];
        if (!next || !this.scroll) return;
        this.chosen = next.seq;
        this.scroll.reveal(next.key, "nearest");
        this.scroll.row(next.key)?.focus({ preventScroll: true });
    }

    /** The message to answer: the chosen one, or the last that the server has. */
    get answerable(): number | undefined {
        const last = this.rows.findLast((row) => row.kind === "post" && row.seq !== undefined);
        return this.chosen ?? last?.seq;
    }
}
