// The people whom one has seen, kept on this machine, so that their names stand there before the network
// answers and while it is away.

import type { AccountId } from "guildhall";
import type { Person } from "./people.svelte";
import { clear, ownShelf, placeOf, put, taken } from "./shelf";

/** So many people are kept, those that were seen last. */
const KEPT_MAX = 500;
/** How long after a change they are written down, in milliseconds. */
const WRITE_AFTER_MS = 1_000;

/** Keeps people for whoever is signed in; where this machine keeps nothing, for as long as the page lives. */
export class KeptPeople {
    private writing: ReturnType<typeof setTimeout> | undefined;

    private readonly shelf = ownShelf();
    private readonly place: string | undefined;

    constructor(account: AccountId | undefined) {
        this.place = account && placeOf("people", account);
    }

    load(): Person[] {
        const kept = this.place && taken(this.shelf, this.place);
        return Array.isArray(kept) ? kept.filter(isPerson) : [];
    }

    /** Writes down the newest of some people, a little later. */
    keep(people: () => Iterable<Person>): void {
        this.writing ??= setTimeout(() => {
            this.writing = undefined;
            if (this.place) put(this.shelf, this.place, [...people()].slice(-KEPT_MAX));
        }, WRITE_AFTER_MS);
    }

    /** Forgets them, as when the person signs out. */
    forget(): void {
        clearTimeout(this.writing);
        if (this.place) clear(this.shelf, this.place);
    }
}

function isPerson(kept: unknown): kept is Person {
    const person = kept as Partial<Person> | null;
    return typeof person?.account === "string" && typeof person.display_name === "string";
}
