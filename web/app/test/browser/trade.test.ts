import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { ContractId } from "guildhall";
import { deposited } from "./hiring";
import { NARROW, useHouse, type Person } from "./kit";

const house = useHouse();

type Terms = Parameters<typeof milestones>[0];

/** Terms of milestones with these titles and amounts. */
function milestones(these: readonly (readonly [title: string, amount: string])[]) {
    return { fixed: { currency: "USD", milestones: these.map(([title, amount]) => ({ title, amount })) } };
}

/** Offers a contract, on Node. */
async function offered(clara: Person, finn: Person, title: string, these: Terms): Promise<ContractId> {
    const params = { freelancer: finn.account, title, terms: milestones(these) };
    return (await clara.hall.send("contract.offer", params).answer).contract;
}

async function accepted(clara: Person, finn: Person, title: string, these: Terms): Promise<ContractId> {
    const contract = await offered(clara, finn, title, these);
    await finn.hall.send("contract.accept", { contract }).answer;
    return contract;
}

const next = (page: Page, step: string) => page.getByRole("heading", { name: step }).waitFor();
const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

/** Presses the button in the dialog that is open. */
const confirm = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

async function write(page: Page, label: string, text: string, button: string): Promise<void> {
    await page.getByLabel(label).fill(text);
    await confirm(page, button);
}

test("a milestone is offered, accepted, funded, sent back once and paid in part between two browsers", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await clara.hall.send("room.create", { members: [finn.account] }).answer;
    await deposited(clara, "1000.00");
    const client = await clara.open("/contracts/new");
    await client.getByRole("button", { name: "Finn" }).click();
    await client.getByLabel("What is it about?").fill("The logo");
    await client.getByLabel("What is to be done").fill("Sketches");
    await client.getByLabel("Amount (USD)").fill("300");
    await press(client, "Add a milestone");
    await client.getByLabel("What is to be done").nth(1).fill("Final files");
    await client.getByLabel("Amount (USD)").nth(1).fill("1,450.50");
    await client.getByText("In all $1,750.50").waitFor();
    await press(client, "Send the offer");
    await next(client, "Finn has to answer your offer");

    const freelancer = await finn.open("/contracts");
    await freelancer.getByText("The logo").click();
    await press(freelancer, "Accept the offer");
    await confirm(freelancer, "Accept the offer");
    await next(freelancer, "Clara has to fund milestone 1");
    await press(client, "Fund: milestone 1");
    await confirm(client, "Fund");
    await press(freelancer, "Submit the work: milestone 1");
    await write(freelancer, "What have you done?", "Three of them", "Submit the work");

    await client.getByText("Three of them").first().waitFor();
    await press(client, "Ask for changes: milestone 1");
    await write(client, "What should change?", "Bigger, please", "Ask for changes");
    await freelancer.getByText("Bigger, please").first().waitFor();
    await press(freelancer, "Submit the work: milestone 1");
    await write(freelancer, "What have you done?", "Bigger ones", "Submit the work");

    await press(client, "Approve and pay: milestone 1");
    await client.getByLabel("A part").check();
    await client.getByLabel("How much?").fill("250");
    await client.getByText("$225.00").waitFor();
    await confirm(client, "Approve and pay");
    await next(client, "Fund milestone 2");
    await freelancer.getByText("approved milestone 1: $225.00 paid, $25.00 fee").waitFor();
    await freelancer.getByText("Left over from paid milestones").waitFor();
    const { state } = await finn.hall.ask("stream.state", { kind: "wallet", id: finn.account });
    expect(state).toMatchObject({ balances: [{ currency: "USD", pending: "225.00" }] });
});

test("a milestone that the balance does not cover says why, and is funded after a deposit beside it", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await accepted(clara, finn, "The logo", [["Sketches", "300.00"]]);
    const page = await clara.open(`/contracts/${contract}`);
    await press(page, "Fund: milestone 1");
    await page.getByText("Your balance is $300.00 too small.").waitFor();
    await confirm(page, "Try to fund all the same");
    await page
        .getByRole("alert")
        .getByText("Milestone 1 was not funded: Your balance is less than that.")
        .waitFor();
    await press(page, "Fund: milestone 1");
    await confirm(page, "Deposit $300.00");
    await page.getByText("Your balance afterwards").waitFor();
    await confirm(page, "Fund");
    await next(page, "Finn works on milestone 1");
});

test("what is pressed twice is done once", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn, "The logo", [["Sketches", "300.00"]]);
    const page = await finn.open(`/contracts/${contract}`);
    await press(page, "Accept the offer");
    // Nothing that the first press leads to has come when the second one does.
    const button = page.getByRole("dialog").getByRole("button", { name: "Accept the offer" });
    await button.evaluate((button: HTMLButtonElement) => {
        button.click();
        button.click();
    });
    await next(page, "Clara has to fund milestone 1");
    await page.getByText("All changes are saved").waitFor();
    const events = await finn.hall.history("contract", contract);
    expect(events.map((event) => event.type)).toEqual(["offered", "accepted"]);
});

test("what is asked for while the server is dead shows as on its way, and is done when it is back", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn, "The logo", [["Sketches", "300.00"]]);
    const page = await finn.open(`/contracts/${contract}`);
    await next(page, "Answer the offer of Clara");
    await house.killServer();
    await press(page, "Accept the offer");
    await confirm(page, "Accept the offer");
    await page.getByText("On its way: Accept an offer").waitFor();
    await house.server.start();
    await next(page, "Clara has to fund milestone 1");
});

test("what waits for oneself stands first among the contracts, and moves as the other side acts", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await offered(clara, finn, "An offer", [["Sketches", "300.00"]]);
    const running = await accepted(clara, finn, "A contract", [["Sketches", "300.00"]]);
    await deposited(clara, "300.00");
    const page = await finn.open("/contracts");
    const waiting = page.getByRole("region", { name: "Waits for you" }).getByRole("listitem");
    await waiting.getByText("An offer").waitFor();
    expect(await waiting.count()).toBe(1);
    await clara.hall.send("milestone.fund", { contract: running, milestone: 1 }).answer;
    await waiting.getByText("A contract").waitFor();
    await waiting.getByText("Do the work of milestone 1, then submit it").waitFor();
});

test("a draft of an offer is there after a reload, is ordered by the keyboard, and is gone once it is sent", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await clara.open(`/contracts/new/${finn.account}`);
    await page.getByLabel("What is it about?").fill("The logo");
    await page.getByLabel("What is to be done").fill("Second");
    await press(page, "Add a milestone");
    const titles = page.getByLabel("What is to be done");
    await titles.nth(1).fill("First");
    await titles.nth(1).press("Alt+ArrowUp");
    const written = () => titles.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    await expect.poll(written).toEqual(["First", "Second"]);
    await expect.poll(() => page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain("First");
    await page.reload();
    await expect.poll(written).toEqual(["First", "Second"]);
    await press(page, "Send the offer");
    await page.getByText("2 things are to be mended first.").waitFor();
    await page.getByLabel("Amount (USD)").nth(0).fill("999999999999.99");
    await page.getByLabel("Amount (USD)").nth(1).fill("0.01");
    await page.getByText("In all $1,000,000,000,000.00").waitFor();
    await press(page, "Send the offer");
    await next(page, "Finn has to answer your offer");
    await page.goto(`${house.origin}/contracts/new`);
    await page.getByLabel("What is it about?").waitFor();
    await expect.poll(written).toEqual([""]);
});

test("what strangers write is text in its place: tags, letters from right to left, and marks on each other", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const hostile = [
        `<img src=x onerror="document.title='caught'"><script>document.title='caught'</script>`,
        "evil \u200b\u200f עברית",
        `e${"\u0301".repeat(500)}`,
        "w".repeat(1_024),
    ];
    const terms = hostile.map((title) => [title, "999999999999.99"] as const);
    const contracts = await Promise.all(hostile.map((title) => accepted(clara, finn, title, terms)));
    const page = await finn.open("/contracts", NARROW);
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    await expect.poll(() => page.getByRole("listitem").count()).toBe(hostile.length);
    expect(await width()).toBeLessThanOrEqual(NARROW.width);
    const heights = await page.getByRole("listitem").evaluateAll((all) => all.map((one) => one.clientHeight));
    expect(Math.max(...heights)).toBeLessThan(180);
    for (const contract of contracts) {
        await page.locator(`a[href="/contracts/${contract}"]`).click();
        await page.getByText("What happened").waitFor();
        expect(await width()).toBeLessThanOrEqual(NARROW.width);
        expect(await page.title()).not.toContain("caught");
        const heading = await page.getByRole("heading", { level: 1 }).boundingBox();
        expect(heading?.height).toBeLessThan(120);
        await page.getByRole("link", { name: "All contracts" }).click();
    }
});
