// Where money comes from and goes to. The sandbox stands where a payment provider will: each of its words
// plays one of the ways in which a payment goes.

import type { Key } from "../../text/text.svelte";
import type { MovementKind } from "./movements";

/** The words of the sandbox, and how each is said. */
export const PLACES = ["sandbox:ok", "sandbox:delayed", "sandbox:silent", "sandbox:declined"] as const;
export type Place = (typeof PLACES)[number];

const NAMES: Readonly<Record<Place, "ok" | "delayed" | "silent" | "declined">> = {
    "sandbox:ok": "ok",
    "sandbox:delayed": "delayed",
    "sandbox:silent": "silent",
    "sandbox:declined": "declined",
};

/** What a place is called, and what it does. */
export function placeTexts(place: Place): { name: Key; text: Key } {
    const name = NAMES[place];
    return { name: `place.${name}`, text: `place.${name}_text` };
}

/** What the place of a movement is called; nothing where it is not one of the sandbox. */
export function placeKey(kind: MovementKind, place: string | undefined): Key | undefined {
    if (kind !== "deposit" && kind !== "withdrawal") return undefined;
    const known = PLACES.find((one) => one === place);
    return known && placeTexts(known).name;
}
