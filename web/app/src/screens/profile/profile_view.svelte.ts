// One's own profile: its state as it stands, and how much of it is filled in.

import { onDestroy } from "svelte";
import {
    isHallError,
    type AccountId,
    type Guildhall,
    type HallError,
    type LiveStatus,
    type profile,
} from "guildhall";
import { liveStore } from "guildhall/stores";
import "../../state/streams";
import { standing } from "../../state/hall.svelte";

/** One's own profile, followed. Made while a component is set up, and closed with it. */
export class ProfileView {
    state = $state.raw<profile.State | undefined>();
    status = $state.raw<LiveStatus>("opening");
    error = $state.raw<HallError | undefined>();
    /** The server counts it, and is asked anew after every change. */
    completeness = $state.raw<profile.Completeness | undefined>();
    /** Why it was not shown or hidden. */
    turned = $state.raw<unknown>();
    private isLeft = false;

    constructor(
        readonly hall: Guildhall,
        readonly me: AccountId,
    ) {
        const off = liveStore(hall, "profile", me).subscribe((shown) => {
            const isOther = shown.state !== undefined && shown.state !== this.state;
            this.state = shown.state;
            this.status = shown.status;
            this.error = shown.error;
            if (isOther) void this.count();
        });
        onDestroy(() => {
            this.isLeft = true;
            off();
        });
    }

    /** Whether others see it. */
    get isShown(): boolean {
        return this.state?.visibility === "visible";
    }

    /** Whether it is being shown or hidden. */
    get isTurning(): boolean {
        return standing.pending.some(
            ({ method, failed }) => !failed && (method === "profile.publish" || method === "profile.hide"),
        );
    }

    /** Shows it to others, or hides it. */
    async show(shown: boolean): Promise<void> {
        if (this.isTurning) return;
        this.turned = undefined;
        const sent = this.hall.send(shown ? "profile.publish" : "profile.hide", {});
        try {
            await sent.answer;
        } catch (error) {
            // The list of what failed tells it to whoever has gone on to another screen.
            if (this.isLeft) return;
            this.turned = error;
            if (isHallError(error)) await this.hall.dismiss(sent.commandId).catch(() => undefined);
        }
    }

    private async count(): Promise<void> {
        const of = this.state;
        try {
            const { own } = await this.hall.ask("profile.view", { profile: this.me });
            // What has changed meanwhile asks for itself.
            if (!this.isLeft && this.state === of) this.completeness = own?.completeness;
        } catch {
            // Without a connection it is asked for again when the profile changes.
        }
    }
}
