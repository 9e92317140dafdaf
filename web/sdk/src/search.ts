// A search that is asked again as it changes: what was asked last is shown, page by page, and an answer never
// takes the place of the answer to a later question.

import type { Guildhall } from "./client.js";
import { call } from "./telling.js";
import type { Methods } from "./wire.js";

/** What can be searched. */
export type SearchMethod = "search.people" | "search.jobs";
export type Question<M extends SearchMethod> = Omit<Methods[M]["params"], "after">;
export type Hit<M extends SearchMethod> = Methods[M]["answer"]["hits"][number];

/** What is shown of a search. */
export interface Found<M extends SearchMethod> {
    /** The question that was answered; absent before the first answer. */
    readonly asked: Question<M> | undefined;
    /** The hits of all pages that were read, each once. */
    readonly hits: readonly Hit<M>[];
    /** The answer, of the first page. */
    readonly answer: Methods[M]["answer"] | undefined;
    /** Where the next page begins, where there is one. */
    readonly next: string | undefined;
    /** Whether an answer to what was asked last is on its way. */
    readonly busy: boolean;
    /** Whether a further page is. */
    readonly adding: boolean;
    /** Why what was asked last was not answered. What may pass was tried for 30 seconds. */
    readonly error: unknown;
}

/** What a search needs of the client. */
export type Asked = Pick<Guildhall, "ask" | "on">;

/**
 * Questions that are on their way at once. What is asked beyond that waits, and only the last of it is sent:
 * so whoever types faster than the server answers asks for no more than it can do.
 */
const ON_THE_WAY_MAX = 2;

const NOTHING = {
    asked: undefined,
    answer: undefined,
    next: undefined,
    busy: false,
    adding: false,
    error: undefined,
};

/** A search. `close` it when it is needed no more. */
export class Search<M extends SearchMethod> {
    found: Found<M>;
    private wanted: Question<M> | undefined;
    /** The numbers of the last question, and of the one whose answer is shown. */
    private last = 0;
    private shown = 0;
    private onTheWay = 0;
    private isWaiting = false;
    private isClosed = false;
    private readonly off: () => void;

    /** Begins with nothing, or with what a search showed before. */
    constructor(
        private readonly hall: Asked,
        private readonly method: M,
        private readonly changed: (found: Found<M>) => void,
        known?: Found<M>,
    ) {
        this.found = known ? { ...known, busy: false, adding: false } : { ...NOTHING, hits: [] };
        this.wanted = known?.asked;
        // What failed for want of a connection or of the server is asked again with the next connection.
        this.off = hall.on("status", ({ phase }) => {
            if (phase === "online" && this.found.error !== undefined) this.again();
        });
    }

    /** Asks a question in the place of the one before. */
    look(question: Question<M>): void {
        this.wanted = question;
        this.again();
    }

    /** Asks the last question anew. */
    again(): void {
        if (!this.wanted || this.isClosed) return;
        this.last++;
        this.show({ busy: true });
        if (this.onTheWay >= ON_THE_WAY_MAX) this.isWaiting = true;
        else void this.ask(this.wanted, this.last);
    }

    /** Reads the next page, where there is one. */
    async more(): Promise<void> {
        const { shown } = this;
        const { asked, next, adding } = this.found;
        if (next === undefined || asked === undefined || adding) return;
        this.show({ adding: true });
        const { facets: _, ...question } = asked;
        try {
            const page = await this.send({ ...question, after: next } as Methods[M]["params"]);
            if (shown === this.shown) this.add(page);
        } catch (error) {
            if (shown === this.shown) this.show({ adding: false, error });
        }
    }

    /** Asks nothing more, and shows nothing more. */
    close(): void {
        this.isClosed = true;
        this.off();
    }

    private async ask(question: Question<M>, number: number): Promise<void> {
        this.onTheWay++;
        try {
            const answer = await this.send(question as Methods[M]["params"]);
            if (number > this.shown) this.take(question, number, answer);
        } catch (error) {
            if (number === this.last) this.show({ busy: false, error });
        }
        this.onTheWay--;
        if (!this.isWaiting || this.isClosed || !this.wanted) return;
        this.isWaiting = false;
        void this.ask(this.wanted, this.last);
    }

    private send(params: Methods[M]["params"]): Promise<Methods[M]["answer"]> {
        return this.hall.ask(this.method, params);
    }

    private take(asked: Question<M>, number: number, answer: Methods[M]["answer"]): void {
        this.shown = number;
        this.show({
            asked,
            answer,
            hits: answer.hits,
            next: answer.next,
            busy: number !== this.last,
            adding: false,
            error: undefined,
        });
    }

    /** What changed between two pages may stand on both. */
    private add({ hits, next }: Methods[M]["answer"]): void {
        const known = new Set(this.found.hits.map(keyOf));
        const fresh = (hits as Hit<M>[]).filter((hit) => !known.has(keyOf(hit)));
        this.show({ hits: [...this.found.hits, ...fresh], next, adding: false });
    }

    private show(some: Partial<Found<M>>): void {
        if (this.isClosed) return;
        this.found = { ...this.found, ...some };
        call(() => this.changed(this.found));
    }
}

/** What a hit is about: it stands once in a list. */
export function keyOf(hit: Hit<SearchMethod>): string {
    return "job" in hit ? hit.job : hit.profile;
}
