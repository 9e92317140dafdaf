// What stands in a room, line by line: messages, those that wait to be sent, and what else happened. A row
// that is as it was before is the same object as before, so that nothing of it is drawn anew.

import type { AccountId, CommandId, HallError, Pending, RoomId } from "guildhall";
import { WAITING_MAX, type RoomEvent } from "./window";

interface Common {
    /** Names the row for as long as it stands. A post keeps it when it comes back as an event. */
    readonly key: string;
    readonly at: number;
    readonly by: AccountId | null;
    /** The first of its day. */
    readonly newDay: boolean;
    /** The first that the person has not read. */
    readonly unread: boolean;
}

export interface Post extends Common {
    readonly kind: "post";
    /** Its number, once the server has it. */
    readonly seq: number | undefined;
    readonly text: string;
    readonly replyTo: number | undefined;
    readonly mine: boolean;
    /** Whether the name of its author stands above it: the post before is somebody else's, or minutes old. */
    readonly head: boolean;
    readonly commandId: CommandId | undefined;
    readonly failed: HallError | undefined;
}

export interface Note extends Common {
    readonly kind: "note";
    readonly seq: number;
    readonly event: RoomEvent;
}

export type Row = Post | Note;

/** A post that the server has taken, and whose event has not come yet. */
export interface Landed {
    readonly commandId: CommandId;
    readonly seq: number;
    readonly at: number;
    readonly text: string;
    readonly replyTo: number | undefined;
}

export interface Shown {
    readonly events: readonly RoomEvent[];
    /** What the person has posted that is no event yet, in order. */
    readonly waiting: readonly Pending<"room.post">[];
    readonly landed: readonly Landed[];
    readonly me: AccountId | undefined;
    /** The last event that the person had read when they came. */
    readonly readSeq: number | undefined;
    /** The day of a time, as the person's clock has it. */
    readonly dayOf: (at: number) => string;
}

/** Posts of one person within this time stand under one name, in milliseconds. */
const GROUP_MS = 300_000;
/** Events that say nothing to a reader. */
const SILENT: ReadonlySet<string> = new Set(["read", "noted"]);

/** Those posts of a room that are not settled, the newest. */
export function waitingIn(pending: readonly Pending[], room: RoomId): Pending<"room.post">[] {
    const posts = pending.filter((one): one is Pending<"room.post"> => one.method === "room.post");
    return posts.filter((post) => post.params.room === room);
}

/** All rows. `before` are the rows as they were. */
export function rowsOf(shown: Shown, before: readonly Row[]): Row[] {
    const known = new Map(before.map((row) => [row.key, row]));
    const rows: Row[] = [];
    const keys = new Set<string>();
    let day = "";
    // Where what was read lies further back than the page, the line is not on it.
    let isRead = (shown.events[0]?.seq ?? 0) <= (shown.readSeq ?? 0) + 1;
    const add = (bare: Row): void => {
        // A post of a page before this one may stand there already while it waits to be sent again.
        if (keys.has(bare.key)) return;
        keys.add(bare.key);
        const today = shown.dayOf(bare.at);
        const { readSeq } = shown;
        const isNew = readSeq !== undefined && (bare.seq ?? 0) > readSeq && bare.by !== shown.me;
        const unread = isRead && isNew && bare.kind === "post";
        if (unread) isRead = false;
        const row = { ...bare, newDay: today !== day, unread };
        const last = rows.at(-1);
        day = today;
        rows.push(same(known.get(row.key), row.kind === "post" ? { ...row, head: leads(last, row) } : row));
    };
    shown.events.filter((event) => !SILENT.has(event.type)).forEach((event) => add(ofEvent(event, shown.me)));
    shown.landed.forEach((post) => add(ofLanded(post, shown.me)));
    shown.waiting.slice(-WAITING_MAX).forEach((post) => add(ofWaiting(post, shown.me)));
    return rows;
}

/** The row itself where the one before is no different. */
function same(before: Row | undefined, row: Row): Row {
    if (!before) return row;
    const fields = Object.keys(row) as (keyof Row)[];
    return fields.every((field) => before[field] === row[field]) ? before : row;
}

function leads(last: Row | undefined, row: Row): boolean {
    if (!last || last.kind !== "post" || row.newDay || row.unread) return true;
    return last.by !== row.by || row.at - last.at > GROUP_MS;
}

const PLAIN = { newDay: false, unread: false };

function ofEvent(event: RoomEvent, me: AccountId | undefined): Row {
    const { seq, at, by } = event;
    if (event.type !== "posted" || typeof event.body?.text !== "string") {
        return { kind: "note", key: `e${seq}`, seq, at, by, event, ...PLAIN };
    }
    // Nobody but the person themselves chooses the names of their commands.
    const mine = by === me;
    const commandId = mine ? event.command_id : undefined;
    const { text, reply_to: replyTo } = event.body;
    const key = commandId === undefined ? `e${seq}` : `c${commandId}`;
    const post = { kind: "post", key, seq, at, by, text, replyTo, mine, commandId } as const;
    return { ...post, head: true, failed: undefined, ...PLAIN };
}

function ofLanded(landed: Landed, me: AccountId | undefined): Post {
    const { commandId, seq, at, text, replyTo } = landed;
    const post = { kind: "post", key: `c${commandId}`, seq, at, by: me ?? null, text, replyTo } as const;
    return { ...post, mine: true, commandId, head: true, failed: undefined, ...PLAIN };
}

function ofWaiting(pending: Pending<"room.post">, me: AccountId | undefined): Post {
    const { commandId, params, askedAt: at, failed } = pending;
    const { text, reply_to: replyTo } = params;
    const post = { kind: "post", key: `c${commandId}`, seq: undefined, at, by: me ?? null, text } as const;
    return { ...post, replyTo, mine: true, commandId, head: true, failed, ...PLAIN };
}

/** Under which row stands who has read so far: the last one that each has read and not written. */
export function readersOf(
    rows: readonly Row[],
    marks: Iterable<readonly [AccountId, number]>,
): Map<string, AccountId[]> {
    const readers = new Map<string, AccountId[]>();
    const settled = rows.filter((row) => row.seq !== undefined);
    for (const [account, seq] of marks) {
        const row = lastUpTo(settled, seq);
        if (!row || row.by === account) continue;
        const there = readers.get(row.key);
        if (there) there.push(account);
        else readers.set(row.key, [account]);
    }
    return readers;
}

function lastUpTo(rows: readonly Row[], seq: number): Row | undefined {
    let low = 0;
    let high = rows.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((rows[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
        else high = middle;
    }
    return rows[low - 1];
}
