// The proposal that somebody writes for a job: kept on this machine while it is written, and sent once.

import {
    isHallError,
    type AccountId,
    type Flag,
    type Guildhall,
    type JobId,
    type posting,
    type ProposalId,
} from "guildhall";
import { settings } from "../../state/settings.svelte";
import { ownShelf } from "../../state/shelf";
import { dayOf } from "../../text/days";
import { language } from "../../text/text.svelte";
import {
    answersFor,
    emptyDraft,
    isEmpty,
    payOf,
    termsFaults,
    termsOf,
    wordsFaults,
    wordsOf,
    type Draft,
    type Faults,
    type Pay,
} from "./draft";
import { KeptProposals } from "./kept_proposals";

/** How long after a change what is typed is kept, in milliseconds. */
const KEEP_AFTER_MS = 300;

/** What came of it. */
export interface Sent {
    readonly proposal: ProposalId;
    /** What stands out in the texts. */
    readonly flags: readonly Flag[];
}

/** A proposal that is written. */
export class ProposalWriting {
    draft: Draft = $state(emptyDraft());
    /** What is wrong is told once it was tried to send it. */
    tried = $state(false);
    sending = $state(false);
    failed = $state.raw<unknown>();
    /** The job as the person has read it: what is sent is for these terms. */
    read = $state.raw<posting.State | undefined>();
    /** The job's terms are others than those that were read first. */
    hasOtherTerms = $state(false);
    private readonly kept: KeptProposals;
    private keeping: ReturnType<typeof setTimeout> | undefined;
    private isLeft = false;
    private isSent = false;

    constructor(
        private readonly hall: Guildhall,
        account: AccountId,
        private readonly job: JobId,
    ) {
        this.kept = new KeptProposals(ownShelf(), account);
        const draft = this.kept.get(job);
        if (draft) this.draft = draft;
    }

    /** The posting says this by now. */
    stands(state: posting.State): void {
        if (this.read && state.terms_version !== this.read.terms_version) this.hasOtherTerms = true;
        this.read = state;
        const { questions } = state.fields;
        if (this.draft.answers.length !== questions.length) {
            this.draft.answers = answersFor(this.draft.answers, questions.length);
        }
    }

    get pay(): Pay | undefined {
        return this.read?.fields.pay && payOf(this.read.fields.pay);
    }

    get faults(): Faults {
        const { pay } = this;
        const today = dayOf(this.hall.now(), settings.timeZone);
        const terms = pay ? termsFaults(this.draft, pay, { language: language(), today }) : [];
        return new Map([...wordsFaults(this.draft), ...terms]);
    }

    get isEmpty(): boolean {
        return isEmpty(this.draft);
    }

    /** Begins anew. */
    clear(): void {
        this.draft = { ...emptyDraft(), answers: this.draft.answers.map(() => "") };
        this.tried = false;
        this.failed = undefined;
        this.forget();
    }

    keepSoon(): void {
        clearTimeout(this.keeping);
        if (!this.isSent) this.keeping = setTimeout(() => this.keep(), KEEP_AFTER_MS);
    }

    /** The page goes away: what is not kept yet is kept now. */
    leave(): void {
        this.isLeft = true;
        if (this.keeping !== undefined) this.keep();
    }

    private keep(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        if (this.sending || this.isSent) return;
        if (this.isEmpty) this.kept.forget(this.job);
        else this.kept.keep(this.job, this.draft);
    }

    private forget(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        this.kept.forget(this.job);
    }

    /** Sends it. Resolves once the server has it; with nothing where it has not. */
    async send(): Promise<Sent | undefined> {
        this.tried = true;
        const { pay, read } = this;
        if (this.sending || !pay || !read || this.faults.size > 0) return undefined;
        this.sending = true;
        this.failed = undefined;
        const terms = termsOf(this.draft, pay, settings.timeZone, language());
        const { terms_version } = read;
        const params = { job: this.job, ...wordsOf(this.draft), ...terms, terms_version };
        const sent = this.hall.send("proposal.submit", params);
        // From here on the outbox has it: a page that is opened anew does not send it a second time.
        this.forget();
        this.isSent = true;
        try {
            const { proposal, flags = [] } = await sent.answer;
            return { proposal, flags };
        } catch (error) {
            this.isSent = false;
            // The list of what failed tells it to whoever has gone on to another screen.
            if (!this.isLeft && isHallError(error)) {
                await this.hall.dismiss(sent.commandId).catch(() => undefined);
            }
            this.failed = error;
            return undefined;
        } finally {
            this.sending = false;
            this.keep();
        }
    }
}
