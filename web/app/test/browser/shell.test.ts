// The house around the screens: by keys alone, in two tabs, over trouble with sessions and with old code.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { freeze, openTab, useHouse } from "./kit";

const house = useHouse();

/** Waits until all is sent, and the code of the screen is there: a server may be killed from then on. */
async function saved(page: Page): Promise<void> {
    await page.getByText("All changes are saved").waitFor();
    await page.waitForLoadState("networkidle");
}
const heading = (page: Page, name: string): Promise<void> => page.getByRole("heading", { name }).waitFor();

/** What has the focus, by what it is called. */
function focused(page: Page): Promise<string> {
    return page.evaluate(() => {
        const element = document.activeElement;
        const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined;
        return (element?.getAttribute("aria-label") ?? label ?? element?.textContent ?? "").trim();
    });
}

/** Goes on by Tab until what is called so has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 80; presses++) {
        if ((await focused(page)) === name) return;
        await page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${name}`);
}

async function write(page: Page, label: string, text: string): Promise<void> {
    await tabTo(page, label);
    await page.keyboard.type(text);
}

/** Finds something in the palette and does it. */
async function byPalette(page: Page, name: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").waitFor();
    await expect
        .poll(() => page.evaluate(() => document.activeElement?.getAttribute("role")))
        .toBe("combobox");
    await page.keyboard.type(name);
    await page.getByRole("option", { name, selected: true }).waitFor();
    await page.keyboard.press("Enter");
}

test("everything from signing up to signing out can be done by keys alone", async () => {
    const page = await house.open("/");
    await heading(page, "Sign in");
    await tabTo(page, "Make an account");
    await page.keyboard.press("Enter");
    await write(page, "Your name", "Ada Lovelace");
    await write(page, "E-mail", "keys@example.org");
    await write(page, "Password", "a long password");
    await page.keyboard.press("Enter");
    await heading(page, "Home");

    await page.keyboard.press("g");
    await page.keyboard.press("m");
    await heading(page, "Messages");
    await tabTo(page, "New room");
    await page.keyboard.press("Enter");
    await write(page, "Title", "Notes to myself");
    await page.keyboard.press("Enter");
    const composer = page.getByRole("textbox", { name: "Write a message" });
    await composer.waitFor();
    await tabTo(page, "Write a message");
    await page.keyboard.type("Good morning");
    await page.keyboard.press("Enter");
    await page.getByRole("main").getByText("Good morning", { exact: true }).waitFor();

    await byPalette(page, "Dark colours");
    await expect.poll(() => page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await byPalette(page, "Sign out");
    await heading(page, "Sign in");
});

test("the palette finds people, rooms and contracts, and leads to them", async () => {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn Quist")];
    await finn.hall.send("room.create", { title: "Sketches of bridges", members: [ada.account] }).answer;
    const page = await ada.open("/");
    await saved(page);
    await byPalette(page, "Finn Quist");
    await heading(page, "Finn Quist");
    await byPalette(page, "Sketches of bridges");
    await heading(page, "Sketches of bridges");
});

test("what happens elsewhere is told by a note that takes no focus", async () => {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn")];
    const page = await ada.open("/settings");
    await page.getByLabel("Name", { exact: true }).focus();
    const { room } = await finn.hall.send("room.create", { title: "Bridges", members: [ada.account] }).answer;
    const note = page.getByRole("link", { name: "You are in a new room: Bridges" });
    await note.waitFor();
    expect(await focused(page)).toBe("Name");
    await note.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/rooms/${room}`);
});

test("the look that is chosen in one tab holds in the other, and who signs out of one is out of both", async () => {
    const one = await (await house.person()).open("/settings");
    await heading(one, "Settings");
    const other = await openTab(one, "/wallet");
    await heading(other, "Wallet");
    await one.getByText("Dark", { exact: true }).click();
    await one.getByLabel("Language").focus();
    await one.getByLabel("Language").selectOption("de");
    await heading(other, "Guthaben");
    // Other texts are no other screen: the focus stays where it is.
    expect(await one.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
    expect(await other.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
    await one.getByLabel("Sprache").selectOption("en");
    await heading(other, "Wallet");
    await one.getByRole("button", { name: "Sign out" }).click();
    await Promise.all([heading(one, "Sign in"), heading(other, "Sign in")]);
    expect(await other.getByText("Your session has ended").count()).toBe(0);
});

test("a session that ends in the middle of a click leads back to the same place, and what was asked for is done", async () => {
    const ada = await house.person("Ada");
    const page = await ada.open("/wallet");
    await page.getByText("No money yet").waitFor();
    await house.killServer();
    await page.getByText("No connection.").waitFor();
    await page.getByRole("button", { name: "Put money in" }).click();
    await page.getByLabel("Amount").fill("12.50");
    await page.getByRole("button", { name: "Put it in" }).click();
    await page.getByText("1 change is kept").waitFor();
    // The session is ended while the tab stands still, so the tab hears of it when it comes back.
    const { thaw } = await freeze(page);
    await house.server.start();
    await ada.hall.ask("protocol.ping", {});
    await ada.hall.signOut();
    await thaw();
    await page.getByText("Your session has ended").waitFor();
    await page.getByLabel("E-mail").fill(ada.email);
    await page.getByLabel("Password").fill(ada.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await heading(page, "Wallet");
    await page.getByText("+$12.50").waitFor();
    expect(new URL(page.url()).pathname).toBe("/wallet");
});

test("without a connection the page counts down to its next try, and tries at once when it is told to", async () => {
    // A page draws how long it waits; this one always draws the longest.
    const page = await (await house.person()).open("/", { before: ["Math.random = () => 0.999;"] });
    await saved(page);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await house.killServer();
    await page.getByText(/Trying again in ([5-9]|\d\d) seconds/).waitFor();
    await house.server.start();
    await page.getByRole("button", { name: "Try now" }).click();
    await saved(page);
});

test("code that a newer server does not have any more is asked for once more by a new page", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    house.expects(/404/);
    let isGone = true;
    await page.route(/\/assets\/Wallet-.*\.js/, (route) =>
        isGone ? route.fulfill({ status: 404 }) : route.fallback(),
    );
    page.on("load", () => (isGone = false));
    await page.getByRole("link", { name: "Wallet" }).first().click();
    await heading(page, "Wallet");
});

test("code that cannot be had at all makes the page reload once, and then say so", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    house.expects(/404/);
    let loads = 0;
    page.on("load", () => loads++);
    await page.route(/\/assets\/Wallet-.*\.js/, (route) => route.fulfill({ status: 404 }));
    await page.getByRole("link", { name: "Wallet" }).first().click();
    await expect.poll(() => loads).toBe(1);
    await page.getByRole("alert").getByText("Something went wrong on this page").waitFor();
    expect(loads).toBe(1);
});

test("a screen that was not opened before says that there is no connection, and comes once there is one", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    house.expects(/Failed to load resource/);
    await house.server.kill();
    await page.getByText("No connection.").waitFor();
    await page.route(/\/assets\/Wallet-.*\.js/, (route) => route.abort());
    await page.getByRole("link", { name: "Wallet" }).first().click();
    await page.getByRole("alert").getByText("There is no connection to the server").waitFor();
    await page.unrouteAll();
    await house.server.start();
    await heading(page, "Wallet");
});

test("a dialog whose code cannot be had without a connection says so, and opens once there is one", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    house.expects(/Failed to load resource/);
    await house.server.kill();
    await page.getByText("No connection.").waitFor();
    await page.route(/\/assets\/Outbox-/, (route) => route.abort());
    const status = page.getByRole("main").locator("..").getByRole("button").first();
    await status.click();
    await page.getByText("There is no connection to the server.").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    await page.unrouteAll();
    await house.server.start();
    await page.getByText("All changes are saved").waitFor();
    await status.click();
    await page.getByRole("dialog").getByRole("heading", { name: "Changes" }).waitFor();
});

test("a browser that keeps nothing says so once in words, which can be taken away", async () => {
    const page = await house.open("/", { storage: "refused" });
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail").fill("private@example.org");
    await page.getByLabel("Password").fill("a long password");
    await page.getByRole("button", { name: "Make the account" }).click();
    const note = page.getByText("This browser has no room to keep your changes");
    await note.waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
    await note.waitFor({ state: "hidden" });
    await page.getByRole("link", { name: "Wallet" }).first().click();
    await heading(page, "Wallet");
    expect(await note.count()).toBe(0);
});
