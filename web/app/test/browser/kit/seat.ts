// Lets somebody who has signed in on Node be signed in when a page opens, without filling in a form.

import type { Page } from "playwright-core";
import type { KeptSession } from "../../../../sdk/src/store";

/** What a page needs to find somebody signed in. */
export type Seat = KeptSession;

/** The name under which the client keeps things, and the key of the session there. */
const NAME = "guildhall";
const SESSION = "session";

/** The client's own code for what a machine keeps, as a script that a page can run. */
let script: string | undefined;

/** Takes that script, which `buildStoreScript` has built: all tests of a run share one. */
export function useStoreScript(built: string): void {
    script = built;
}

/** Keeps a session on the machine of a page that is new, before the client is open there. */
export async function seat(page: Page, origin: string, session: Seat): Promise<void> {
    const place = `${origin}/a-seat`;
    await page.route(place, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
    await page.goto(place);
    if (script === undefined) throw new Error("the script that keeps a session is given before windows open");
    await page.addScriptTag({ content: script });
    await page.evaluate(
        async ([name, key, session]) => {
            const { openStore } = (globalThis as unknown as { kept: Kept }).kept;
            const store = await openStore(indexedDB, IDBKeyRange, name);
            await store.set(key, session);
            store.close();
            localStorage.setItem("guildhall.inside", "true");
        },
        [NAME, SESSION, session] as const,
    );
    await page.unroute(place);
}

/**
 * Makes the token that a page keeps one that is over: whoever opens it next has to get a new one. The page
 * itself goes on with the connection it has.
 */
export function expire(page: Page): Promise<void> {
    return page.evaluate(
        ([name, key]) =>
            new Promise<void>((resolve, reject) => {
                const opened = indexedDB.open(name);
                opened.onerror = () => reject(opened.error);
                opened.onsuccess = () => {
                    const change = opened.result.transaction("keyed", "readwrite");
                    const kept = change.objectStore("keyed").get(key);
                    kept.onsuccess = () =>
                        change.objectStore("keyed").put({ ...kept.result, tokenExpiresAt: 0 }, key);
                    change.onabort = () => reject(change.error);
                    change.oncomplete = () => {
                        opened.result.close();
                        resolve();
                    };
                };
            }),
        [NAME, SESSION] as const,
    );
}

type Kept = typeof import("../../../../sdk/src/store");
