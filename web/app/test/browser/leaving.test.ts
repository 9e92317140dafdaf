// What a person takes along, and how they leave for good.

import { text } from "node:stream/consumers";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axeScript, LOOKS, NARROW, turn, useHouse, violations, type Person } from "./kit";
import { fill } from "./filling";
import { message, roomOf } from "./rooms";

const house = useHouse();

const dialog = (page: Page) => page.getByRole("dialog", { name: "Close your account" });
const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

/** Opens the window that closes the account. */
async function begin(page: Page): Promise<void> {
    await press(page, "Close my account");
    await dialog(page).getByText("This cannot be undone.").waitFor();
}

/** Keeps nobody out, light and dark, wide and narrow. */
async function looksRight(page: Page): Promise<void> {
    for (const look of LOOKS) {
        await turn(page, look);
        expect(await violations(page), look.scheme).toEqual([]);
    }
}

/** Takes the second step with that password. */
async function confirm(page: Page, password: string): Promise<void> {
    await dialog(page).getByLabel("Password").fill(password);
    await dialog(page).getByRole("button", { name: "Close it for good" }).click();
}

/** All that the server lets somebody take along, as the lines of a file. */
async function everything({ hall }: Person): Promise<string[]> {
    const lines: string[] = [];
    let params: { after?: string } = {};
    for (;;) {
        const page = await hall.ask("account.export", params);
        lines.push(...page.events.map((event) => JSON.stringify(event)));
        if (page.next === undefined) return lines;
        params = { after: page.next };
    }
}

test("an account is closed by a second step with the password, and this browser keeps nothing of it", async () => {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn")];
    const room = await roomOf(ada, [finn], "The logo");
    await ada.hall.send("room.post", { room, text: "I was here" }).answer;
    const page = await ada.open(`/rooms/${room}`, { before: [axeScript] });
    await page.getByPlaceholder("Write a message").fill("A draft");
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("A draft");
    await page.goto(`${house.origin}/settings`);
    await begin(page);
    await dialog(page).getByRole("button", { name: "Go on" }).click();
    await dialog(page).getByRole("button", { name: "Close it for good", disabled: true }).waitFor();
    await looksRight(page);
    await page.keyboard.type("not the password");
    await dialog(page).getByLabel("I want to close my account").check();
    await dialog(page).getByRole("button", { name: "Close it for good" }).click();
    await dialog(page).getByText("That is not your password.").waitFor();
    await confirm(page, ada.password);
    await page.getByText("Your account is closed, and this browser has forgotten you.").waitFor();
    expect(new URL(page.url()).pathname).toBe("/");
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("A draft");
    await page.getByLabel("E-mail").fill(ada.email);
    await page.getByLabel("Password").fill(ada.password);
    await press(page, "Sign in");
    await page.getByText("That e-mail and password do not fit together.").waitFor();
    const other = await finn.open(`/rooms/${room}`);
    await message(other, "I was here").waitFor();
});

test("what stands in the way of closing is named, with the way there, and is looked at anew", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const terms = { fixed: { currency: "USD", milestones: [{ title: "Sketches", amount: "300.00" }] } };
    const params = { freelancer: finn.account, title: "The logo", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    const money = { amount: "12.50", currency: "USD" };
    await clara.hall.send("wallet.deposit", { money, source: "sandbox:ok" }).answer;
    const page = await clara.open("/settings", { before: [axeScript] });
    // The deposit is on its way for a moment.
    await expect
        .poll(async () => (await clara.hall.ask("stream.state", { kind: "wallet", id: clara.account })).state)
        .toMatchObject({ balances: [{ available: "12.50" }] });
    await begin(page);
    await dialog(page).getByText("Your wallet holds $12.50. Withdraw it.").waitFor();
    await dialog(page).getByText("1 contract is not over.").waitFor();
    expect(await dialog(page).getByRole("button", { name: "Go on" }).isDisabled()).toBe(true);
    await looksRight(page);
    await dialog(page).getByRole("link", { name: "The logo" }).click();
    await press(page, "Take the offer back");
    await page.getByRole("dialog").getByRole("button", { name: "Take the offer back" }).click();
    await page.getByRole("heading", { name: "took the offer back" }).waitFor();
    expect(contract).toBeTruthy();
    await page.goto(`${house.origin}/settings`);
    await begin(page);
    await dialog(page).getByText("Your wallet holds $12.50.").waitFor();
    expect(await dialog(page).getByText("contract is not over").count()).toBe(0);
    await page.keyboard.press("Escape");
    await clara.hall.send("wallet.withdraw", { money, destination: "sandbox:ok" }).answer;
    await expect
        .poll(async () => {
            await begin(page);
            const isFree = await dialog(page).getByRole("button", { name: "Go on" }).isEnabled();
            await page.keyboard.press("Escape");
            return isFree;
        })
        .toBe(true);
});

test("what came meanwhile still stands in the way: the server says so in the last step", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await finn.open("/settings", NARROW);
    await begin(page);
    await dialog(page).getByRole("button", { name: "Go on" }).click();
    const terms = { fixed: { currency: "USD", milestones: [{ title: "Sketches", amount: "300.00" }] } };
    await clara.hall.send("contract.offer", { freelancer: finn.account, title: "The logo", terms }).answer;
    await dialog(page).getByLabel("I want to close my account").check();
    await confirm(page, finn.password);
    await dialog(page).getByText("A contract of yours is not over").waitFor();
    await dialog(page).getByRole("button", { name: "Keep my account" }).click();
    await page.getByText("All changes are saved").waitFor();
});

test("one's own data come as one file of all pages, also where reading was stopped on the way", async () => {
    const ada = await house.person("Ada");
    const room = await roomOf(ada, [], "A diary");
    await fill(ada.hall, room, 1_500);
    const page = await ada.open("/settings");
    await page.getByText("All changes are saved").waitFor();
    const saved = page.waitForEvent("download");
    // The answer to the page that was asked for before the stop comes all the same, and is not taken.
    house.server.pause();
    await press(page, "Download my data");
    await press(page, "Stop");
    await press(page, "Go on");
    house.server.goOn();
    const download = await saved;
    expect(download.suggestedFilename()).toMatch(/^guildhall-\d{4}-\d\d-\d\d\.jsonl$/);
    const lines = (await text(await download.createReadStream())).trimEnd().split("\n");
    expect(lines).toEqual(await everything(ada));
    await page.getByText(`Done: ${lines.length.toLocaleString("en")} events are in the file.`).waitFor();
});
