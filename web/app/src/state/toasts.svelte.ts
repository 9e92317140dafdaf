// Short notes of what happens elsewhere. They take no focus, go by themselves, and are read out where a page
// is read aloud.

import type { AccountId } from "guildhall";
import type { Key, Values } from "../text/text.svelte";
import type { IconName } from "../ui/Icon.svelte";

export interface Toast {
    readonly id: number;
    readonly icon: IconName;
    readonly key: Key;
    readonly values?: Values;
    readonly people?: Readonly<Record<string, AccountId>>;
    readonly href?: string | undefined;
    readonly tone?: "good" | "bad";
    /** Whether it stays until it is taken away. */
    readonly stays?: boolean;
}

/** Notes shown at once; the oldest goes where one more comes. */
const SHOWN_MAX = 3;
/** How long a note stays, in milliseconds, unless it is pointed at. */
const STAYS_MS = 8_000;

class Toasts {
    shown = $state.raw<readonly Toast[]>([]);
    private last = 0;
    private readonly timers = new Map<number, ReturnType<typeof setTimeout>>();

    /** Shows a note. */
    add(toast: Omit<Toast, "id">): void {
        const id = ++this.last;
        this.shown = [...this.shown, { ...toast, id }].slice(-SHOWN_MAX);
        this.leave(id);
    }

    /** Takes a note away. */
    remove(id: number): void {
        this.stay(id);
        this.shown = this.shown.filter((one) => one.id !== id);
    }

    /** A note stays while somebody reads it. */
    stay(id: number): void {
        clearTimeout(this.timers.get(id));
        this.timers.delete(id);
    }

    /** From now on it goes by itself. */
    leave(id: number): void {
        this.stay(id);
        if (this.shown.find((one) => one.id === id)?.stays) return;
        this.timers.set(
            id,
            setTimeout(() => this.remove(id), STAYS_MS),
        );
    }

    /** Takes all away: they were for the person before. */
    clear(): void {
        for (const { id } of this.shown) this.remove(id);
    }
}

export const toasts = new Toasts();
