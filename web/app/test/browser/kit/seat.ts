// Lets somebody who has signed in on Node be signed in when a page opens, without filling in a form.

import type { Page } from "playwright-core";
import { fileURLToPath } from "node:url";
import type { KeptSession } from "../../../../sdk/src/store";

/** What a page needs to find somebody signed in. */
export type Seat = KeptSession;

/** The name under which the client keeps things, and the key of the session there. */
const NAME = "guildhall";
const SESSION = "session";

let script: Promise<string> | undefined;

/** Takes a script that others have built already: all tests of a run share one. */
export function useStoreScript(built: string): void {
    script = Promise.resolve(built);
}

/** The client's own code for what a machine keeps, as a script that a page can run. */
export async function buildStoreScript(): Promise<string> {
    // The tools are only fetched where they are needed: that takes longer than a window.
    const { build } = await import("vite");
    const entry = fileURLToPath(new URL("../../../../sdk/src/store.ts", import.meta.url));
    const built = await build({
        configFile: false,
        logLevel: "silent",
        build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "kept" } },
    });
    const [result] = Array.isArray(built) ? built : [built];
    if (!result || !("output" in result)) throw new Error("the store of the SDK cannot be built");
    return result.output[0].code;
}

/** Keeps a session on the machine of a page that is new, before the client is open there. */
export async function seat(page: Page, origin: string, session: Seat): Promise<void> {
    const place = `${origin}/a-seat`;
    await page.route(place, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
    await page.goto(place);
    await page.addScriptTag({ content: await (script ??= buildStoreScript()) });
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
