// Offers that take up a proposal for a job, and what the two sides see of them.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { NARROW, useHouse } from "./kit";
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

test("an offer that the balance does not cover ends, and its client hears why and can offer again", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const proposal = await proposed(finn, job, "240.00");
    await clara.hall.send("job.open", { job, proposal }).answer;
    const page = await clara.open(`/jobs/${job}/proposals/${proposal}/offer`, NARROW);
    await page.getByText("Your balance is $240.00 too small.").waitFor();
    await press(page, "Send the offer");
    await page.getByText("balance was too small for the offer").first().waitFor();
    await page.getByText("Nobody heard of the offer, and nothing was put aside for it.").waitFor();
    await link(page, "Make another offer").click();
    await heads(page, "Offer to Finn");
    await press(page, "Deposit $240.00");
    await page.getByText("too small").waitFor({ state: "hidden" });
    await press(page, "Send the offer");
    await heads(page, "Finn has to answer your offer");
    await page.goto(`${house.origin}/jobs/${job}/proposals/${proposal}/offer`);
    await heads(page, "There is an offer for this proposal");
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
