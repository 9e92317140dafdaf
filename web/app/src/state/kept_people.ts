// The people whom one has seen, kept on this machine, so that their names stand there before the network
// answers and while it is away.

import type { AccountId } from "guildhall";
import type { Person } from "./people.svelte";

/** So many people are kept, those that were seen last. */
const KEPT_MAX = 500;
/** How long after a change they are written down, in milliseconds. */
const WRITE_AFTER_MS = 1_000;

/** Keeps people for whoever is signed in; where this machine keeps nothing, for as long as the page lives. */
export class KeptPeople {
    private writing: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly account: AccountId | undefined) {}

    private get key(): string | undefined {
        return this.account && `guildhall.people.${this.account}`;
    }

    load(): Person[] {
        try {
            const kept: unknown = JSON.parse((this.key && localStorage.getItem(this.key)) ?? "[]");
            return Array.isArray(kept) ? kept.filter(isPerson) : [];
        } catch {
            return []; // Nothing is kept, or what is kept is of no use.
        }
    }

    /** Writes down the newest of some people, a little later. */
    keep(people: () => Iterable<Person>): void {
        this.writing ??= setTimeout(() => {
            this.writing = undefined;
            try {
                if (this.key) localStorage.setItem(this.key, JSON.stringify([...people()].slice(-KEPT_MAX)));
            } catch {
                // No room on this machine.
            }
        }, WRITE_AFTER_MS);
    }

    /** Forgets them, as when the person signs out. */
    forget(): void {
        clearTimeout(this.writing);
        try {
            if (this.key) localStorage.removeItem(this.key);
        } catch {
            // This machine keeps nothing.
        }
    }
}

function isPerson(kept: unknown): kept is Person {
    const person = kept as Partial<Person> | null;
    return typeof person?.account === "string" && typeof person.display_name === "string";
}
