// Starts one browser for all tests.

import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { HOW } from "./chromium";

declare module "vitest" {
    interface ProvidedContext {
        /** Where the browser is controlled. */
        browser: string;
    }
}

export default async function (project: TestProject): Promise<() => Promise<void>> {
    const browser = await chromium.launchServer({ ...HOW });
    project.provide("browser", browser.wsEndpoint());
    return () => browser.close();
}
