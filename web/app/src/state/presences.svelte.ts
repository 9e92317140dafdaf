// Who is online, of the people that the page shows just now, for components to read.

import { SvelteMap } from "svelte/reactivity";
import type { AccountId, Guildhall, Methods } from "guildhall";
import { Presences as Watched } from "guildhall/presence";

export type Seen = Methods["presence.of"]["answer"]["presences"][number]["seen"];

/** Knows who is online. */
class Presences {
    private readonly known = new SvelteMap<AccountId, Seen>();
    private readonly watched: Watched;

    constructor(hall: Guildhall) {
        this.watched = new Watched(hall);
        this.watched.on((account) => this.look(account));
    }

    /** Whether a person is online, as long as it is known. */
    get(account: AccountId): Seen | undefined {
        return this.known.get(account);
    }

    /** Watches people until what it answers is called. */
    watch(accounts: readonly AccountId[]): () => void {
        return this.watched.watch(accounts);
    }

    private look(account: AccountId): void {
        const seen = this.watched.of(account);
        if (seen) this.known.set(account, seen);
        else this.known.delete(account);
    }
}

const all = new WeakMap<Guildhall, Presences>();

/** Who is online. It is made when a screen first asks, so that no other one fetches its code. */
export function presencesOf(hall: Guildhall): Presences {
    let known = all.get(hall);
    if (!known) all.set(hall, (known = new Presences(hall)));
    return known;
}
