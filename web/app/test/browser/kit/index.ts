// What a test of the browser suite imports; the README beside it says how.

import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { House, connect } from "./house";
import { useStoreScript } from "./seat";

export { axeScript, violations } from "./axe";
export { Person, type House } from "./house";
export { expire } from "./seat";
export { LOOKS, NARROW, WIDE, freeze, goOffline, openTab, turn, type Window } from "./windows";

/** Where pictures of the windows of failed tests are put. */
const PICTURES = join(tmpdir(), "guildhall-browser");

/**
 * A server for the tests of a file. After each test its windows are closed, and what went wrong in them fails
 * the test.
 */
export function useHouse(settings: Readonly<Record<string, string>> = {}): House {
    let house: House | undefined;
    beforeAll(async () => {
        useStoreScript(inject("storeScript"));
        house = await House.open(await connect(inject("browser")), settings);
    });
    afterEach(async ({ task }) => {
        if (!house) return;
        const troubles = house.takeTroubles();
        if (task.result?.state === "fail" || troubles.length > 0) await picture(house, task.name);
        await house.clear();
        expect(troubles, "what went wrong in the windows").toEqual([]);
    });
    afterAll(async () => {
        await house?.close();
        await house?.browser.close();
    });
    // The house is there once the tests begin.
    return new Proxy({} as House, {
        get(_, name) {
            if (!house) throw new Error("the house opens when the tests begin");
            const value: unknown = Reflect.get(house, name, house);
            return typeof value === "function" ? value.bind(house) : value;
        },
    });
}

/** Shows what the windows of a failed test looked like. */
async function picture(house: House, test: string): Promise<void> {
    mkdirSync(PICTURES, { recursive: true });
    const pages = house.browser.contexts().flatMap((context) => context.pages());
    for (const [index, page] of pages.entries()) {
        const path = join(PICTURES, `${test.replace(/\W+/g, "-").slice(0, 80)}-${index + 1}.png`);
        const taken = await page.screenshot({ path, timeout: 5_000 }).catch(() => undefined);
        if (taken) console.error(`a picture of the window: ${path}`);
    }
}
