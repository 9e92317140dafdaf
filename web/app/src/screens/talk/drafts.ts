// What a person has begun to write and not posted, kept on this machine for each room.

import type { AccountId, RoomId } from "guildhall";
import type { Shelf } from "../../state/shelf";

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
    private readonly key: string;

    constructor(
        private readonly shelf: Shelf,
        account: AccountId,
    ) {
        this.key = `guildhall.drafts.${account}`;
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
        try {
            if (others.length === 0) this.shelf.removeItem(this.key);
            else this.shelf.setItem(this.key, JSON.stringify(others.slice(-DRAFTS_MAX)));
        } catch {
            // No room, or none allowed.
        }
    }

    private all(): [string, Draft][] {
        try {
            const kept: unknown = JSON.parse(this.shelf.getItem(this.key) ?? "[]");
            return Array.isArray(kept) ? kept.filter(isDraft) : [];
        } catch {
            return [];
        }
    }
}

function isDraft(kept: unknown): kept is [string, Draft] {
    if (!Array.isArray(kept) || typeof kept[0] !== "string") return false;
    const draft = kept[1] as Partial<Draft> | null;
    const { text, replyTo } = draft ?? {};
    return typeof text === "string" && (replyTo === undefined || Number.isInteger(replyTo));
}
