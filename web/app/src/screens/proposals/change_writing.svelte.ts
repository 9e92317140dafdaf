// A part of a proposal that is changed: what it says, or what it asks for. Each change makes a version, and
// replaces the one that was seen.

import type { proposal } from "guildhall";
import { settings } from "../../state/settings.svelte";
import { dayOf } from "../../text/days";
import { language } from "../../text/text.svelte";
import {
    payOfPrice,
    termsDraft,
    termsFaults,
    termsOf,
    wordsDraft,
    wordsFaults,
    wordsOf,
    type Faults,
    type TermsDraft,
    type WordsDraft,
} from "./draft";
import { keepFlags } from "./flags_shown.svelte";
import type { ProposalView } from "./proposal_view.svelte";

/** What a form changes. */
export type Part = "words" | "terms";

/** A part that is changed. */
export class ChangeWriting {
    words: WordsDraft;
    terms: TermsDraft;
    /** What is wrong is told once it was tried to save it. */
    tried = $state(false);
    sending = $state(false);
    /** Another device has changed this part since the form was opened. */
    isBehind = $state(false);
    /** It can be changed no more. */
    private version: number;
    /** This part as it stood when the form was opened. */
    private seen: string;
    /** The days on which its milestones were due then, by their keys. */
    private dues: ReadonlyMap<number, string>;

    constructor(
        private readonly view: ProposalView,
        readonly part: Part,
        before: proposal.State,
    ) {
        this.words = $state(wordsDraft(before.words));
        this.terms = $state(termsDraft(before.terms, settings.timeZone, language()));
        this.version = before.version;
        this.seen = JSON.stringify(before[part]);
        this.dues = this.duesNow();
    }

    get pay() {
        return payOfPrice((this.view.state as proposal.State).terms.price);
    }

    get faults(): Faults {
        if (this.part === "words") return wordsFaults(this.words);
        const start = this.view.state?.terms.timeline.start;
        const today = dayOf(this.view.hall.now(), settings.timeZone);
        return termsFaults(this.terms, this.pay, { language: language(), today, start, dues: this.dues });
    }

    private duesNow(): ReadonlyMap<number, string> {
        return new Map(this.terms.milestones.map((one) => [one.key, one.due]));
    }

    /** The proposal stands like this by now. */
    stands(state: proposal.State): void {
        if (this.sending || state.version === this.version) return;
        if (JSON.stringify(state[this.part]) === this.seen) this.version = state.version;
        else this.isBehind = true;
    }

    /** Goes on with what stands there now. */
    take(): void {
        const state = this.view.state as proposal.State;
        this.words = wordsDraft(state.words);
        this.terms = termsDraft(state.terms, settings.timeZone, language());
        this.dues = this.duesNow();
        this.goOn();
    }

    /** What was typed replaces what another device saved. */
    goOn(): void {
        const state = this.view.state as proposal.State;
        this.version = state.version;
        this.seen = JSON.stringify(state[this.part]);
        this.isBehind = false;
    }

    /** Saves the change; says whether the server has it. */
    async save(): Promise<boolean> {
        this.tried = true;
        if (this.sending || this.isBehind || this.faults.size > 0) return false;
        this.sending = true;
        const { version } = this;
        const zone = settings.timeZone;
        const answer =
            this.part === "words"
                ? await this.view.ask("proposal.edit", { version, ...wordsOf(this.words) })
                : await this.view.ask("proposal.set_terms", {
                      version,
                      ...termsOf(this.terms, this.pay, zone, language()),
                  });
        this.sending = false;
        if (answer) keepFlags(this.view.id, answer.flags ?? []);
        else if (this.view.state) this.stands(this.view.state);
        return answer !== undefined;
    }
}
