// Another version of an offer, as somebody writes it: by the client, or as a suggestion by the freelancer.

import type { contract } from "guildhall";
import { typedAmount } from "../../text/amount";
import { dayOf, isoOf, type Day } from "../../text/days";
import { language } from "../../text/text.svelte";
import { emptyDraft, faultsOf, isSound, moved, termsOf, type Draft } from "./offer";
import { MILESTONES_MAX } from "./terms";
import { differencesOf, type Version } from "./versions";

/** Another version that is written. */
export class VersionWriting {
    draft: Draft;
    /** What is wrong is told once it was tried to send it. */
    tried = $state(false);
    /** The version that this follows. */
    follows = $state(1);
    private readonly begun: Draft;

    constructor(
        private readonly from: Version,
        private readonly zone: string,
        private readonly now: () => number,
    ) {
        this.begun = draftOfVersion(from, this.zone, language());
        this.draft = $state(draftOfVersion(from, this.zone, language()));
        this.follows = from.version;
    }

    /** The day that it is where the person is. */
    get today(): Day {
        return dayOf(this.now(), this.zone);
    }

    /** What is wrong; to whom it goes is no question any more. */
    get faults() {
        const dues = new Map(this.begun.milestones.map((one) => [one.key, one.due]));
        const judged = { language: language(), today: this.today, dues };
        const { freelancer: _, ...faults } = faultsOf(this.draft, judged);
        return faults;
    }

    get isSound(): boolean {
        return isSound(this.faults);
    }

    get canAdd(): boolean {
        return this.draft.milestones.length < MILESTONES_MAX;
    }

    add(): number {
        const key = Math.max(0, ...this.draft.milestones.map((one) => one.key)) + 1;
        if (this.canAdd) this.draft.milestones.push({ key, title: "", amount: "", due: "" });
        return key;
    }

    remove(key: number): void {
        this.draft.milestones = this.draft.milestones.filter((one) => one.key !== key);
    }

    move(from: number, to: number): void {
        this.draft.milestones = moved(this.draft.milestones, from, to);
    }

    /** What it says. Nothing is wrong with it. */
    get said(): Pick<Version, "title" | "terms"> {
        const terms = termsOf(this.draft, this.zone, language());
        return {
            title: this.draft.title.trim(),
            terms: asBefore(terms, this.draft, this.begun, this.from.terms),
        };
    }

    /** Whether it says nothing else than what stands there. */
    isNothing(current: Version): boolean {
        return differencesOf(current, this.said).length === 0;
    }
}

/** A version as it would be written. */
export function draftOfVersion({ title, terms }: Version, zone: string, language: string): Draft {
    const plain = emptyDraft();
    if ("hourly" in terms) {
        const { rate, weekly_limit_minutes } = terms.hourly;
        const limit = String(Math.floor(weekly_limit_minutes / 60));
        const amount = typedAmount(rate.amount, language);
        return { ...plain, title, kind: "hourly", currency: rate.currency, rate: amount, limit };
    }
    const milestones = terms.fixed.milestones.map((one, at) => ({
        key: at + 1,
        title: one.title,
        amount: typedAmount(one.amount, language),
        due: one.due_at === undefined ? "" : isoOf(dayOf(one.due_at, zone)),
    }));
    return { ...plain, title, kind: "fixed", currency: terms.fixed.currency, milestones };
}

/** What the form does not show, and days that were left alone, stay as they are. */
function asBefore(terms: contract.Terms, draft: Draft, begun: Draft, before: contract.Terms): contract.Terms {
    if ("hourly" in terms && "hourly" in before) {
        const { manual_time, weekly_limit_minutes } = before.hourly;
        const limit = draft.limit === begun.limit ? { weekly_limit_minutes } : {};
        return { hourly: { ...terms.hourly, manual_time, ...limit } };
    }
    if (!("fixed" in terms) || !("fixed" in before)) return terms;
    const old = new Map(begun.milestones.map((one, at) => [one.key, { one, at }]));
    const milestones = terms.fixed.milestones.map((milestone, at) => {
        const written = draft.milestones[at];
        const known = written && old.get(written.key);
        const due_at = known && before.fixed.milestones[known.at]?.due_at;
        const isKept = due_at !== undefined && known?.one.due === written?.due;
        return isKept ? { ...milestone, due_at } : milestone;
    });
    return { fixed: { ...terms.fixed, milestones } };
}
