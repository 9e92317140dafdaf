import { expect, test } from "vitest";
import { useHouse } from "./kit";

const house = useHouse();

test("other terms are shown beside those that hold, and hold once the other side agrees", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const terms = { fixed: { currency: "USD", milestones: [{ title: "Sketches", amount: "300.00" }] } };
    const params = { freelancer: finn.account, title: "The logo", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    await finn.hall.send("contract.accept", { contract }).answer;
    const client = await clara.open(`/contracts/${contract}`);
    const freelancer = await finn.open(`/contracts/${contract}`);

    await client.getByRole("button", { name: "Add a milestone" }).click();
    const dialog = client.getByRole("dialog");
    await dialog.getByLabel("What is to be done").fill("Final files");
    await dialog.getByLabel("Amount (USD)").fill("450");
    await dialog.getByRole("button", { name: "Add a milestone" }).click();
    await freelancer.getByText("Final files").first().waitFor();
    await freelancer.getByText("$750.00").waitFor();

    await freelancer.getByRole("button", { name: "Propose other terms" }).click();
    await freelancer.getByRole("dialog").getByLabel("Amount (USD)").nth(1).fill("500");
    await freelancer.getByRole("dialog").getByRole("button", { name: "Propose other terms" }).click();
    await client.getByRole("heading", { name: "Answer the other terms that Finn proposes" }).waitFor();
    const row = client.getByRole("row", { name: "Milestone 2: Amount" });
    expect(await row.getByRole("cell").allTextContents()).toEqual(["$450.00", "$500.00"]);
    await client.getByRole("button", { name: "Agree to these terms" }).click();
    await freelancer.getByText("$800.00").waitFor();
    await client.getByRole("heading", { name: "Fund milestone 1" }).waitFor();
    await client.getByText("You agreed to the other terms").waitFor();
});

test("an offer says until when it stands", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const rate = { amount: "40.00", currency: "USD" };
    const terms = { hourly: { rate, weekly_limit_minutes: 2_250, manual_time: false } };
    const params = { freelancer: finn.account, title: "Upkeep", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    const page = await finn.open(`/contracts/${contract}`);
    await page.getByText("The offer is open until").waitFor();
    await page.getByRole("button", { name: "Accept the offer" }).click();
    await page.getByRole("heading", { name: "Work is timed and paid by the hour" }).waitFor();
});
