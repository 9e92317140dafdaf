// How fast the page is: until something is shown, until one's own message stands there, until another browser
// has it, and how smoothly a busy room scrolls. Figures of one machine; a slow frame of the browser's own
// painting counts as well as one of the page's code.

import { cpus } from "node:os";
import { chromium } from "playwright-core";
import { WHOLE } from "../test/browser/kit/chromium";
import { House } from "../test/browser/kit/house";
import { useStoreScript } from "../test/browser/kit/seat";
import { buildStoreScript } from "../test/browser/kit/store_script";
import { arrivals, firstLook, floods, longRoom, ownPosts } from "./measures";

/** Measures everything once, and prints it. */
export async function bench(): Promise<void> {
    useStoreScript(await buildStoreScript());
    const browser = await chromium.launch({ ...WHOLE });
    const house = await House.open(browser);
    try {
        console.log(`Chromium ${browser.version()}, ${cpus().length} cores (${cpus()[0]?.model ?? "?"})`);
        for (const measure of [firstLook, ownPosts, arrivals, floods, longRoom]) {
            for (const line of await measure(house)) console.log(line);
            await house.clear();
        }
    } finally {
        await house.close();
        await browser.close();
    }
    if (house.troubles.length > 0) throw new Error(house.troubles.join("\n"));
}
