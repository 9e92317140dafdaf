// Where small things are kept on this machine, and a stand-in where the browser keeps nothing.

/** Keeps things under names: the browser's `localStorage`, or what a test gives. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The browser's own shelf, or one that keeps nothing where the browser refuses. */
export function ownShelf(): Shelf {
    try {
        return localStorage;
    } catch {
        return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
    }
}
