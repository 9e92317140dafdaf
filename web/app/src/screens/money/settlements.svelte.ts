// Tells by a note how a deposit or withdrawal ended while the person looks on.

import { untrack } from "svelte";
import { toasts } from "../../state/toasts.svelte";
import { money } from "../../text/format";
import type { Movement } from "./movements";

/** What to say of a movement that was on its way and is not any more. */
function say(one: Movement): void {
    const failed = one.state === "failed";
    const what = one.kind === "deposit" ? "deposit" : "withdraw";
    toasts.add({
        icon: failed ? "alert" : "check",
        key: failed ? `${what}.failed` : `${what}.done`,
        values: { amount: money(one.amount, one.currency) },
        tone: failed ? "bad" : "good",
    });
}

/** Tells of what ends from now on. Called while a component is set up. */
export function tellSettlements(all: () => readonly Movement[]): void {
    let waiting = new Set<number>();
    $effect(() => {
        const now = all();
        untrack(() => now.filter((one) => waiting.has(one.seq) && one.state !== "pending").forEach(say));
        waiting = new Set(now.filter((one) => one.state === "pending").map((one) => one.seq));
    });
}
