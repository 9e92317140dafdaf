// Whether this page has been reloaded already because code was missing: it is tried once, so that a page
// whose code cannot be had does not reload for ever.

const KEY = "guildhall.reloaded";

export const reloads = {
    /** Whether this is the first time. Where the browser keeps nothing, nobody knows, and it is not. */
    first(): boolean {
        try {
            if (sessionStorage.getItem(KEY) !== null) return false;
            sessionStorage.setItem(KEY, "yes");
            return true;
        } catch {
            return false;
        }
    },
    /** The code was there. */
    forget(): void {
        try {
            sessionStorage.removeItem(KEY);
        } catch {
            // Then nothing was kept.
        }
    },
};
