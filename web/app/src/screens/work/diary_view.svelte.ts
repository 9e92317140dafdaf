// The diary that is looked at: a week of it and a day in that week, read anew while somebody works.

import { onDestroy } from "svelte";
import type { ContractId, Guildhall, work } from "guildhall";
import { minute } from "../../state/minute.svelte";
import { settings } from "../../state/settings.svelte";
import { dayAfter, dayOf, daysBetween, isSameDay, mondayOf, type Day } from "../../text/days";
import { daysFrom, limitWeekOf, type Span, type WeekDay } from "./diary";

/** The diary is read anew this often at most, in milliseconds. */
const AGAIN_MS = 1_000;

/** A week of a diary. Made while a component is set up, and closed with it. */
export class DiaryView {
    slots = $state.raw<readonly work.Slot[]>([]);
    /** Whether the slots are those of the week that is shown. */
    known = $state(false);
    error = $state.raw<unknown>();
    /** The day that is looked at. */
    day: Day = $state.raw({ year: 1970, month: 1, day: 1 });
    readonly week: readonly WeekDay[] = $derived(daysFrom(mondayOf(this.day), settings.timeZone));
    /** The week by which the limit counts. */
    readonly limitWeek: Span = $derived(limitWeekOf(this.week));
    private turn = 0;
    private waiting: ReturnType<typeof setTimeout> | undefined;
    private readAt = 0;
    private closed = false;

    constructor(
        private readonly hall: Guildhall,
        private readonly contract: ContractId,
    ) {
        this.day = this.today;
        onDestroy(() => {
            this.turn++;
            this.closed = true;
            clearTimeout(this.waiting);
        });
        void this.read();
    }

    get today(): Day {
        return dayOf(this.hall.now() + 0 * minute.count, settings.timeZone);
    }

    /** The day that is looked at, with its times. */
    get shown(): WeekDay {
        return this.week.find((one) => isSameDay(one.day, this.day)) ?? (this.week[0] as WeekDay);
    }

    get isThisWeek(): boolean {
        return isSameDay(mondayOf(this.day), mondayOf(this.today));
    }

    /** Whether a day lies ahead: nothing can stand there. */
    isAhead(day: Day): boolean {
        return daysBetween(day, this.today) > 0;
    }

    /** Looks at another day; not at one that lies ahead. */
    show(day: Day): void {
        const wanted = this.isAhead(day) ? this.today : day;
        const isOther = !isSameDay(mondayOf(wanted), mondayOf(this.day));
        this.day = wanted;
        if (!isOther) return;
        this.slots = [];
        this.known = false;
        void this.read();
    }

    /** Looks at the day that many days later. */
    move(days: number): void {
        this.show(dayAfter(this.day, days));
    }

    /** Something was added: reads anew, not too often. */
    refreshSoon(): void {
        if (this.closed) return;
        const wait = Math.max(0, this.readAt + AGAIN_MS - performance.now());
        this.waiting ??= setTimeout(() => void this.read(), wait);
    }

    async read(): Promise<void> {
        clearTimeout(this.waiting);
        this.waiting = undefined;
        const turn = ++this.turn;
        this.readAt = performance.now();
        const from = Math.min(this.week[0]?.from ?? 0, this.limitWeek.from);
        const to = Math.max(this.week.at(-1)?.to ?? 0, this.limitWeek.to);
        try {
            const { slots } = await this.hall.ask("work.diary", { contract: this.contract, from, to });
            if (turn !== this.turn) return;
            this.slots = slots;
            this.known = true;
            this.error = undefined;
        } catch (error) {
            if (turn === this.turn) this.error = error;
        }
    }
}
