// Code that is fetched when it is first needed. An old page asks for code that a newer server does not have
// any more: a reload gets the new page, which is then where this one was. It is tried once, so that a page
// whose code cannot be had does not reload for ever.

import { standing } from "./hall.svelte";

/** Fetches code. */
export async function fetched<T>(load: () => Promise<T>): Promise<T> {
    try {
        const code = await load();
        reloads.forget();
        return code;
    } catch (error) {
        if (standing.online && reloads.first()) location.reload();
        throw error;
    }
}

const KEY = "guildhall.reloaded";

/** Whether this page has been reloaded already because code was missing. */
const reloads = {
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
