// The names of people, asked for by many components at once and fetched together.

import { SvelteMap } from "svelte/reactivity";
import type { AccountId, Guildhall, Methods } from "guildhall";
import { KeptPeople } from "./kept_people";

export type Person = Methods["account.view"]["answer"]["accounts"][number];

/** Accounts in one request. */
const VIEW_MAX = 100;
/** People kept; beyond it, all are forgotten and asked for anew. */
const KEPT_MAX = 5_000;

/** Knows people by their account. */
export class People {
    private readonly known = new SvelteMap<AccountId, Person>();
    private readonly nobodies = new SvelteMap<AccountId, true>();
    private wanted = new Set<AccountId>();
    private asked = new Set<AccountId>();
    private waiting: ReturnType<typeof setTimeout> | undefined;
    private readonly kept: KeptPeople;

    /** Begins with the people that the person who is signed in saw before. */
    constructor(private readonly hall: Guildhall) {
        this.kept = new KeptPeople(hall.account);
        this.kept.load().forEach((person) => this.known.set(person.account, person));
    }

    /** The person, as soon as they are known. Whoever asks is told by being drawn again. */
    get(account: AccountId): Person | undefined {
        if (!this.asked.has(account)) this.want(account);
        return this.known.get(account);
    }

    /** Whether the server knows nobody by that account. */
    isNobody(account: AccountId): boolean {
        return this.nobodies.has(account);
    }

    /** Something told anew who a person is. */
    learn(person: Person): void {
        if (this.known.size >= KEPT_MAX) this.forget();
        this.known.set(person.account, person);
        this.kept.keep(() => this.known.values());
    }

    /** Asks for a person anew. */
    refresh(account: AccountId): void {
        this.want(account);
    }

    /** The page of the person ends: where they have signed out, nothing of it stays on this machine. */
    close(): void {
        if (this.hall.account === undefined) this.kept.forget();
    }

    private forget(): void {
        this.known.clear();
        this.nobodies.clear();
        this.asked.clear();
    }

    private want(account: AccountId): void {
        this.asked.add(account);
        this.wanted.add(account);
        this.waiting ??= setTimeout(() => void this.fetch());
    }

    private async fetch(): Promise<void> {
        this.waiting = undefined;
        const accounts = [...this.wanted];
        this.wanted = new Set();
        for (let at = 0; at < accounts.length; at += VIEW_MAX) {
            const some = accounts.slice(at, at + VIEW_MAX);
            try {
                const { accounts: people } = await this.hall.ask("account.view", { accounts: some });
                people.forEach((person) => this.learn(person));
                some.filter((one) => !this.known.has(one)).forEach((one) => this.nobodies.set(one, true));
            } catch {
                // Whoever asks next asks the server again.
                some.forEach((one) => this.asked.delete(one));
            }
        }
    }
}
