// Looks for what keeps people with other abilities out, by axe-core.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Result } from "axe-core";
import type { Page } from "playwright-core";

/** axe-core as a script to run before those of the page: the page's rules allow none to be added later. */
export const axeScript = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What is wrong with a page that was opened with `axeScript` before it: a line for each rule and place. */
export async function violations(page: Page): Promise<string[]> {
    const results = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
        return (await axe.run(document, { resultTypes: ["violations"] })).violations;
    });
    return results.flatMap(lines);
}

function lines(result: Result): string[] {
    return result.nodes.map((node) => `${result.id}: ${node.target.join(" ")}: ${node.failureSummary ?? ""}`);
}
