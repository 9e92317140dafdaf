// Code that is fetched when it is first needed. An old page asks for code that a newer server does not have
// any more: a reload gets the new page, which is then where this one was. It is tried once for each piece of
// code, so that a page whose code cannot be had does not reload for ever.

import { fetchTexts, type Chapter } from "../text/text.svelte";
import { NotReached } from "../text/trouble";
import { standing } from "./hall.svelte";

/**
 * Fetches code, together with the texts that it speaks with. Fails with `NotReached` where there is no
 * connection to the server.
 */
export async function fetched<T>(load: () => Promise<T>, texts: readonly Chapter[] = []): Promise<T> {
    try {
        const [code] = await Promise.all([load(), fetchTexts(texts)]);
        reloads.forget(String(load));
        return code;
    } catch (error) {
        // A socket may not have noticed yet that the network is gone: a reload would then lose the page.
        if (!standing.online || !(await isThere())) throw new NotReached();
        if (reloads.first(String(load))) location.reload();
        throw error;
    }
}

/** How long the server may take to show that it is there, in milliseconds. */
const THERE_MS_MAX = 5_000;

/** Whether the server answers at all. */
async function isThere(): Promise<boolean> {
    const signal = AbortSignal.timeout(THERE_MS_MAX);
    return fetch(location.origin, { method: "HEAD", cache: "no-store", signal }).then(
        () => true,
        () => false,
    );
}

const KEY = "guildhall.reloaded";

/**
 * Which code this page was last reloaded for, as the text of the function that fetches it: that names its
 * file. Other code that is there, such as the house around a screen, says nothing of it.
 */
const reloads = {
    /** Whether this is the first time. Where the browser keeps nothing, nobody knows, and it is not. */
    first(code: string): boolean {
        try {
            if (sessionStorage.getItem(KEY) === code) return false;
            sessionStorage.setItem(KEY, code);
            return true;
        } catch {
            return false;
        }
    },
    /** The code was there. */
    forget(code: string): void {
        try {
            if (sessionStorage.getItem(KEY) === code) sessionStorage.removeItem(KEY);
        } catch {
            // Then nothing was kept.
        }
    },
};
