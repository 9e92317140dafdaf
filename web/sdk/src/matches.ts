// What the saved searches of a person find that the person has not seen: asked for when a page opens, on each
// new connection and every few minutes, told as it happens in between, and each job once.

import type { Guildhall } from "./client.js";
import { isHallError, type HallError } from "./errors.js";
import type { Live } from "./live.js";
import { tellAll } from "./telling.js";
import { Timers } from "./timers.js";
import { backoff, jittered } from "./waiting.js";
import type { AccountId, JobId, search as wire } from "./wire.js";

/** Hits in one answer. */
const PAGE_HITS = 50;
/** With so many hits of one search that are held, no more are asked for: it is known that there are. */
const HITS_MAX = 200;
/** Hits of one search that are held at most: answers are held whole, and a few more may be found later. */
const HELD_MAX = 2 * HITS_MAX;
/** How often the searches whose alert is live are asked about: a signal may be lost. In milliseconds. */
const REFRESH_MS = 5 * 60_000;
/**
 * The first wait before a search that could not be answered in full is asked about again, in milliseconds; it
 * doubles up to the longest.
 */
const AGAIN_MS_FIRST = 5_000;
const AGAIN_MS_MAX = 60_000;
/**
 * All clients of a server that was away come back together: each waits a random part of so long before it
 * asks, in milliseconds.
 */
const BACK_MS_MAX = 2_000;
/**
 * Of several servers on one store, each sees what the others have written up to three seconds later. In
 * milliseconds.
 */
const SEEN_LATER_MS = 3_000;

/** A job that fits. */
export interface MatchedHit {
    readonly job: JobId;
    readonly card: wire.JobCard;
    /** How many more of the jobs that were found are this one once more: of one client, with one title. */
    readonly twins: number;
    /** It had been found by then. */
    readonly asOf: number;
}

/** A saved search, and what it has found since the person looked. */
export interface Matched {
    readonly saved: wire.SavedSearch;
    /** The jobs, what came last first. */
    readonly hits: readonly MatchedHit[];
    /** Whether there are more than these. */
    readonly more: boolean;
    /** Whether the server has said what there is. */
    readonly known: boolean;
    /** Whether it could search everything. Where it could not, it is asked again by itself. */
    readonly complete: boolean;
}

/** How often is asked. */
export interface MatchesOptions {
    /** Every so many milliseconds, about, the searches are asked about whose alert is live: 5 minutes. */
    readonly refreshMs?: number;
    /** So many milliseconds, about, is the first wait before an incomplete answer is asked for again: 5 s. */
    readonly againMs?: number;
    /** Draws waits, from 0 up to 1, so that clients do not ask all at once. */
    readonly random?: () => number;
}

/** Told of every change: with the search and the job, where one has come just now. */
type Listener = (now: { readonly saved: wire.SavedSearch; readonly hit: MatchedHit } | undefined) => void;

/** A saved search as it is held here. */
interface Held extends Matched {
    /** All that came until then is among the hits. */
    readonly asOf: number;
    /** An answer said that there are more, which came later than that and are not held. */
    readonly beyond: boolean;
    /** Another one whenever an answer to what was asked before is stale. */
    readonly turn: number;
    /** The next answer has all there is: it takes the place of the hits that came before it. */
    readonly anew: boolean;
    /** It came just now with the title of one that is held: told once an answer shows it beside that one. */
    readonly came?: MatchedHit | undefined;
    /** All that comes is told from then on: an answer has to reach that far. 0 where none has to any more. */
    readonly toldFrom: number;
    /** How often in a row it was not answered in full. */
    readonly failures: number;
}

/** What is held of a search before the server has said what there is. */
const NOTHING = { hits: [], more: false, beyond: false, known: false, complete: true, failures: 0 };

/** The saved searches of a person, followed until it is closed. */
export class Matches {
    private readonly all = new Map<number, Held>();
    /** The searches that are to be asked about. */
    private readonly due = new Set<number>();
    private asking: Promise<void> | undefined;
    /** The search of which the answer is on its way. */
    private reading: number | undefined;
    /** What the server is being told to be seen. */
    private readonly telling = new Map<number, number>();
    private readonly listeners = new Set<Listener>();
    private readonly live: Live<"searches">;
    private readonly offs: (() => void)[];
    private wasLive = false;
    private wasEverLive = false;
    /** When searches are asked about again: each by its number, all of them after a new connection. */
    private readonly timers = new Timers<number | "all" | "refresh">();
    private turns = 0;
    private isClosed = false;

    constructor(
        private readonly hall: Guildhall,
        account: AccountId,
        private readonly options: MatchesOptions = {},
    ) {
        this.live = hall.live("searches", account);
        this.offs = [
            this.live.on(() => this.look()),
            hall.on("signal", (signal) => {
                if (signal.kind === "searches" && signal.type === "match") this.came(signal.body);
            }),
        ];
        this.look();
    }

    /** The searches, the oldest first; nothing before it is known which there are. */
    get list(): readonly Matched[] | undefined {
        return this.live.state && [...this.all.values()];
    }

    /** Why they cannot be read, where they never can be. */
    get error(): HallError | undefined {
        return this.live.error;
    }

    /** Tells of every change; call what it answers to hear no more. */
    on(listener: Listener): () => void {
        this.listeners.add(listener);
        return () => void this.listeners.delete(listener);
    }

    /** Asks what has come: of a search of which nothing is told at once, that is the way to know. */
    refresh(): Promise<void> {
        return this.ask(this.all.keys());
    }

    /**
     * The person has seen what a search had found by then: the `as_of` of an answer of `search.jobs` that
     * they saw; without it, all hits that are held, where they are complete. All their devices hear of it.
     * Where hits are not held that lie between those that are, what came last stays new.
     */
    async seen(search: number, asOf?: number): Promise<void> {
        const held = this.all.get(search);
        const until = asOf ?? (held?.complete ? this.heldUntil(held) : 0);
        if (!held || until <= Math.max(held.saved.seen_as_of, this.telling.get(search) ?? 0)) return;
        this.telling.set(search, until);
        const sent = this.hall.send("search.seen", { search, as_of: until });
        try {
            await sent.answer;
        } catch (error) {
            // It stays new, and is told when the person looks again.
            if (isHallError(error)) await this.hall.dismiss(sent.commandId).catch(() => undefined);
            throw error;
        } finally {
            if (this.telling.get(search) === until) this.telling.delete(search);
        }
    }

    /** Follows them no more. */
    close(): void {
        this.isClosed = true;
        this.timers.close();
        this.offs.splice(0).forEach((off) => off());
        this.live.close();
        this.listeners.clear();
    }

    /** The searches are others, or the connection is. */
    private look(): void {
        const { state, status } = this.live;
        const isNew = status === "live" && !this.wasLive;
        this.wasLive = status === "live";
        const saved = state?.searches ?? [];
        for (const search of this.all.keys())
            if (!saved.some((one) => one.search === search)) this.drop(search);
        const stale = saved.filter((one) => this.take(one)).map(({ search }) => search);
        this.tell();
        // What came while nothing was told is asked for once all that comes is told.
        if (isNew) this.begin();
        else if (this.wasLive) void this.ask(stale);
        else this.rest();
    }

    /** Nothing is asked before the next connection, which asks about all. */
    private rest(): void {
        this.timers.clear();
        this.due.clear();
    }

    /** From now on, all is told that comes. */
    private begin(): void {
        const toldFrom = this.hall.now();
        this.all.forEach((held, search) => this.all.set(search, { ...held, toldFrom }));
        const isBack = this.wasEverLive;
        this.wasEverLive = true;
        this.refreshLater();
        if (isBack) this.timers.set("all", this.random() * BACK_MS_MAX, () => void this.refresh());
        else void this.refresh();
    }

    /** A signal may be lost, and nobody is told of it: the searches are asked about now and then. */
    private refreshLater(): void {
        this.timers.set("refresh", jittered(this.options.refreshMs ?? REFRESH_MS, this.random()), () => {
            const all = [...this.all.values()].filter(({ saved }) => saved.alert === "live");
            void this.ask(all.map(({ saved }) => saved.search));
            this.refreshLater();
        });
    }

    private random(): number {
        return (this.options.random ?? Math.random)();
    }

    /** All that came until then is held, where something is. */
    private heldUntil({ saved: { search }, hits, beyond, asOf }: Held): number {
        const isAsked = this.reading === search || this.due.has(search);
        const isToBeAsked = this.timers.has("all") || this.timers.has(search);
        // Signals tell what comes last, also where what came before it is not answered yet, or is too much.
        if (beyond || isAsked || isToBeAsked) return asOf;
        return Math.max(0, ...hits.map((hit) => hit.asOf));
    }

    private drop(search: number): void {
        this.all.delete(search);
        this.timers.clear(search);
    }

    /** Holds a search as it is saved now. Says whether it has to be asked what it has found. */
    private take(saved: wire.SavedSearch): boolean {
        const held = this.all.get(saved.search);
        const { seen_as_of: seen } = saved;
        if (!held || !isEqual(held.saved.query, saved.query)) {
            const begun = { asOf: seen, turn: ++this.turns, anew: true, toldFrom: this.hall.now() };
            this.all.set(saved.search, { saved, ...NOTHING, ...begun });
            return true;
        }
        // Nothing was told of what came while its alert was off.
        const isTurnedOn = held.saved.alert !== "live" && saved.alert === "live";
        const toldFrom = isTurnedOn ? this.hall.now() : held.toldFrom;
        if (held.saved.seen_as_of === seen) {
            this.all.set(saved.search, { ...held, saved, toldFrom });
            return isTurnedOn;
        }
        // Of what an answer had it is not known when it came, only until when: the rest is asked for.
        const hits = held.hits.filter((hit) => hit.asOf > seen);
        const anew = held.anew || held.more || hits.some((hit) => hit.asOf <= held.asOf);
        const asOf = anew ? seen : Math.max(held.asOf, seen);
        this.all.set(saved.search, { ...held, saved, hits, asOf, anew, toldFrom, turn: ++this.turns });
        return anew || isTurnedOn;
    }

    /** One after the other: an account may search so many times in a second. */
    private ask(searches: Iterable<number>): Promise<void> {
        for (const search of searches) this.due.add(search);
        if (this.due.size > 0) this.asking ??= this.askDue();
        return this.asking ?? Promise.resolve();
    }

    private async askDue(): Promise<void> {
        try {
            for (const search of this.due) {
                this.due.delete(search);
                this.reading = search;
                await this.read(search);
            }
        } finally {
            this.reading = this.asking = undefined;
        }
    }

    private async read(search: number): Promise<void> {
        let isCounted = false;
        for (;;) {
            const held = this.all.get(search);
            if (!held || this.isClosed || isFull(held)) return;
            const asked = { search, after_as_of: held.asOf, limit: PAGE_HITS };
            const answer = await this.hall.ask("search.matches", asked).catch(unlessHall);
            const now = this.all.get(search);
            if (!now || this.isClosed) return;
            if (!answer) return this.askAgain(search);
            if (now.turn !== held.turn) continue; // It was begun anew: this is an answer for before.
            if (!isCounted && hasTwins(now, answer)) {
                // One answer counts how often a job is there; two do not.
                isCounted = true;
                this.count(now);
                continue;
            }
            const isShown = answer.hits.some(({ job }) => job === now.came?.job);
            const came = isShown ? undefined : now.came;
            this.put(search, { ...answered(now, answer), came }, isShown ? now.came : undefined);
            if (!answer.complete) return this.askAgain(search);
            if (!answer.more) return this.askBeyond(search, answer.as_of);
        }
    }

    /** All there is comes with the next answer. */
    private count({ saved }: Held, came?: MatchedHit): void {
        this.put(saved.search, { asOf: saved.seen_as_of, anew: true, turn: ++this.turns, came });
    }

    /** What could not be said now can be said a while later, or on the next connection. */
    private askAgain(search: number): void {
        const held = this.all.get(search);
        if (!held) return;
        const wait = backoff(held.failures, this.options.againMs ?? AGAIN_MS_FIRST, AGAIN_MS_MAX);
        this.all.set(search, { ...held, failures: held.failures + 1 });
        this.askIn(search, jittered(wait, this.random()));
    }

    /** What came before all was told, and after what the answer has, is asked for once more. */
    private askBeyond(search: number, asOf: number): void {
        const held = this.all.get(search);
        if (!held) return;
        const isShort = asOf < held.toldFrom;
        this.all.set(search, { ...held, failures: 0, toldFrom: 0 });
        if (isShort) this.askIn(search, SEEN_LATER_MS);
        else if (held.failures > 0) this.timers.clear(search);
    }

    private askIn(search: number, ms: number): void {
        // The next connection asks about all.
        if (this.wasLive) this.timers.set(search, ms, () => void this.ask([search]));
    }

    /** A job fits that was published just now, opened again or edited. */
    private came({ search, job, card, as_of }: wire.SearchMatch): void {
        const held = this.all.get(search);
        // What came until then is seen, or was answered.
        if (!held || as_of <= Math.max(held.saved.seen_as_of, held.anew ? 0 : held.asOf)) return;
        if (held.hits.some((one) => one.job === job)) return;
        const hit = { job, card, twins: 0, asOf: as_of };
        if (held.hits.some((one) => isTwin(one.card, card))) {
            this.count(held, hit);
            return void this.ask([search]);
        }
        const hits = [hit, ...held.hits].slice(0, HITS_MAX);
        this.put(search, { hits, more: held.more || held.hits.length >= HITS_MAX }, hit);
    }

    private put(search: number, some: Partial<Held>, hit?: MatchedHit): void {
        const held = this.all.get(search);
        if (!held) return;
        this.all.set(search, { ...held, ...some });
        this.tell(hit && { saved: held.saved, hit });
    }

    private tell(now?: Parameters<Listener>[0]): void {
        tellAll(this.listeners, now);
    }
}

/** What is known with an answer. One that lacks something takes nothing away. */
function answered(now: Held, { hits, more, complete, as_of }: wire.MatchesAnswer): Partial<Held> {
    const found = hits.map(({ job, card, twins = 0 }) => ({ job, card, twins, asOf: as_of })).reverse();
    const known = now.anew && complete ? now.hits.filter((hit) => hit.asOf > as_of) : now.hits;
    const told = new Set(known.map(({ job }) => job));
    const held = [...found.filter(({ job }) => !told.has(job)), ...known];
    // Signals may have taken the place of older hits, which are held no more.
    const isCut = held.length > HELD_MAX || (!now.anew && now.more && !now.beyond);
    const all = {
        hits: held.slice(0, HELD_MAX),
        more: more || isCut,
        beyond: more,
        known: true,
        complete,
    };
    // A server that is told of what others write a little later may answer as of an earlier time.
    return complete ? { ...all, asOf: Math.max(now.asOf, as_of), anew: false } : all;
}

/** Whether so many hits are held, and it is known that there are more, that no more are asked for. */
function isFull({ anew, complete, beyond, hits }: Held): boolean {
    return !anew && complete && beyond && hits.length >= HITS_MAX;
}

/** Whether an answer has a job once more that is held already. */
function hasTwins(now: Held, { hits }: wire.MatchesAnswer): boolean {
    const known = new Set(now.hits.map(({ job }) => job));
    const isOne = ({ job, card }: wire.MatchedJob): boolean =>
        !known.has(job) && now.hits.some((one) => isTwin(one.card, card));
    return !now.anew && hits.some(isOne);
}

/** Whether two jobs may be the same one posted twice: the server knows whether their client is the same. */
function isTwin(one: wire.JobCard, other: wire.JobCard): boolean {
    return one.title.trim().toLowerCase() === other.title.trim().toLowerCase();
}

/** Whether two searches look for the same: the server tells the fields of each in one order. */
function isEqual(one: wire.JobsQuery, other: wire.JobsQuery): boolean {
    return JSON.stringify(one) === JSON.stringify(other);
}

/** What cannot be had now is asked for with the next connection. */
function unlessHall(error: unknown): undefined {
    if (!isHallError(error)) throw error;
}
