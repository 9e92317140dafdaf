// Starts one browser for all tests, and builds once what every file of them needs.

import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { HOW } from "./chromium";
import { buildStoreScript } from "./store_script";

declare module "vitest" {
    interface ProvidedContext {
        /** Where the browser is controlled. */
        browser: string;
        /** The client's own code for what a machine keeps. */
        storeScript: string;
    }
}

export default async function (project: TestProject): Promise<() => Promise<void>> {
    const browser = await chromium.launchServer({ ...HOW });
    project.provide("browser", browser.wsEndpoint());
    project.provide("storeScript", await buildStoreScript());
    return () => browser.close();
}
