// Parts of the page that are not on every screen: where the code of each is, and the chapters of texts that
// it speaks with. Both are fetched when it is first wanted.

import type { Chapter } from "./text/text.svelte";

/** Code that is fetched, and the texts with it. */
export interface Part<Code> {
    readonly load: () => Promise<Code>;
    readonly texts: readonly Chapter[];
}

/** What whoever is not signed in sees. */
export const DOOR = {
    load: () => import("./screens/welcome/Welcome.svelte"),
    texts: ["door", "rules"],
} as const satisfies Part<unknown>;

/** What stands around every screen of whoever is signed in. */
export const HOUSE = {
    load: () => import("./shell/Shell.svelte"),
    texts: ["news"],
} as const satisfies Part<unknown>;

/** The dialogs over every screen. */
export const OUTBOX = {
    load: () => import("./shell/Outbox.svelte"),
    texts: ["shell", "changes", "rules"],
} as const satisfies Part<unknown>;
export const PALETTE = {
    load: () => import("./shell/Palette.svelte"),
    texts: ["shell"],
} as const satisfies Part<unknown>;
export const SHORTCUTS = {
    load: () => import("./shell/Shortcuts.svelte"),
    texts: ["shell"],
} as const satisfies Part<unknown>;

/** The saved searches as they are followed. */
export const SAVED = {
    load: () => import("./screens/find/saved.svelte"),
    texts: ["saved"],
} as const satisfies Part<unknown>;

/** The rooms as they are followed. */
export const ROOM_LIST = {
    load: () => import("./screens/talk/roomlist.svelte"),
    texts: [],
} as const satisfies Part<unknown>;
