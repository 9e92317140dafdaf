// A section of the profile that somebody writes: kept on this machine while it is written, saved as a whole,
// and never over what another device has saved meanwhile.

import { isHallError, type Flag, type Guildhall, type profile } from "guildhall";
import { settings } from "../../state/settings.svelte";
import { ownShelf } from "../../state/shelf";
import { dayOf } from "../../text/days";
import { language } from "../../text/text.svelte";
import { begun, isSame, valueOf, type Drafts, type SectionName } from "./drafts";
import { faultsOf, type Faults } from "./faults";
import { KeptSections } from "./kept_sections";
import type { ProfileView } from "./profile_view.svelte";

/** How long after a change what is typed is kept, in milliseconds. */
const KEEP_AFTER_MS = 300;

/** What was saved here: the version, and what stands out in its texts. */
interface Saved {
    readonly version: number;
    readonly flags: readonly Flag[];
}

/** A section that is written. */
export class SectionWriting<N extends SectionName = SectionName> {
    draft: Drafts[N];
    /** What is wrong is told once it was tried to save it. */
    tried = $state(false);
    sending = $state(false);
    failed = $state.raw<unknown>();
    /** Another device has saved this section since the form was opened. */
    isBehind = $state(false);
    /** What was saved, once the profile shows it. */
    done = $state.raw<Saved | undefined>();
    private saved: Saved | undefined;
    /** The version that this replaces. */
    private version: number;
    /** What that version says, where it is known. */
    private base: Drafts[N] | undefined;
    private readonly kept: KeptSections;
    private keeping: ReturnType<typeof setTimeout> | undefined;
    private isLeft = false;

    constructor(
        private readonly hall: Guildhall,
        readonly name: N,
        private readonly view: ProfileView,
    ) {
        this.kept = new KeptSections(ownShelf(), view.me);
        const found = this.kept.get(name);
        this.version = found?.version ?? this.here;
        this.draft = $state(found?.draft ?? this.begun);
        if (this.version === this.here) this.base = this.begun;
        this.stands();
    }

    /** The version that the server has. */
    private get here(): number {
        return this.view.state?.versions[this.name] ?? 0;
    }

    /** What the server has, as it would be written. */
    private get begun(): Drafts[N] {
        return begun(this.name, (this.view.state as profile.State).whole, language());
    }

    get faults(): Faults {
        const today = dayOf(this.hall.now(), settings.timeZone);
        return faultsOf(this.name, this.draft, {
            language: language(),
            today,
            shown: this.view.isShown,
        });
    }

    /** Whether anything is typed that the server does not have. */
    get isChanged(): boolean {
        return !isSame(this.draft, this.begun);
    }

    /** The profile stands as it does by now: what was saved is shown, or another device has saved. */
    stands(): void {
        const { here } = this;
        if (this.saved && here >= this.saved.version) this.done = this.saved;
        else if (!this.sending && !this.saved && here !== this.version) {
            const isTouched = !isSame(this.draft, this.base ?? this.begun);
            if (isTouched && this.isChanged) this.isBehind = true;
            else this.take();
        }
    }

    /** Goes on with what the server has, and forgets what was typed. */
    take(): void {
        this.draft = this.begun;
        this.goOn();
        this.forget();
    }

    /** What was typed replaces what another device saved. */
    goOn(): void {
        this.version = this.here;
        this.base = this.begun;
        this.isBehind = false;
        this.failed = undefined;
    }

    keepSoon(): void {
        clearTimeout(this.keeping);
        this.keeping = setTimeout(() => this.keep(), KEEP_AFTER_MS);
    }

    /** The form is closed: what is not kept yet is kept now. */
    leave(): void {
        this.isLeft = true;
        if (this.keeping !== undefined) this.keep();
    }

    private keep(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        if (this.sending || this.saved) return;
        if (this.view.state && this.isChanged) this.kept.keep(this.name, this.draft, this.version);
        else this.kept.forget(this.name);
    }

    /** What was typed is not kept any more. */
    forget(): void {
        clearTimeout(this.keeping);
        this.keeping = undefined;
        this.kept.forget(this.name);
    }

    /** Saves the section. */
    async save(): Promise<void> {
        this.tried = true;
        if (this.sending || this.isBehind || this.faults.size > 0) return;
        this.sending = true;
        this.failed = undefined;
        const section = valueOf(this.name, this.draft, language());
        const sent = this.hall.send("profile.edit", { section, version: this.version });
        // From here on the outbox has it: a form that is opened anew does not send it a second time.
        this.forget();
        try {
            const { version, flags } = await sent.answer;
            this.saved = { version, flags };
        } catch (error) {
            // The list of what failed tells it to whoever has gone on to something else.
            if (!this.isLeft && isHallError(error)) {
                await this.hall.dismiss(sent.commandId).catch(() => undefined);
                if (error.rule === "stale_version") this.isBehind = true;
            }
            this.failed = this.isBehind ? undefined : error;
        } finally {
            this.sending = false;
            if (this.saved) this.stands();
            else this.keep();
        }
    }
}
