import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { ContractId, States } from "guildhall";
import { dayAfter, dayOf, dayOfIso, isoOf, startOf } from "../../src/text/days";
import { axeScript, LOOKS, turn, useHouse, violations, type Person } from "./kit";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name }).click();

/** Presses the button in the dialog that is open. */
const confirm = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

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
    await press(client, "Agree to these terms");
    const agreed = client.getByRole("dialog").getByRole("row", { name: "Milestone 2: Amount" });
    expect(await agreed.getByRole("cell").allTextContents()).toEqual(["$450.00", "$500.00"]);
    await confirm(client, "Agree to these terms");
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
    await press(page, "Accept the offer");
    await confirm(page, "Accept the offer");
    await page.getByRole("heading", { name: "Work is timed and paid by the hour" }).waitFor();
});

test("an offer is accepted by a second press, below the terms in short, and not by keys that are held too long", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const milestones = [
        { title: "Sketches", amount: "300.00" },
        { title: "Final files", amount: "1200.50", due_at: Date.parse("2030-03-01T12:00:00Z") },
    ];
    const terms = { fixed: { currency: "USD", milestones } };
    const params = { freelancer: finn.account, title: "The logo", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    const page = await finn.open(`/contracts/${contract}`, { before: [axeScript] });
    const dialog = page.getByRole("dialog", { name: "Accept the offer" });
    await page.getByRole("button", { name: "Accept the offer" }).focus();
    await page.keyboard.press("Enter");
    await dialog.getByText("You agree to this with Clara:").waitFor();
    for (const term of [
        "The logo",
        "Sketches",
        "$300.00",
        "Due March 1, 2030",
        "All milestones",
        "$1,500.50",
    ])
        await dialog.getByText(term, { exact: true }).waitFor();
    for (const look of LOOKS) {
        await turn(page, look);
        expect(await violations(page), look.scheme).toEqual([]);
    }
    // The key that opened the window closes it again: what binds does not have the focus.
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "hidden" });
    const { state } = await finn.hall.ask("stream.state", { kind: "contract", id: contract });
    expect(state).toMatchObject({ status: "offered" });
    await press(page, "Accept the offer");
    await confirm(page, "Accept the offer");
    await page.getByRole("heading", { name: "Clara has to fund milestone 1" }).waitFor();
});

test("a new rate is proposed from a day on, which the other side reads before they agree", async () => {
    const { clara, finn, contract } = await hourly();
    const client = await clara.open(`/contracts/${contract}`, { before: [axeScript] });
    const freelancer = await finn.open(`/contracts/${contract}`);
    await press(freelancer, "Propose other terms");
    const form = freelancer.getByRole("dialog");
    const [day, yesterday] = [dayIn(30), dayIn(-1)];
    await form.getByLabel("New rate from").fill(yesterday);
    await confirm(freelancer, "Propose other terms");
    await form.getByText("That day is over.").waitFor();
    await form.getByLabel("New rate from").fill(day);
    await confirm(freelancer, "Propose other terms");
    await form.getByText("The rate is as it was and holds already.").waitFor();
    await form.getByLabel("Rate for an hour (USD)").fill("50");
    await confirm(freelancer, "Propose other terms");
    await client.getByRole("heading", { name: "Answer the other terms that Finn proposes" }).waitFor();
    await press(client, "Agree to these terms");
    const dialog = client.getByRole("dialog", { name: "Agree to these terms" });
    const from = await dialog.getByRole("row", { name: "From" }).getByRole("cell").allTextContents();
    const begins = startOf(dayOfIso(day)!, "Europe/Zurich");
    const named = { dateStyle: "long", timeZone: "Europe/Zurich" } as const;
    expect(from).toEqual(["Holds already", new Intl.DateTimeFormat("en", named).format(begins)]);
    await dialog.getByText("Time that was worked before keeps its rate.").waitFor();
    for (const look of LOOKS) {
        await turn(client, look);
        expect(await violations(client), look.scheme).toEqual([]);
    }
    await confirm(client, "Agree to these terms");
    await client.getByText(/^From .* on: \$50\.00 an hour$/).waitFor();
    const { state } = await clara.hall.ask("stream.state", { kind: "contract", id: contract });
    const { rates } = state as States["contract"];
    // Windows are in Zurich.
    expect(rates?.at(-1)).toEqual({ from: begins, rate: "50.00" });
});

test("terms that are taken back while they are read are not agreed to, nor are those that come in their place", async () => {
    const { clara, finn, contract } = await hourly();
    const propose = (rate: string) => {
        const changes = { hourly: { rate, weekly_limit_minutes: 2_250 } };
        return finn.hall.send("contract.propose_amendment", { contract, changes }).answer;
    };
    await propose("45.00");
    const page = await clara.open(`/contracts/${contract}`);
    await press(page, "Agree to these terms");
    const dialog = page.getByRole("dialog", { name: "Agree to these terms" });
    await dialog.getByRole("cell", { name: "$45.00" }).waitFor();
    await finn.hall.send("contract.withdraw_amendment", { contract, amendment: 1 }).answer;
    await propose("450.00");
    await dialog.waitFor({ state: "hidden" });
    await page.getByText("Nothing was agreed to.").waitFor();
    await page.getByRole("cell", { name: "$450.00" }).waitFor();
    const events = await clara.hall.history("contract", contract);
    expect(events.map((event) => event.type)).not.toContain("amendment_accepted");
});

/** A contract by the hour, for 40 dollars. */
async function hourly(): Promise<{ clara: Person; finn: Person; contract: ContractId }> {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const rate = { amount: "40.00", currency: "USD" };
    const terms = { hourly: { rate, weekly_limit_minutes: 2_250, manual_time: false } };
    const params = { freelancer: finn.account, title: "Upkeep", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    await finn.hall.send("contract.accept", { contract }).answer;
    return { clara, finn, contract };
}

/** The day that many days from now, where the windows are, as a field for days takes it. */
function dayIn(days: number): string {
    return isoOf(dayAfter(dayOf(Date.now(), "Europe/Zurich"), days));
}
