// Saved searches: made, counted, told as jobs are posted, and changed.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { axeScript, openTab, useHouse, violations } from "./kit";
import { posted } from "./hiring";
import type { Person } from "./kit/house";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const hits = (page: Page) => page.getByRole("list", { name: "Results" }).getByRole("heading");
const found = (page: Page, ...wanted: string[]) =>
    expect
        .poll(async () => (await hits(page).allInnerTexts()).map((one) => one.split("\n")[0]?.trim()))
        .toEqual(wanted);
const search = (page: Page, name: string) => page.getByRole("article", { name });
const isNew = (page: Page, name: string, text: string) =>
    search(page, name).getByText(text, { exact: true }).waitFor();

/** Saves a search from elsewhere. */
async function saved(who: Person, text: string, name = text): Promise<number> {
    const query = { text, filter: {} };
    return (await who.hall.send("search.save", { name, query, alert: "live" }).answer).search;
}

test("a search is saved under a name, and jobs that are posted then are told and counted at once", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await finn.open("/find?q=zeppelin");
    await page.getByRole("heading", { name: "No job fits" }).waitFor();
    await press(page, "Save this search");
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByLabel("Name").inputValue()).toBe("zeppelin");
    await dialog.getByLabel("Name").fill("Airships");
    await dialog.getByRole("button", { name: "Save this search" }).click();
    await page.getByText("Saved as Airships").waitFor();

    const elsewhere = await openTab(page, "/");
    await elsewhere.getByRole("heading", { name: "News" }).waitFor();
    // The other page follows what is saved a while after it is there.
    await expect.poll(() => elsewhere.evaluate(() => performance.now())).toBeGreaterThan(2_000);
    await posted(clara, { title: "A zeppelin in the rain" });
    await elsewhere.getByRole("link", { name: "Find (1 new job fits a saved search)" }).first().waitFor();
    await elsewhere
        .getByRole("region", { name: "Waits for you" })
        .getByRole("link", { name: "Airships" })
        .click();
    await found(elsewhere, "A zeppelin in the rain");
    await elsewhere.getByText("New", { exact: true }).waitFor();
    // It has been seen by now, on this page and on the other.
    await expect.poll(() => elsewhere.getByText("1 new job fits a saved search").count()).toBe(0);
    await page.getByRole("link", { name: "Saved" }).click();
    await isNew(page, "Airships", "Nothing new");
});

test("a job that fits is told on whatever screen one is, and the note leads to it", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "gondola", "Boats");
    await saved(finn, "gondola venice", "Boats in Venice");
    const page = await finn.open("/find/saved");
    await isNew(page, "Boats in Venice", "Nothing new");
    await page.getByRole("link", { name: "Home", exact: true }).first().click();
    await page.getByRole("heading", { name: "News" }).waitFor();
    await posted(clara, { title: "A gondola for Venice" });
    const note = page.getByRole("link", { name: /^New for Boats.*: A gondola for Venice$/ });
    await note.first().waitFor();
    await page.getByRole("link", { name: "Find (1 new job fits a saved search)" }).first().waitFor();
    expect(await note.count()).toBe(1);
    await note.click();
    await page.getByRole("heading", { level: 1, name: "A gondola for Venice" }).waitFor();
});

test("jobs that come while the list is looked at wait until they are asked for", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await posted(clara, { title: "A kite of paper" });
    const number = await saved(finn, "kite");
    const page = await finn.open(`/find?q=kite&sort=recent&saved=${number}`);
    await found(page, "A kite of paper");
    await page.getByText("Saved as kite").waitFor();
    await posted(clara, { title: "A kite of silk" });
    await press(page, "1 new job fits. Show it");
    await found(page, "A kite of silk", "A kite of paper");
    expect(await page.getByText("New", { exact: true }).count()).toBe(1);
    const { searches } = await finn.hall.ask("search.list", {});
    await expect
        .poll(async () => (await finn.hall.ask("search.matches", { search: number })).hits)
        .toEqual([]);
    expect(searches.length).toBe(1);
});

test("what is found while the server is away or the page has no connection is shown once when it is back", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "harp", "Harps");
    const page = await finn.open("/find/saved");
    await isNew(page, "Harps", "Nothing new");
    await posted(clara, { title: "A harp in the hall" });
    await isNew(page, "Harps", "1 new job");
    house.expects(/ERR_INTERNET_DISCONNECTED/); // Code that comes two seconds after the page.
    await page.context().setOffline(true);
    await page.getByText("No connection.").waitFor();
    await posted(clara, { title: "A harp on the hill" });
    await page.context().setOffline(false);
    await isNew(page, "Harps", "2 new jobs");
    await house.killServer();
    await page.getByText("No connection.").waitFor();
    await house.server.start();
    await posted(clara, { title: "A harp by the sea" });
    await isNew(page, "Harps", "3 new jobs");
    const titles = search(page, "Harps").getByRole("list", { name: "What is new" }).getByRole("link");
    expect(await titles.allInnerTexts()).toEqual([
        "A harp by the sea",
        "A harp on the hill",
        "A harp in the hall",
    ]);
});

test("a job that is posted again and again is shown once, with how often", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "sundial", "Sundials");
    const page = await finn.open("/find/saved");
    await isNew(page, "Sundials", "Nothing new");
    for (let time = 0; time < 3; time++) await posted(clara, { title: "A sundial for the garden" });
    await search(page, "Sundials").getByText("Posted 3 times").waitFor();
    await isNew(page, "Sundials", "1 new job");
    expect(
        await search(page, "Sundials")
            .getByRole("link", { name: /sundial for/ })
            .count(),
    ).toBe(1);
});

test("what is marked as seen in one window is new in no other", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "teapot", "Teapots");
    const page = await finn.open("/find/saved");
    const other = await finn.open("/find/saved", { width: 360 });
    await isNew(page, "Teapots", "Nothing new");
    await isNew(other, "Teapots", "Nothing new");
    await posted(clara, { title: "A teapot of tin" });
    await isNew(page, "Teapots", "1 new job");
    await isNew(other, "Teapots", "1 new job");
    await page.getByRole("link", { name: "Saved (1 new job fits a saved search)" }).waitFor();
    await other.getByRole("button", { name: "Mark as seen: Teapots" }).click();
    await isNew(other, "Teapots", "Nothing new");
    await isNew(page, "Teapots", "Nothing new");
    await page.getByRole("link", { name: "Saved", exact: true }).waitFor();
});

test("a saved search is looked for otherwise, renamed, told no more, and removed", async () => {
    const finn = await house.person("Finn");
    const number = await saved(finn, "bugle");
    const page = await finn.open("/find/saved");
    await search(page, "bugle").getByRole("link", { name: "bugle" }).click();
    await page.getByText("Saved as bugle").waitFor();
    await page.getByLabel("By the hour").check();
    await press(page, "Save the changes");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Bugles by the hour");
    await dialog.getByLabel("Tell me at once when a job fits").uncheck();
    await dialog.getByRole("button", { name: "Save the changes" }).click();
    await page.getByText("Saved as Bugles by the hour").waitFor();
    await page.getByText("Does not tell you").waitFor();
    const now = { text: "bugle", filter: { pay: "hourly" } };
    const { searches } = await finn.hall.ask("search.list", {});
    expect(searches).toMatchObject([
        { search: number, name: "Bugles by the hour", alert: "off", query: now },
    ]);
    await press(page, "Edit");
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await press(page, "Save this search");
    await page.keyboard.press("Escape");
    await page.getByRole("link", { name: "Saved", exact: true }).click();
    await page.getByRole("heading", { name: "No saved searches yet" }).waitFor();
});

test("what somebody changed of a saved search is saved beside it, and both are kept", async () => {
    const finn = await house.person("Finn");
    const number = await saved(finn, "accordion");
    const page = await finn.open(`/find?q=accordion&pay=fixed&saved=${number}`);
    await page.getByText("You look for something else now").waitFor();
    await press(page, "Save as another");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill("Accordions at a price");
    await dialog.getByRole("button", { name: "Save this search" }).press("Enter");
    await page.getByText("Saved as Accordions at a price").waitFor();
    const { searches } = await finn.hall.ask("search.list", {});
    expect(searches.map(({ name }) => name)).toEqual(["accordion", "Accordions at a price"]);
});

test("a search tells at once or not by one press in the list, by the keys too", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "bellows");
    const page = await finn.open("/find/saved");
    await isNew(page, "bellows", "Nothing new");
    const told = search(page, "bellows").getByRole("checkbox");
    expect(await told.isChecked()).toBe(true);
    await told.focus();
    await page.keyboard.press("Space");
    const alert = async () => (await finn.hall.ask("search.list", {})).searches[0]?.alert;
    await expect.poll(alert).toBe("off");
    await posted(clara, { title: "Bellows for an organ" });
    // Nothing is told, but whoever opens the list anew is shown what there is.
    await page.getByRole("link", { name: "Categories" }).click();
    await page.getByRole("link", { name: /^Saved/ }).click();
    await isNew(page, "bellows", "1 new job");
});

test("what would fit nearly everything is not saved, and the page says what is missing", async () => {
    const finn = await house.person("Finn");
    const page = await finn.open("/find?pay=hourly", { before: [axeScript] });
    await page.getByText("To save a search, look for a word, a skill or a category.").waitFor();
    expect(await page.getByRole("button", { name: "Save this search" }).isDisabled()).toBe(true);
    expect(await violations(page)).toEqual([]);
});

test("a search beyond as many as there can be is refused in plain words, beside what was typed", async () => {
    const finn = await house.person("Finn");
    for (let at = 0; at < 50; at++) await saved(finn, `spoon${at}`);
    const page = await finn.open("/find?q=fork", { before: [axeScript] });
    await press(page, "Save this search");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Save this search" }).click();
    await dialog.getByText("You have saved 50 searches, which is as many as you can.").waitFor();
    expect(await dialog.getByLabel("Name").inputValue()).toBe("fork");
    expect(await violations(page)).toEqual([]);
    await press(page, "Cancel");
    await page.getByRole("link", { name: "Saved", exact: true }).click();
    await isNew(page, "spoon49", "Nothing new");
    expect(await page.getByRole("article").count()).toBe(50);
});

test("in German all of it is said in German", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "zither", "Zithern");
    const page = await finn.open("/settings");
    await page.getByLabel("Language").selectOption("de");
    await page.getByRole("link", { name: "Finden" }).first().click();
    await page.getByRole("link", { name: "Gemerkt", exact: true }).click();
    await isNew(page, "Zithern", "Nichts Neues");
    await posted(clara, { title: "A zither" });
    await isNew(page, "Zithern", "1 neuer Auftrag");
    await page.getByRole("button", { name: "Gesehen: Zithern" }).click();
    await isNew(page, "Zithern", "Nichts Neues");
});

/** Answers of the server that find something say that they lack something, until the page says otherwise. */
const lacking = `(() => {
    const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
    const word = new TextEncoder().encode("complete");
    globalThis.isLacking = true;
    Object.defineProperty(MessageEvent.prototype, "data", {
        get() {
            const data = get.call(this);
            if (!globalThis.isLacking || !(data instanceof ArrayBuffer)) return data;
            const bytes = new Uint8Array(data);
            for (let at = bytes.indexOf(word[0]); at >= 0; at = bytes.indexOf(word[0], at + 1))
                if (word.every((byte, step) => bytes[at + step] === byte)) bytes[at + word.length] = 0xc2;
            return data;
        },
    });
})();`;

test("what could not be searched whole is said, and asked again until it can be", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await saved(finn, "lute", "Lutes");
    await posted(clara, { title: "A lute with nine strings" });
    const page = await finn.open("/find/saved", { before: [lacking, axeScript] });
    await isNew(page, "Lutes", "1 new job");
    await search(page, "Lutes").getByText("Not everything could be searched just now.").waitFor();
    expect(await page.getByRole("button", { name: "Mark as seen: Lutes" }).count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.evaluate("isLacking = false");
    await page.getByRole("button", { name: "Mark as seen: Lutes" }).waitFor();
    expect(await search(page, "Lutes").getByText("Not everything").count()).toBe(0);
});
