// A search on a screen: the address says what is looked for, and what was found is shown as it comes.

import { onDestroy, untrack } from "svelte";
import type { Guildhall } from "guildhall";
import { Search, type Found, type Question, type SearchMethod } from "guildhall/search";
import { route } from "../../state/router.svelte";
import { taxa } from "../jobs/taxa.svelte";
import type { AnyWanted } from "./wanted";

/** What was found and how far the page was read, for whoever comes back from a hit. */
interface Left {
    readonly found: Found<SearchMethod>;
    readonly scrolled: number;
    readonly at: number;
}

/** Searches that are remembered for whoever comes back, and for how long, in milliseconds. */
const LEFT_MAX = 8;
const LEFT_MS = 300_000;
/** So long after the last letter it is shown that nothing fits, in milliseconds. */
const NONE_AFTER_MS = 600;
/** By the address. It is of the page: another person begins with another page of results, asked anew. */
const left = new Map<string, Left>();

/** How a kind of search reads its address, and what it asks. */
export interface Kind<M extends SearchMethod, W extends AnyWanted> {
    readonly method: M;
    readonly read: (query: string) => W;
    readonly address: (wanted: W) => string;
    readonly question: (wanted: W, now: number) => Question<M>;
}

/** A search. Made while a component is set up, and closed with it. */
export class FindView<M extends SearchMethod, W extends AnyWanted> {
    readonly wanted: W = $derived.by(() => this.kind.read(this.query));
    found = $state.raw() as Found<M>;
    /** How far the page was scrolled when the person went to a hit from which they have come back now. */
    readonly scrolled: number | undefined;
    /** What stands behind the path while this screen is shown. */
    private query = $state(route.query);
    private readonly account: string | undefined;
    /** Whether the last change was of the text, by typing. */
    private isTyping = false;
    private late: ReturnType<typeof setTimeout> | undefined;
    private readonly search: Search<M>;

    constructor(
        hall: Guildhall,
        private readonly kind: Kind<M, W>,
    ) {
        this.account = hall.account;
        const before = route.isBack ? this.left() : undefined;
        this.scrolled = before?.scrolled;
        this.search = new Search(hall, kind.method, (found) => this.show(found), before?.found);
        this.found = this.search.found;
        const { path } = route;
        let isKnown = before !== undefined;
        $effect(() => {
            // Where another screen comes, its address is not that of this one.
            if (route.path === path) this.query = route.query;
        });
        $effect(() => {
            const question = this.kind.question(this.wanted, hall.now());
            if (!isKnown) untrack(() => this.search.look(question));
            isKnown = false;
        });
        onDestroy(() => {
            this.search.close();
            clearTimeout(this.late);
        });
    }

    /** Whether what was found was looked for by anything, so that it can be said why it is there. */
    get isAsked(): boolean {
        const { text, filter } = this.found.asked ?? {};
        return text !== undefined || Object.keys(filter ?? {}).length > 0;
    }

    /** Looks for something else. Each is a step to which the person can come back. */
    set(wanted: W): void {
        this.isTyping = false;
        route.go(this.kind.address(wanted));
    }

    /** It is the same search by another name. */
    replace(wanted: W): void {
        route.go(this.kind.address(wanted), { replace: true });
    }

    /** Looks for another text. While somebody types, all of it is one step. */
    typed(text: string): void {
        route.go(this.kind.address({ ...this.wanted, text }), { replace: this.isTyping });
        this.isTyping = true;
    }

    again(): void {
        this.search.again();
    }

    more(): void {
        void this.search.more();
    }

    /** The person goes to a hit, and may come back. */
    leave(scrolled: number): void {
        left.delete(this.place);
        left.set(this.place, { found: this.found as never, scrolled, at: Date.now() });
        const [oldest] = left.keys();
        if (left.size > LEFT_MAX && oldest !== undefined) left.delete(oldest);
    }

    /** The counts tell the names of what is counted. */
    private show(found: Found<M>): void {
        clearTimeout(this.late);
        // The word that is being typed may fit once it is whole.
        const isEmpty = this.isTyping && !found.busy && found.answer !== undefined && found.hits.length === 0;
        if (isEmpty && this.found.hits.length > 0)
            this.late = setTimeout(() => (this.found = found), NONE_AFTER_MS);
        else this.found = found;
        for (const { values } of found.answer?.facets ?? [])
            values.forEach(({ id, name }) => name !== undefined && taxa.learn(id, name));
    }

    private left(): (Left & { readonly found: Found<M> }) | undefined {
        const one = left.get(this.place);
        if (!one || Date.now() - one.at > LEFT_MS) return undefined;
        return one as never;
    }

    private get place(): string {
        return `${this.account} ${route.path}${this.query}`;
    }
}
