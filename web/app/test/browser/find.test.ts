// Finding work and people: what is typed, narrowed and opened, and the address that holds all of it.

import { beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { JobFields, profile } from "guildhall";
import { axeScript, NARROW, turn, useHouse, violations } from "./kit";
import type { Person } from "./kit/house";
import { posted } from "./hiring";

const house = useHouse();
let clara: Person;
let finn: Person;
beforeAll(async () => {
    [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await posted(clara, {
        title: "A logo for a small bakery",
        skills: ["own:logo-design", "own:adobe-illustrator"],
    });
    await posted(clara, { title: "Leaflets for the bakery", category: "own:flyer-design", skills: [] });
    await posted(clara, {
        title: "A website for a lighthouse",
        description: "A tower, a map and a shop.",
        category: "own:web-design",
        skills: ["own:wordpress"],
        pay: { hourly: { currency: "USD", from: "30.00", to: "50.00", hours_a_week: 10 } },
    } as Partial<JobFields>);
    await shows(finn, {
        headline: "Logos and signs",
        country: "NG",
        skills: ["own:logo-design"],
        hourly: "40.00",
    });
});

/** Publishes a profile. */
async function shows(
    who: Person,
    what: { headline: string; country: string; skills: string[]; hourly: string },
): Promise<void> {
    const edit = (section: profile.Section) => who.hall.send("profile.edit", { section, version: 0 }).answer;
    await edit({ basics: { name: who.name, headline: what.headline, country: what.country } });
    await edit({ skills: what.skills.map((id) => ({ id, level: 4 as const })) });
    await edit({ rates: { hourly: { amount: what.hourly, currency: "USD" }, offers: [] } });
    await who.hall.send("profile.publish", {}).answer;
}

const field = (page: Page) => page.getByRole("searchbox");
const hits = (page: Page) => page.getByRole("list", { name: "Results" }).getByRole("heading");
const titles = (page: Page): Promise<string[]> => hits(page).allTextContents();
/** Waits until these are shown, and nothing else. */
const found = (page: Page, ...wanted: string[]) =>
    expect.poll(async () => (await titles(page)).map((one) => one.trim()).sort()).toEqual([...wanted].sort());
const query = (page: Page): string => decodeURIComponent(new URL(page.url()).search);
const at = (page: Page, wanted: string) => expect.poll(() => query(page)).toBe(wanted);

test("what somebody types is found as they type, with the reasons, and the address holds it for others", async () => {
    const page = await finn.open("/find");
    await found(page, "A logo for a small bakery", "Leaflets for the bakery", "A website for a lighthouse");
    await page.keyboard.press("/");
    await page.keyboard.type("logo bakery");
    await found(page, "A logo for a small bakery");
    await page.getByText("The words are in the title").waitFor();
    await page.getByRole("status").getByText("1 job", { exact: true }).waitFor();
    await page.getByText("$400.00").waitFor();
    await at(page, "?q=logo+bakery");
    const other = await (await house.person("Ines")).open("/find?q=logo+bakery");
    await found(other, "A logo for a small bakery");
    expect(await field(other).inputValue()).toBe("logo bakery");
});

test("back and forward go through the steps of a search, and typing is one step", async () => {
    const page = await finn.open("/find");
    await field(page).pressSequentially("bakery", { delay: 40 });
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    await page.getByLabel("Order").selectOption("recent");
    await at(page, "?q=bakery&sort=recent");
    await page.goBack();
    await at(page, "?q=bakery");
    await page.goBack();
    await at(page, "");
    expect(await field(page).inputValue()).toBe("");
    await found(page, "A logo for a small bakery", "Leaflets for the bakery", "A website for a lighthouse");
    await page.goForward();
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    expect(await field(page).inputValue()).toBe("bakery");
});

test("the keys lead from the line through the hits and into one, and back to the search as it was", async () => {
    const page = await finn.open("/find?q=bakery&sort=recent");
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    await page.keyboard.press("/");
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("Leaflets for the bakery");
    await page.keyboard.press("ArrowDown");
    await expect.poll(focused).toBe("A logo for a small bakery");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    expect(await field(page).evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Leaflets for the bakery" }).waitFor();
    await page.getByRole("link", { name: "Back to the search" }).click();
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    await at(page, "?q=bakery&sort=recent");
});

test("filters narrow what was found, say how much each leaves, and are taken away again", async () => {
    const page = await finn.open("/find");
    const pay = page.getByRole("group", { name: "Pay" });
    await expect.poll(() => pay.locator("label", { hasText: "By the hour" }).innerText()).toMatch(/1$/);
    await page.getByLabel("By the hour").check();
    await found(page, "A website for a lighthouse");
    await at(page, "?pay=hourly");
    await page.getByLabel("From", { exact: true }).fill("60");
    await page.getByLabel("From", { exact: true }).press("Enter");
    await page.getByLabel("From", { exact: true }).blur();
    await page.getByRole("heading", { name: "No job fits" }).waitFor();
    await at(page, "?pay=hourly&amount=USD:60-");
    await page.getByRole("button", { name: "Take away: Pay: from $60.00" }).click();
    await found(page, "A website for a lighthouse");
    await page.getByLabel("To", { exact: true }).fill("ten");
    await page.getByLabel("To", { exact: true }).blur();
    await page.getByText("Write it in digits").waitFor();
});

test("a skill that goes with what was found is added by one press, and a category leads down and up", async () => {
    const page = await finn.open("/find?q=bakery");
    await page.getByRole("button", { name: /^Add Adobe Illustrator/ }).click();
    await found(page, "A logo for a small bakery");
    await page.getByText("1 of the skills you asked for: Adobe Illustrator").waitFor();
    await at(page, "?q=bakery&skills=own:adobe-illustrator");
    await page.getByRole("button", { name: "Take away: Adobe Illustrator" }).click();
    const filters = page.getByRole("region", { name: "Filters" });
    await filters.getByRole("button", { name: /^Design/ }).click();
    await filters
        .getByRole("button", { name: /^Logos and brands|^Branding/ })
        .first()
        .click();
    await found(page, "A logo for a small bakery");
    await filters.getByRole("button", { name: "All categories" }).click();
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
});

test("a skill or a category is suggested for what is typed, and takes the place of its words", async () => {
    const page = await finn.open("/find");
    await field(page).fill("bakery logo des");
    await page.getByRole("button", { name: "Logo design category" }).click();
    await found(page, "A logo for a small bakery");
    await at(page, "?q=bakery&in=own:logo-design");
    expect(await field(page).inputValue()).toBe("bakery");
});

test("people are found by what they can do and what they ask for", async () => {
    const page = await clara.open("/find/people?skills=own:logo-design");
    await found(page, "Finn");
    await page.getByText("1 of the skills you need: Logo design").waitFor();
    await page.getByText("$40.00 an hour").waitFor();
    await page.getByRole("article").getByText("Nigeria").waitFor();
    await page.getByRole("link", { name: "Finn" }).click();
    await page.getByRole("heading", { level: 1, name: "Finn" }).waitFor();
    await page.getByRole("link", { name: "Logo design" }).click();
    await at(page, "?skills=own:logo-design");
});

test("whoever has a profile looks for work with their own skills", async () => {
    const page = await finn.open("/find");
    await page.getByLabel("With my skills").check();
    await found(page, "A logo for a small bakery");
    await page.getByText("1 of your skills: Logo design").waitFor();
    await at(page, "?any=own:logo-design");
});

test("categories open level by level and lead to their work and people", async () => {
    const page = await finn.open("/find/categories");
    await page.getByRole("button", { name: "Design", exact: true }).click();
    await page.getByRole("link", { name: "Work 3 (Design)" }).waitFor();
    await page.getByRole("link", { name: "People 1 (Design)" }).click();
    await found(page, "Finn");
});

test("the skills and the category of a job lead to more of them", async () => {
    const page = await finn.open("/find?q=lighthouse");
    await page.getByRole("link", { name: "A website for a lighthouse" }).click();
    await page.getByRole("link", { name: "WordPress" }).click();
    await found(page, "A website for a lighthouse");
    await at(page, "?skills=own:wordpress");
});

test("a text that is too long is not looked for, and the line says by how much", async () => {
    const page = await finn.open("/find?q=bakery");
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    await field(page).fill("x".repeat(258));
    await page.getByText("That is too long: take 2 letters away.").waitFor();
    await at(page, "?q=bakery");
});

test("what is typed while the server is away is found once it is back", async () => {
    const page = await finn.open("/find?q=bakery");
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    await house.killServer();
    await page.getByText("No connection.").waitFor();
    await field(page).fill("lighthouse");
    await house.server.start();
    await found(page, "A website for a lighthouse");
});

test("what is typed in the palette is looked for among jobs and people", async () => {
    const page = await finn.open("/");
    await page.getByRole("heading", { name: "Home" }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill("lighthouse");
    await page.getByRole("option", { name: "Find work: lighthouse" }).click();
    await found(page, "A website for a lighthouse");
});

test("on a small phone filters stand behind a button, which says how many are on", async () => {
    const page = await finn.open("/find?pay=hourly", { width: 360, before: [axeScript] });
    await turn(page, { scheme: "light", size: NARROW });
    await found(page, "A website for a lighthouse");
    await page.getByRole("button", { name: "Filters (1 filter)" }).click();
    await page.getByLabel("Fixed price").check();
    await page.getByRole("button", { name: "Show 2 results" }).click();
    await found(page, "A logo for a small bakery", "Leaflets for the bakery");
    expect(await violations(page)).toEqual([]);
});

test("whoever comes back from a hit finds all pages of the list, where they were in it", async () => {
    const many = Array.from({ length: 45 }, (_, at) => `Kite number ${at}`);
    const ines = await house.person("Ines");
    for (const title of many) await posted(ines, { title });
    const page = await finn.open("/find?q=kite&sort=recent");
    await expect.poll(() => hits(page).count()).toBe(20);
    await page.getByRole("button", { name: "Show more" }).last().click();
    await expect.poll(() => hits(page).count()).toBe(40);
    const link = page.getByRole("link", { name: "Kite number 12", exact: true });
    await link.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => window.scrollY);
    expect(before).toBeGreaterThan(500);
    await link.click();
    await page.getByRole("heading", { level: 1, name: "Kite number 12" }).waitFor();
    await page.goBack();
    await expect.poll(() => hits(page).count()).toBe(40);
    await expect.poll(() => page.evaluate(() => window.scrollY)).toBe(before);
    await page.getByRole("button", { name: "Show more" }).last().click();
    await expect.poll(() => hits(page).count()).toBe(45);
    expect(new Set((await titles(page)).map((one) => one.trim()))).toEqual(new Set(many));
});
