// Who is online, of the people that the page shows just now. A connection is told of the accounts that it
// asked for last, so all components ask together.

import { onDestroy } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { isHallError, type AccountId, type Guildhall, type Methods } from "guildhall";

export type Seen = Methods["presence.of"]["answer"]["presences"][number]["seen"];

/** Accounts in one request; those that were asked for first are told of. */
const ACCOUNTS_MAX = 200;
/** What is asked for within this time is asked for together, in milliseconds. */
const GATHER_MS = 50;

/** Knows who is online. Made while a component is set up, and closed with it. */
export class Presences {
    private readonly known = new SvelteMap<AccountId, Seen>();
    /** How many components show each account. */
    private readonly wanted = new Map<AccountId, number>();
    private waiting: ReturnType<typeof setTimeout> | undefined;

    constructor(private readonly hall: Guildhall) {
        const offs = [
            hall.on("status", ({ phase }) => {
                // A new connection was asked for nothing yet, and what an old one said may be over.
                if (phase === "online") this.askSoon();
                else this.known.clear();
            }),
            hall.on("signal", (signal) => {
                if (signal.kind === "account") this.learn(signal.id as AccountId, signal.body);
            }),
        ];
        onDestroy(() => offs.forEach((off) => off()));
    }

    /** Whether a person is online, as long as it is known. */
    get(account: AccountId): Seen | undefined {
        return this.known.get(account);
    }

    /** Asks for a person for as long as the component is there. Called while it is set up. */
    follow(account: AccountId): void {
        this.wanted.set(account, (this.wanted.get(account) ?? 0) + 1);
        this.askSoon();
        onDestroy(() => {
            const left = (this.wanted.get(account) ?? 1) - 1;
            if (left > 0) this.wanted.set(account, left);
            else this.wanted.delete(account);
            this.askSoon();
        });
    }

    private learn(account: AccountId, seen: Seen): void {
        if (seen.version >= (this.known.get(account)?.version ?? 0)) this.known.set(account, seen);
    }

    private askSoon(): void {
        this.waiting ??= setTimeout(() => void this.ask(), GATHER_MS);
    }

    private async ask(): Promise<void> {
        this.waiting = undefined;
        if (this.hall.status.phase !== "online") return;
        const accounts = [...this.wanted.keys()].slice(0, ACCOUNTS_MAX);
        try {
            const { presences } = await this.hall.ask("presence.of", { accounts });
            presences.forEach(({ account, seen }) => this.learn(account, seen));
        } catch (error) {
            // Then it is not known who is online, and nothing is shown, until it may be asked again.
            const wait = isHallError(error) ? error.retryAfterMs : undefined;
            if (wait !== undefined) this.waiting ??= setTimeout(() => void this.ask(), wait);
        }
    }
}
