// The job that somebody writes. What is typed is kept on this machine; the draft itself is on the server, and
// another device goes on with it.

import {
    isHallError,
    type AccountId,
    type Change,
    type Flag,
    type Guildhall,
    type job,
    type JobId,
    type Methods,
    type Sent,
} from "guildhall";
import { ownShelf } from "../../state/shelf";
import { settings } from "../../state/settings.svelte";
import { dayOf, type Day } from "../../text/days";
import { language } from "../../text/text.svelte";
import { Drafts } from "./drafts";
import {
    draftOf,
    emptyDraft,
    faultsOf,
    fieldsOf,
    isSame,
    lacks,
    type Draft,
    type Faults,
    type Field,
} from "./job_draft";

/** How long after a change what is typed is kept, in milliseconds. */
const KEEP_AFTER_MS = 300;

/** What the person asked for: a draft that may lack anything, or a job that others see. */
export type Wish = "save" | "publish";

/** A job that is written. */
export class JobWriting {
    draft: Draft = $state(emptyDraft());
    /** What was tried: what is wrong is told from then on. */
    tried = $state.raw<Wish | undefined>();
    sending = $state(false);
    failed = $state.raw<unknown>();
    /** The job on the server, once it is there. */
    job = $state.raw<job.State | undefined>();
    /** Somebody has changed the job since this was begun. */
    isBehind = $state(false);
    /** What stands out in the texts that were saved last. */
    flags = $state.raw<readonly Flag[]>([]);
    private version = $state(0);
    private readonly drafts: Drafts;
    private keeping: ReturnType<typeof setTimeout> | undefined;
    /** Nobody looks at the page any more. */
    private isLeft = false;

    constructor(
        private readonly hall: Guildhall,
        account: AccountId,
        private id: JobId | undefined,
    ) {
        this.drafts = new Drafts(ownShelf(), account);
        const kept = id === undefined ? this.drafts.get("new") : undefined;
        if (kept) this.draft = kept.draft;
    }

    /** Where the person is, it is this day. */
    get today(): Day {
        return dayOf(this.hall.now(), settings.timeZone);
    }

    /** Whether others see it already. */
    get isPublished(): boolean {
        return (this.job?.terms_version ?? 0) > 0;
    }

    get faults(): Faults {
        return this.faultsFor(this.tried ?? "save");
    }

    get lacks(): Field[] {
        return lacks(this.draft);
    }

    /** Whether anything is typed that the server does not have. */
    get isChanged(): boolean {
        const saved = this.job ? draftOf(this.job.fields, language()) : emptyDraft();
        return !isSame(this.draft, saved, language());
    }

    /** Whether the pay, the timeline or the questions are others than those that were published. */
    get hasOtherTerms(): boolean {
        const { job } = this;
        if (!job || !this.isPublished || this.faultsFor("publish").size > 0) return false;
        const terms = (draft: Draft): string => {
            const { pay, timeline, questions } = fieldsOf(draft, language());
            return JSON.stringify([pay, timeline, questions]);
        };
        return terms(this.draft) !== terms(draftOf(job.fields, language()));
    }

    /** The server tells how the job stands. */
    stands(state: job.State): void {
        const isFirst = this.job === undefined;
        const wasChanged = !isFirst && this.isChanged;
        this.job = state;
        if (isFirst) return this.begin(state);
        if (state.version === this.version || this.sending) return;
        if (wasChanged) this.isBehind = true;
        else this.take();
    }

    /** What was kept goes on where it was left, unless the job says something else by now. */
    private begin(state: job.State): void {
        const kept = this.drafts.get(state.job);
        if (!kept) return this.take();
        this.draft = kept.draft;
        this.version = kept.version;
        this.isBehind = kept.version !== state.version && this.isChanged;
        if (!this.isBehind) this.version = state.version;
    }

    /** Goes on with what the server has, and forgets what was typed. */
    take(): void {
        if (!this.job) return;
        this.draft = draftOf(this.job.fields, language());
        this.goOn();
        this.forget();
    }

    /** What was typed replaces what somebody else saved meanwhile. */
    goOn(): void {
        this.version = this.job?.version ?? 0;
        this.isBehind = false;
    }

    /** Begins anew. */
    clear(): void {
        this.draft = emptyDraft();
        this.tried = undefined;
        this.failed = undefined;
        this.forget();
    }

    keepSoon(): void {
        clearTimeout(this.keeping);
        this.keeping = setTimeout(() => this.keep(), KEEP_AFTER_MS);
    }

    /** The page goes away: what is not kept yet is kept now. */
    leave(): void {
        this.isLeft = true;
        if (this.keeping !== undefined) this.keep();
    }

    private keep(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        if (this.sending) return;
        if (this.isChanged) this.drafts.keep(this.id ?? "new", { draft: this.draft, version: this.version });
        else this.drafts.forget(this.id ?? "new");
    }

    private forget(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        this.drafts.forget(this.id ?? "new");
    }

    private faultsFor(wish: Wish): Faults {
        const forAll = wish === "publish" || this.isPublished;
        const published = this.isPublished ? this.job?.fields : undefined;
        return faultsOf(this.draft, { language: language(), today: this.today, published, forAll });
    }

    /** Saves it, and publishes it where that is wished. Resolves with the job where all of it was done. */
    async send(wish: Wish): Promise<JobId | undefined> {
        this.tried = wish;
        if (this.sending || this.isBehind || this.faultsFor(wish).size > 0) return undefined;
        this.sending = true;
        this.failed = undefined;
        try {
            const id = await this.save();
            if (id && wish === "publish") await this.settled(this.hall.send("job.publish", { job: id }));
            return id;
        } catch (error) {
            // The list of what failed tells it to whoever has gone on to another screen.
            if (!this.isLeft) this.failed = error;
            return undefined;
        } finally {
            this.sending = false;
        }
    }

    private async save(): Promise<JobId | undefined> {
        const fields = fieldsOf(this.draft, language());
        const { id } = this;
        if (id !== undefined && !this.isChanged) return id;
        if (id === undefined) {
            const sent = this.hall.send("job.draft", { fields });
            // From here on the outbox has it: a page that is opened anew does not send it a second time.
            this.forget();
            const { job, version, flags } = await this.settled(sent);
            this.saved(job, version, flags);
            return job;
        }
        const sent = this.hall.send("job.edit", { job: id, fields, version: this.version });
        const { version, flags } = await this.settled(sent);
        this.saved(id, version, flags);
        this.forget();
        return id;
    }

    private saved(id: JobId, version: number, flags: readonly Flag[]): void {
        this.id = id;
        this.version = version;
        this.flags = flags;
    }

    /** Waits for the answer. What is refused here is told here, and can be mended and sent again. */
    private async settled<M extends Change>(sent: Sent<M>): Promise<Methods[M]["answer"]> {
        try {
            return await sent.answer;
        } catch (error) {
            if (!this.isLeft && isHallError(error)) {
                await this.hall.dismiss(sent.commandId).catch(() => undefined);
                if (error.rule === "stale_version") this.isBehind = true;
            }
            throw error;
        }
    }
}
