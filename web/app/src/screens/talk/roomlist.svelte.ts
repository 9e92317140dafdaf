// The person's rooms by activity. The most active are followed, so that the list is right as it happens; what
// happens in the others shows when the list is asked for anew.

import type { AccountId, Guildhall, Live, Methods, RoomId, States } from "guildhall";
import { isHallError } from "guildhall";
import { SvelteMap } from "svelte/reactivity";
import { ownShelf } from "../../state/shelf";
import { keepList, keptList } from "../../state/kept_rooms";
import { lastIn, notOlder, withEvent, withMark, withPage, type Item } from "./activity";

/** Rooms in one request. */
const PAGE = 50;
/** Rooms asked for anew in one request. */
const REFRESH_MAX = 200;
/** Rooms that are followed at once; a connection has room for some 250 streams in all. */
const FOLLOWED_MAX = 64;
/** Rooms whose members were asked for once, to name them. */
const NAMED_MAX = 500;
/** So long after a change the list is written down, in milliseconds. */
const KEEP_MS = 2_000;
/** The list is asked for anew at most this often, in milliseconds. */
const REFRESH_MS = 1_000;
/** How often it is asked for anew where not all rooms are followed, in milliseconds. */
const STALE_MS = 60_000;

type Cursor = Pick<Methods["room.list"]["params"], "after" | "after_active_at" | "order">;

export class RoomList {
    items = $state.raw<readonly Item[]>([]);
    more = $state.raw(false);
    /** Whether the server has said which rooms there are. */
    known = $state.raw(false);
    busy = $state.raw(false);
    error = $state.raw<unknown>();
    /** The state of each room of which it is known. */
    readonly states = new SvelteMap<RoomId, States["room"]>();
    private readonly lives = new Map<RoomId, () => void>();
    private readonly asked = new Set<RoomId>();
    private account: AccountId | undefined;
    private order: "activity" | "id" = "activity";
    private timer: ReturnType<typeof setTimeout> | undefined;
    private keeping: ReturnType<typeof setTimeout> | undefined;
    private readonly shelf = ownShelf();
    private marks: (() => void) | undefined;

    constructor(private readonly hall: Guildhall) {
        hall.on("status", () => this.stand());
        hall.on("news", (news) => {
            if (news.type === "room_added" || news.type === "room_removed") this.refreshSoon();
        });
        setInterval(() => this.stale(), STALE_MS);
        addEventListener("pagehide", () => this.keep());
        this.stand();
    }

    /** How many of the rooms that are listed have messages that are not read. */
    get unread(): number {
        return this.items.filter((item) => item.unread > 0).length;
    }

    /** Those with whom the person is in a room, as far as it is known. */
    get acquainted(): AccountId[] {
        const people = [...this.states.values()].flatMap((state) => state.members.map((one) => one.account));
        return [...new Set(people)].filter((account) => account !== this.account);
    }

    find(room: RoomId): Item | undefined {
        return this.items.find((item) => item.room === room);
    }

    private stand(): void {
        const { account, status } = this.hall;
        if (account !== this.account) this.begin(account);
        if (account && status.phase === "online") this.refreshSoon();
    }

    /** Somebody else is signed in, or nobody. */
    private begin(account: AccountId | undefined): void {
        this.account = account;
        clearTimeout(this.timer);
        this.timer = undefined;
        this.lives.forEach((stop) => stop());
        this.lives.clear();
        this.states.clear();
        this.asked.clear();
        clearTimeout(this.keeping);
        this.keeping = undefined;
        this.items = account ? keptList(this.shelf, account) : [];
        this.known = this.more = false;
        this.error = undefined;
        this.order = "activity";
        this.marks?.();
        this.marks = account && this.follow("marks", account);
        this.followFirst();
    }

    private follow(kind: "marks", account: AccountId): () => void {
        const live = this.hall.live(kind, account);
        const off = live.on((_, event) => {
            if (event?.type === "marked") this.marked(event.body.room, event.body.seq);
        });
        return () => {
            off();
            live.close();
        };
    }

    /** The person has read so far, here or on another device. */
    marked(room: RoomId, seq: number): void {
        this.show(withMark(this.items, room, seq));
        if ((this.find(room)?.unread ?? 0) > 0) this.refreshSoon();
    }

    private show(items: readonly Item[]): void {
        this.items = items;
        this.keeping ??= setTimeout(() => this.keep(), KEEP_MS);
    }

    /** Writes the list down, where it has changed. */
    private keep(): void {
        if (this.keeping === undefined) return;
        clearTimeout(this.keeping);
        this.keeping = undefined;
        if (this.account) keepList(this.shelf, this.account, this.items);
    }

    private stale(): void {
        const isAll = this.items.length <= FOLLOWED_MAX && !this.more;
        if (!isAll && this.hall.status.phase === "online" && !document.hidden) this.refreshSoon();
    }

    private refreshSoon(): void {
        this.timer ??= setTimeout(() => void this.refresh(), this.known ? REFRESH_MS : 0);
    }

    /** Asks for what is listed anew. */
    async refresh(): Promise<void> {
        // What happens from now on may not be in the answer: then it is asked once more.
        this.timer = undefined;
        const limit = Math.min(Math.max(this.items.length, PAGE), REFRESH_MAX);
        await this.ask({}, limit, []);
    }

    /** Asks for the next page. */
    async next(): Promise<void> {
        const last = lastIn(this.items, this.order);
        if (this.busy || !last) return;
        const at = this.order === "activity" && last.active_at !== undefined;
        await this.ask(
            { after: last.room, ...(at && { after_active_at: last.active_at }) },
            PAGE,
            this.items,
        );
    }

    private async ask(cursor: Cursor, limit: number, before: readonly Item[]): Promise<void> {
        const account = this.account;
        this.busy = true;
        try {
            const answer = await this.hall.ask("room.list", { order: this.order, limit, ...cursor });
            if (account !== this.account) return;
            this.show(withPage(before, notOlder(answer.rooms, this.items)));
            this.more = answer.more;
            this.known = true;
            this.error = undefined;
            this.followFirst();
        } catch (error) {
            if (account !== this.account) return;
            // Who is in over a thousand rooms gets them in the order of their ids.
            if (isHallError(error) && error.code === "too_large" && this.order === "activity") {
                this.order = "id";
                return await this.ask({}, limit, []);
            }
            this.error = error;
        } finally {
            this.busy = false;
        }
    }

    private followFirst(): void {
        const first = new Set(this.items.slice(0, FOLLOWED_MAX).map((item) => item.room));
        for (const [room, stop] of this.lives) {
            if (first.has(room)) continue;
            this.lives.delete(room);
            stop();
        }
        for (const room of first) if (!this.lives.has(room)) this.lives.set(room, this.followRoom(room));
    }

    private followRoom(room: RoomId): () => void {
        const live = this.hall.live("room", room);
        const look = (one: Live<"room">): void => {
            if (one.state) this.states.set(room, one.state);
        };
        const off = live.on((one, event) => {
            if (one.status === "ended") return this.left(room);
            look(one);
            if (event) this.show(withEvent(this.items, event, this.account));
        });
        look(live);
        return () => {
            off();
            live.close();
        };
    }

    /** A room may be read no more. Where the person is taken in again, it is followed again. */
    private left(room: RoomId): void {
        this.lives.get(room)?.();
        this.lives.delete(room);
        this.states.delete(room);
        this.refreshSoon();
    }

    /** Asks for the members of a room that is not followed, to name it by them. */
    name(room: RoomId): void {
        if (this.states.has(room) || this.lives.has(room) || this.asked.has(room)) return;
        if (this.asked.size >= NAMED_MAX) return;
        this.asked.add(room);
        this.hall.ask("stream.state", { kind: "room", id: room }).then(
            ({ state }) => this.states.set(room, state as States["room"]),
            () => undefined,
        );
    }
}

const lists = new WeakMap<Guildhall, RoomList>();

/** The rooms of whoever is signed in. */
export function roomsOf(hall: Guildhall): RoomList {
    let list = lists.get(hall);
    if (!list) lists.set(hall, (list = new RoomList(hall)));
    return list;
}
