// The versions of an offer: changed by the client, answered by a counter-offer, and accepted as it was shown.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { contract, ContractId } from "guildhall";
import { useHouse, goOffline } from "./kit";
import type { Person } from "./kit/house";

const house = useHouse();

const press = (page: Page, name: string): Promise<void> =>
    page.getByRole("button", { name, exact: true }).click();
const confirm = (page: Page, name: string): Promise<void> =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();
const heading = (page: Page, name: string | RegExp): Promise<void> =>
    page.getByRole("heading", { name }).waitFor();

function terms(...milestones: readonly (readonly [string, string])[]): contract.Terms {
    return {
        fixed: { currency: "USD", milestones: milestones.map(([title, amount]) => ({ title, amount })) },
    };
}

async function offered(client: Person, freelancer: Person): Promise<ContractId> {
    const { contract } = await client.hall.send("contract.offer", {
        freelancer: freelancer.account,
        title: "The logo",
        terms: terms(["Sketches", "90.00"], ["The logo", "150.00"]),
    }).answer;
    return contract;
}

test("a counter-offer is shown as a difference, taken over by the client, and accepted in that version", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn);
    const [hers, his] = [
        await clara.open(`/contracts/${contract}`),
        await finn.open(`/contracts/${contract}`),
    ];
    await press(his, "Suggest other terms");
    await his.getByLabel("Amount (USD)").nth(1).fill("180.00");
    await confirm(his, "Send the suggestion");
    await heading(his, /Clara has to answer/);
    const version = hers.getByRole("region", { name: "Version 2" });
    await version.getByText("Finn").waitFor();
    await expect.poll(() => version.getByRole("row").allInnerTexts()).toHaveLength(3);
    await version.getByRole("row", { name: "Milestone 2: Amount $150.00 $180.00" }).waitFor();
    await version.getByRole("row", { name: "All milestones $240.00 $270.00" }).waitFor();
    await press(hers, "Take the suggestion");
    await hers.getByRole("dialog").getByText("$270.00").waitFor();
    await confirm(hers, "Take the suggestion");
    await heading(hers, /Finn has to answer/);
    await press(his, "Accept the offer");
    await his.getByRole("dialog").getByText("$270.00").waitFor();
    await confirm(his, "Accept the offer");
    await heading(his, /Clara has to fund milestone 1/);
    const events = await finn.hall.history("contract", contract);
    expect(events.map((event) => event.type)).toEqual(["offered", "countered", "revised", "accepted"]);
});

test("a version that the client changes closes the window in which the older one was being accepted", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn);
    const [hers, his] = [
        await clara.open(`/contracts/${contract}`),
        await finn.open(`/contracts/${contract}`),
    ];
    await press(his, "Accept the offer");
    await his.getByRole("dialog").getByText("$240.00").waitFor();
    await press(hers, "Change the offer");
    await hers.getByLabel("Amount (USD)").nth(0).fill("60.00");
    await confirm(hers, "Send the new version");
    await his.getByText("These terms were answered or taken back meanwhile.").waitFor();
    expect(await his.getByRole("dialog").count()).toBe(0);
    await his.getByRole("row", { name: "Milestone 1: Amount $90.00 $60.00" }).waitFor();
    await press(his, "Accept the offer");
    await his.getByRole("dialog").getByText("$210.00").waitFor();
    await confirm(his, "Accept the offer");
    await heading(his, /Clara has to fund milestone 1/);
});

test("who accepts an older version is told that there is another one, and nothing is agreed to", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn);
    const page = await finn.open(`/contracts/${contract}`);
    await press(page, "Accept the offer");
    // The page hears nothing of the new version, and what it asks for waits until there is a connection.
    // Rooms and saved searches are followed after a while; their code comes once there is a connection.
    house.expects(/ERR_INTERNET_DISCONNECTED.*(roomlist|saved)/);
    await goOffline(page);
    await confirm(page, "Accept the offer");
    await page.getByText("On its way: Accept an offer").waitFor();
    const revised = { contract, version: 1, terms: terms(["Sketches", "60.00"]) };
    await clara.hall.send("contract.revise", revised).answer;
    await page.context().setOffline(false);
    await page
        .getByRole("alert")
        .getByText("The offer has another version by now. Look at it again.")
        .waitFor();
    await page.getByRole("row", { name: "Milestone 1: Amount $90.00 $60.00" }).waitFor();
    expect(await page.getByRole("button", { name: "Try again" }).count(), "it never succeeds").toBe(0);
    await press(page, "Dismiss");
    const events = await finn.hall.history("contract", contract);
    expect(events.map((event) => event.type)).toEqual(["offered", "revised"]);
});

test("both write at once: the second one is told what changed before it is sent", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn);
    const page = await clara.open(`/contracts/${contract}`);
    await press(page, "Change the offer");
    await page.getByLabel("What is it about?").fill("The logo and its colours");
    const counter = { contract, version: 1, terms: terms(["Sketches", "95.00"], ["The logo", "150.00"]) };
    await finn.hall.send("contract.counter", counter).answer;
    const dialog = page.getByRole("dialog");
    await dialog.getByText("was quicker: this is version 2 by now.").waitFor();
    await dialog.getByRole("row", { name: "Milestone 1: Amount $90.00 $95.00" }).waitFor();
    expect(await dialog.getByRole("button", { name: "Send the new version" }).isDisabled()).toBe(true);
    await press(page, "Go on with my version all the same");
    await confirm(page, "Send the new version");
    await page.getByRole("region", { name: "Version 3" }).waitFor();
    await page.getByRole("row", { name: /The logo and its colours/ }).waitFor();
});

test("a version that says nothing new is not sent, and that is told until something is written", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await clara.open(`/contracts/${await offered(clara, finn)}`);
    await press(page, "Change the offer");
    await confirm(page, "Send the new version");
    const nothing = page.getByText("Nothing is different from the version that stands there.");
    await nothing.waitFor();
    await page.getByLabel("Due (if you like)").nth(0).fill("1999-01-01");
    await nothing.waitFor({ state: "detached" });
    await confirm(page, "Send the new version");
    await page.getByText("That day is over. Choose today or a later one.").waitFor();
    expect(await nothing.count()).toBe(0);
});

test("milestones that were due yesterday are refused at their field, in an offer and in what answers it", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const over = "That day is over. Choose today or a later one.";
    const hers = await clara.open(`/contracts/new/${finn.account}`);
    await hers.getByLabel("What is it about?").fill("The logo");
    await hers.getByLabel("What is to be done").fill("Sketches");
    await hers.getByLabel("Amount (USD)").fill("90");
    const due = hers.getByLabel("Due (if you like)");
    await due.fill("1999-01-01");
    await press(hers, "Send the offer");
    await hers.getByText(over).waitFor();
    expect(await due.getAttribute("aria-invalid")).toBe("true");
    expect(await due.evaluate((field) => field === document.activeElement)).toBe(true);
    await due.fill("2099-01-01");
    await press(hers, "Send the offer");
    await heading(hers, /Finn has to answer/);

    const [offer] = (await finn.hall.ask("contract.list", {})).contracts;
    const his = await finn.open(`/contracts/${offer!.contract}`);
    await press(his, "Suggest other terms");
    await his.getByLabel("Due (if you like)").fill("1999-01-01");
    await confirm(his, "Send the suggestion");
    await his.getByText(over).waitFor();
    await his.getByLabel("Due (if you like)").fill("2098-01-01");
    await confirm(his, "Send the suggestion");
    await heading(his, /Clara has to answer/);
});

test("who reads of themself reads in the second person, in both languages", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const contract = await offered(clara, finn);
    const page = await finn.open(`/contracts/${contract}`);
    const counter = { contract, version: 1, terms: terms(["Sketches", "95.00"]) };
    await finn.hall.send("contract.counter", counter).answer;
    await page.getByText("You suggest this instead:").waitFor();
    await page.getByText("What you suggest stands above.").waitFor();
    const hers = await clara.open(`/contracts/${contract}`);
    await hers.getByText("Finn suggests this instead:").waitFor();
    await finn.hall.send("contract.decline", { contract }).answer;
    await heading(page, "You declined the offer");
    await page.goto(`${house.origin}/settings`);
    await page.getByLabel("Language").selectOption("de");
    await page.goto(`${house.origin}/contracts/${contract}`);
    await heading(page, "Du hast das Angebot abgelehnt");
    await page.getByText("Du hast andere Bedingungen vorgeschlagen").waitFor();
});
