// Lets somebody who has signed in on Node be signed in when a page opens, without filling in a form.

import type { BrowserContext, Page } from "playwright-core";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { KeptSession } from "../../../../sdk/src/store";

/** What a page needs to find somebody signed in. */
export type Seat = KeptSession;

/** The name under which the client keeps things, and the key of the session there. */
const NAME = "guildhall";
const SESSION = "session";

let script: Promise<string> | undefined;

/** The client's own code for what a machine keeps, as a script that a page can run. */
function storeScript(): Promise<string> {
    const entry = fileURLToPath(new URL("../../../../sdk/src/store.ts", import.meta.url));
    script ??= build({
        configFile: false,
        logLevel: "silent",
        build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "kept" } },
    }).then((built) => {
        const [result] = Array.isArray(built) ? built : [built];
        if (!result || !("output" in result)) throw new Error("the store of the SDK cannot be built");
        return result.output[0].code;
    });
    return script;
}

/** Keeps a session on the machine of a context, before any page of the client is open there. */
export async function seat(context: BrowserContext, origin: string, session: Seat): Promise<void> {
    const page = await context.newPage();
    const place = `${origin}/a-seat`;
    await page.route(place, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
    await page.goto(place);
    await page.addScriptTag({ content: await storeScript() });
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
    await page.close();
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
