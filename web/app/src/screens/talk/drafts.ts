// What a person has begun to write and not posted, kept on this machine for each room.

import type { AccountId, RoomId } from "guildhall";
import { clear, placeOf, put, taken, type Shelf } from "../../state/shelf";

export interface Draft {
    readonly text: string;
    /** The message that it answers. */
    readonly replyTo?: number;
}

/** Rooms whose drafts are kept; beyond it, the one that was written to longest ago is forgotten. */
const DRAFTS_MAX = 50;
/** What is kept of one, in letters. */
const LETTERS_MAX = 16_384;

export class Drafts {
    private readonly place: string;

    constructor(
        private readonly shelf: Shelf,
        account: AccountId,
    ) {
        this.place = placeOf("drafts", account);
    }

    get(room: RoomId): Draft | undefined {
        return this.all().find(([known]) => known === room)?.[1];
    }

    /** Keeps a draft; an empty one is forgotten. Where this machine keeps nothing, the page loses it. */
    set(room: RoomId, draft: Draft): void {
        const others = this.all().filter(([known]) => known !== room);
        const { text, replyTo } = draft;
        if (text === "" && replyTo === undefined && others.length === this.all().length) return;
        const kept = { text: text.slice(0, LETTERS_MAX), ...(replyTo !== undefined && { replyTo }) };
        if (text !== "" || replyTo !== undefined) others.push([room, kept]);
        if (others.length === 0) clear(this.shelf, this.place);
        else put(this.shelf, this.place, others.slice(-DRAFTS_MAX));
    }

    private all(): [string, Draft][] {
        const kept = taken(this.shelf, this.place);
        return Array.isArray(kept) ? kept.filter(isDraft) : [];
    }
}

function isDraft(kept: unknown): kept is [string, Draft] {
    if (!Array.isArray(kept) || typeof kept[0] !== "string") return false;
    const draft = kept[1] as Partial<Draft> | null;
    const { text, replyTo } = draft ?? {};
    return typeof text === "string" && (replyTo === undefined || Number.isInteger(replyTo));
}
