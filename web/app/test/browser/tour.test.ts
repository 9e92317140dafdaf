// The whole way of a job, in two browsers: from a profile and a posting to paid work.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { useHouse } from "./kit";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true }).click();
const heads = (page: Page, name: string | RegExp) => page.getByRole("heading", { name }).waitFor();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });
const confirm = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

/** Finds something by typing, and takes what is on top. */
async function pick(page: Page, label: string, typed: string, name: string): Promise<void> {
    await page.getByRole("combobox", { name: label }).fill(typed);
    await page.getByRole("option", { name }).first().waitFor();
    await page.getByRole("combobox", { name: label }).press("Enter");
}

/** A freelancer takes a handle, fills in what clients look at first, and publishes it. */
async function publishProfile(page: Page): Promise<void> {
    await field(page, "Handle").fill("finn_holm");
    await page
        .getByRole("region", { name: "How others find you" })
        .getByRole("button", { name: "Save" })
        .click();
    await page.goto(`${house.origin}/profile`);
    await press(page, "Fill it in");
    await field(page, "Name").fill("Finn Holm");
    await page.getByLabel("Headline").fill("Logos that one can carve");
    await page.getByLabel("Country").selectOption({ label: "Denmark" });
    await press(page, "Save");
    await heads(page, "Name your skills");
    await press(page, "Fill it in");
    await pick(page, "Add a skill", "logo d", "Logo design");
    await press(page, "Save");
    await press(page, "Publish the profile");
    await page.getByText("Published", { exact: true }).waitFor();
}

/** A client posts a job, and asks the freelancer to propose. */
async function postAndInvite(page: Page): Promise<void> {
    await field(page, "Title").fill("A logo for a small bakery");
    await field(page, "What is to be done?").fill("A sign over the door.");
    await pick(page, "Categories", "logo des", "Logo design");
    await field(page, "Budget").fill("250");
    await page.getByLabel("How many days may it take?").fill("14");
    await press(page, "Publish the job");
    await heads(page, "Waits for proposals");
    await press(page, "Invite somebody");
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name, handle or e-mail").fill("@finn_holm");
    await dialog.getByRole("button", { name: "Look for @finn_holm" }).click();
    await dialog.getByText("Finn").first().waitFor();
    await dialog.getByLabel("What do you say to them?").fill("We like your signs.");
    await dialog.getByRole("button", { name: "Send the invitation" }).click();
    await page.getByText("Has not answered").waitFor();
}

/** The freelancer hears of it and proposes, in two milestones. */
async function propose(page: Page): Promise<void> {
    await page.getByText("A client invites you to propose for A logo for a small bakery").click();
    await page.getByText("We like your signs.").waitFor();
    await press(page, "Accept and propose");
    await page.getByLabel("Letter").fill("I carved the sign of a smokehouse.");
    await page.getByLabel("How you would go about it").fill("Three sketches, then one.");
    await page.getByLabel("Price for all of it (USD)").fill("240");
    await page.getByLabel("How many days does it take?").fill("10");
    for (const [at, [title, amount]] of [
        ["Sketches", "90.00"],
        ["The logo", "150.00"],
    ].entries()) {
        await press(page, "Add a milestone");
        await page
            .getByLabel("What is done by then")
            .nth(at)
            .fill(title as string);
        await page
            .getByLabel("Amount (USD)")
            .nth(at)
            .fill(amount as string);
    }
    await press(page, "Send the proposal");
    await heads(page, "The client has your proposal");
}

/** The client reads it, and both talk about it. */
async function talk(client: Page, freelancer: Page): Promise<void> {
    await heads(client, "1 new proposal");
    await press(client, "Read the next one");
    await client.getByText("I carved the sign of a smokehouse.").waitFor();
    await heads(freelancer, "The client has read your proposal");
    await press(client, "Talk with them");
    await client.getByPlaceholder("Write a message").fill("Do you have one in blue?");
    await client.getByPlaceholder("Write a message").press("Enter");
    await heads(freelancer, "The client wants to talk with you");
    await link(freelancer, "Open the conversation");
    await freelancer.getByText("Do you have one in blue?").first().waitFor();
    await freelancer.getByPlaceholder("Write a message").fill("I carve it, you paint it.");
    await freelancer.getByPlaceholder("Write a message").press("Enter");
    await client.getByText("I carve it, you paint it.").first().waitFor();
}

/** The client offers what was asked for; the freelancer asks for more, and gets it. */
async function agree(client: Page, freelancer: Page): Promise<void> {
    await link(client, "Make an offer");
    await client.getByText("Your balance is $90.00 too small.").waitFor();
    await press(client, "Deposit $90.00");
    await client.getByText("too small").waitFor({ state: "hidden" });
    await press(client, "Send the offer");
    await heads(client, /has to answer your offer/);
    await heads(freelancer, "You have an offer");
    await link(freelancer, "Look at the offer");
    await press(freelancer, "Suggest other terms");
    await freelancer.getByLabel("Amount (USD)").nth(1).fill("180.00");
    await confirm(freelancer, "Send the suggestion");
    await client.getByRole("row", { name: "Milestone 2: Amount $150.00 $180.00" }).waitFor();
    await press(client, "Take the suggestion");
    await confirm(client, "Take the suggestion");
    await heads(client, /has to answer/);
    await press(freelancer, "Accept the offer");
    await freelancer.getByRole("dialog").getByText("$270.00").waitFor();
    await confirm(freelancer, "Accept the offer");
    await heads(client, /works on milestone 1/);
}

/** The first part is handed in, approved and paid. */
async function workAndPay(client: Page, freelancer: Page): Promise<void> {
    await press(freelancer, "Submit the work: milestone 1");
    await freelancer.getByLabel("What have you done?").fill("Three of them");
    await confirm(freelancer, "Submit the work");
    await client.getByText("Three of them").first().waitFor();
    await press(client, "Approve and pay: milestone 1");
    await confirm(client, "Approve and pay");
    await freelancer.getByText("approved milestone 1: $81.00 paid, $9.00 fee").waitFor();
}

test("a profile and a job become an invitation, a proposal, a talk, an offer, other terms, a contract and money", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const freelancer = await finn.open("/settings");
    await publishProfile(freelancer);
    const client = await clara.open("/jobs/new");
    await postAndInvite(client);
    await freelancer.goto(house.origin);
    await propose(freelancer);
    await client.getByText("Has proposed").waitFor();
    await talk(client, freelancer);
    // The room leads back to what the two talk about.
    await link(freelancer, "Proposal");
    await link(client, "Proposal");
    await agree(client, freelancer);
    await workAndPay(client, freelancer);

    await link(client, "To the job");
    await client.getByText("1 of 1 seat taken").waitFor();
    await heads(client, "Everybody is hired");
    await freelancer.goto(`${house.origin}/wallet`);
    await freelancer.getByText("$81.00").first().waitFor();
    const { state } = await finn.hall.ask("stream.state", { kind: "wallet", id: finn.account });
    expect(state).toMatchObject({ balances: [{ currency: "USD", available: "0.00", pending: "81.00" }] });
});
