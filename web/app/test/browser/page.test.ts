import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { axeScript, useHouse, violations } from "./kit";

const house = useHouse();

test("the page loads under its own rules, and nothing in it fails", async () => {
    const page = await house.open("/");
    await page.getByRole("heading", { level: 1 }).waitFor();
    const answer = await page.request.get(house.origin);
    expect(answer.headers()["content-security-policy"]).toContain("require-trusted-types-for 'script'");
});

/**
 * What the first screen may cost whoever comes for the first time, and home whoever is signed in; in
 * kilobytes compressed by gzip.
 */
const FIRST_SCREEN_KB_MAX = { nobody: 49, somebody: 67 };

test.for(["nobody", "somebody"] as const)("the first screen that %s sees loads little", async (who) => {
    const page = who === "nobody" ? await house.open("/") : await (await house.person()).open("/");
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.waitForLoadState("networkidle");
    const texts = await page.evaluate(() => {
        const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
        return Promise.all([location.href, ...loaded].map(async (url) => (await fetch(url)).text()));
    });
    const bytes = texts.map((text) => gzipSync(text, { level: 9 }).length).reduce((sum, one) => sum + one);
    expect(texts.length).toBeGreaterThan(2);
    expect(bytes / 1_024).toBeLessThan(FIRST_SCREEN_KB_MAX[who]);
});

test("somebody signs up in the page, and is still signed in after a reload", async () => {
    const page = await house.open("/");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("E-mail").fill("ada@example.org");
    await page.getByLabel("Password").fill("a long password");
    await page.getByRole("main").getByRole("button", { name: "Make the account" }).click();
    await page.getByRole("navigation").first().waitFor();
    await page.reload();
    await page.getByRole("navigation").first().waitFor();
});

test("somebody who signed in elsewhere is signed in when the page opens, in either scheme and width", async () => {
    const ada = await house.person("Ada");
    for (const how of [{}, { scheme: "dark", width: 360 }] as const) {
        const page = await ada.open("/", { ...how, before: [axeScript] });
        await page.getByRole("status").getByText("All changes are saved").waitFor();
        await page.getByRole("heading", { level: 1 }).waitFor();
        expect(await violations(page)).toEqual([]);
    }
});

test("a page that was open over a kill of the server is connected again when it is back", async () => {
    const ada = await house.person("Ada");
    const page = await ada.open("/");
    await page.getByText("All changes are saved").waitFor();
    await page.getByRole("heading", { level: 1 }).waitFor();
    await house.killServer();
    await page.getByText("No connection.").waitFor();
    await house.server.start();
    await page.getByText("All changes are saved").waitFor();
});
