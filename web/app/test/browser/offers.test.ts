// Offers that take up a proposal for a job, and what the two sides see of them.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { NARROW, useHouse } from "./kit";
import type { Person } from "./kit/house";
import { deposited, posted, proposed } from "./hiring";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const heads = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
const confirm = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

test("a proposal becomes an offer that says what it asks for, and its money is put aside before the freelancer hears", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const proposal = await proposed(finn, job, "240.00");
    const client = await clara.open(`/jobs/${job}/proposals/${proposal}`);
    await link(client, "Make an offer").click();
    await heads(client, "Offer to Finn");
    expect(await client.getByLabel("What is it about?").inputValue()).toBe("A logo for a small bakery");
    expect(await client.getByLabel("Amount (USD)").inputValue()).toBe("240.00");
    await client.getByLabel("What is to be done").fill("The logo, in three sketches");
    await client.getByText("Your balance is $240.00 too small.").waitFor();
    await press(client, "Deposit $240.00");
    await client.getByText("too small").waitFor({ state: "hidden" });
    const freelancer = await finn.open(`/proposals/${proposal}`);
    await heads(freelancer, "The client has read your proposal");
    await press(client, "Send the offer");
    await heads(client, "Finn has to answer your offer");
    await heads(freelancer, "You have an offer");
    await freelancer.getByText("The client: Clara").waitFor();
    const { state } = await clara.hall.ask("stream.state", { kind: "wallet", id: clara.account });
    expect(state).toMatchObject({ balances: [{ currency: "USD", available: "0.00" }] });

    await link(client, "To the job").click();
    await heads(client, "Your offer waits for an answer");
    await client.getByText("0 of 1 seat taken").waitFor();
    await link(freelancer, "Look at the offer").click();
    await press(freelancer, "Accept the offer");
    await confirm(freelancer, "Accept the offer");
    await client.getByText("1 of 1 seat taken").waitFor();
    await client.getByText("Hired", { exact: true }).first().waitFor();
    await freelancer.getByText("The logo, in three sketches").first().waitFor();
    await link(freelancer, "To your proposal").click();
    await heads(freelancer, "You are hired");
});

test("an offer that the balance does not cover stays in its form until the money is deposited", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await deposited(clara, "100.00");
    const job = await posted(clara);
    const proposal = await proposed(finn, job, "240.00");
    await clara.hall.send("job.open", { job, proposal }).answer;
    const page = await clara.open(`/jobs/${job}/proposals/${proposal}/offer`, NARROW);
    await page.getByText("Your balance is $140.00 too small.").waitFor();
    const send = page.getByRole("button", { name: "Send the offer" });
    expect(await send.isDisabled()).toBe(true);
    await page.getByLabel("What is it about?").press("Enter");
    await page.getByLabel("Amount (USD)").fill("100");
    await page.getByText("too small").waitFor({ state: "hidden" });
    expect(await send.isDisabled()).toBe(false);
    await page.getByLabel("Amount (USD)").fill("150");
    await press(page, "Deposit $50.00");
    await page.getByText("too small").waitFor({ state: "hidden" });
    expect((await clara.hall.ask("contract.list", {})).contracts).toEqual([]);
    await press(page, "Send the offer");
    await heads(page, "Finn has to answer your offer");
    await page.goto(`${house.origin}/jobs/${job}/proposals/${proposal}/offer`);
    await heads(page, "There is an offer for this proposal");
});

/** An offer for a job of one milestone of that amount, whose money is there. */
async function offered(clara: Person, finn: Person, amount: string) {
    const job = await posted(clara);
    const proposal = await proposed(finn, job, amount);
    await clara.hall.send("job.open", { job, proposal }).answer;
    const { contract } = await clara.hall.send("contract.offer", {
        freelancer: finn.account,
        title: "The logo",
        terms: milestone(amount),
        job,
        proposal,
    }).answer;
    await expect
        .poll(async () => (await finn.hall.ask("contract.list", {})).contracts[0]?.contract)
        .toBe(contract);
    return { job, contract };
}

const milestone = (amount: string) => ({
    fixed: { currency: "USD", milestones: [{ title: "The logo", amount }] },
});

test("who takes a suggestion that costs more than escrow and balance have deposits the rest of it first", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await deposited(clara, "100.00");
    const { contract } = await offered(clara, finn, "90.00");
    await finn.hall.send("contract.counter", { contract, version: 1, terms: milestone("150.00") }).answer;
    const page = await clara.open(`/contracts/${contract}`);
    await page
        .getByText("These are still the terms of the offer. What Finn suggests stands above.")
        .waitFor();
    await press(page, "Take the suggestion");
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The first milestone needs $150.00. $90.00 is in escrow already").waitFor();
    expect(await dialog.getByRole("button", { name: "Take the suggestion" }).isDisabled()).toBe(true);
    await confirm(page, "Deposit $50.00");
    await confirm(page, "Take the suggestion");
    await heads(page, "Finn has to answer your offer");
    await page.getByText("This is what Finn suggested.").waitFor();
    await press(page, "Change the offer");
    await page.getByLabel("Amount (USD)").fill("170.00");
    await dialog.getByText("Your balance is $20.00 too small.").waitFor();
    expect(await dialog.getByRole("button", { name: "Send the new version" }).isDisabled()).toBe(true);
    await confirm(page, "Deposit $20.00");
    await confirm(page, "Send the new version");
    await page.getByRole("row", { name: "Milestone 1: Amount $150.00 $170.00" }).waitFor();
    await heads(page, "Finn has to answer your offer");
});

test("an offer that ends for want of money, or with its job, is told to each side in its own words", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await deposited(clara, "180.00");
    const failed = await offered(clara, finn, "90.00");
    const revised = { contract: failed.contract, version: 1, terms: milestone("500.00") };
    await clara.hall.send("contract.revise", revised).answer;
    const hers = await clara.open(`/contracts/${failed.contract}`);
    const his = await finn.open(`/contracts/${failed.contract}`);
    await heads(hers, "Your balance was too small for the offer");
    await hers.getByText("The offer ended: Your balance was too small.").waitFor();
    await hers.getByText("$90.00 came back to you").waitFor();
    await link(hers, "Make another offer").waitFor();
    await heads(his, "The client’s balance was too small for the offer");
    await his.getByText("The offer ended: The client’s balance was too small.").waitFor();
    expect(await his.getByText("Your balance").count()).toBe(0);

    const mara = await house.person("Mara");
    const closed = await offered(clara, mara, "90.00");
    await clara.hall.send("job.close", { job: closed.job, reason: "No more need." }).answer;
    const page = await mara.open(`/contracts/${closed.contract}`);
    await heads(page, "The job ended the offer");
    await page.getByText("The offer ended: The job was closed, or its time was over.").waitFor();
    expect(await page.getByText("job_closed").count()).toBe(0);
});

test("whom the seat is gone for reads so, and the money comes back to the client", async () => {
    const clara = await house.person("Clara");
    const [finn, mara] = [await house.person("Finn"), await house.person("Mara")];
    await deposited(clara, "500.00");
    const job = await posted(clara);
    const proposals = [await proposed(finn, job, "240.00"), await proposed(mara, job, "90.00")];
    const client = await clara.open(`/jobs/${job}/compare/${proposals.join(",")}`);
    for (const name of ["Finn", "Mara"]) {
        const head = client.getByRole("columnheader", { name });
        await head.getByRole("link", { name: "Make an offer" }).click();
        await heads(client, `Offer to ${name}`);
        await press(client, "Send the offer");
        await heads(client, `${name} has to answer your offer`);
        await client.goto(`${house.origin}/jobs/${job}/compare/${proposals.join(",")}`);
    }
    await client.goto(`${house.origin}/jobs/${job}`);
    await heads(client, "2 offers wait for an answer");
    const [offer] = (await finn.hall.ask("contract.list", {})).contracts;
    const other = await mara.open("/proposals");
    await other.getByText("A logo for a small bakery").click();
    await heads(other, "You have an offer");
    await finn.hall.send("contract.accept", { contract: offer!.contract }).answer;
    await heads(other, "The job is over");
    await client.getByText("1 of 1 seat taken").waitFor();
    await expect
        .poll(async () => (await clara.hall.ask("stream.state", { kind: "wallet", id: clara.account })).state)
        .toMatchObject({ balances: [{ currency: "USD", available: "260.00" }] });
});

test("what was changed in an offer is there after a reload, until the freelancer asks for something else", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const proposal = await proposed(finn, job, "240.00");
    await clara.hall.send("job.open", { job, proposal }).answer;
    const page = await clara.open(`/jobs/${job}/proposals/${proposal}/offer`);
    await page.getByLabel("Amount (USD)").fill("200.00");
    await page.reload();
    await expect.poll(() => page.getByLabel("Amount (USD)").inputValue()).toBe("200.00");
    const { proposal: state } = await finn.hall.ask("proposal.view", { proposal });
    await finn.hall.send("proposal.set_terms", {
        proposal,
        version: state.version,
        timeline: { days: 14 },
        price: { fixed: { amount: "300.00", currency: "USD" } },
    }).answer;
    await page.reload();
    await expect.poll(() => page.getByLabel("Amount (USD)").inputValue()).toBe("300.00");
});
