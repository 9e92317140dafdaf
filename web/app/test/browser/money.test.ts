// The wallet in a window.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { NARROW, useHouse } from "./kit";

const house = useHouse();

async function move(page: Page, button: string, amount: string, place: string): Promise<void> {
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.getByLabel("Amount").fill(amount);
    await page.getByText(place, { exact: true }).click();
    await page
        .getByRole("dialog")
        .getByRole("button", { name: /^(Put|Pay) it/ })
        .click();
}

const line = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });

test("money that is put in shows in the balance and in the statement, and what is declined says so", async () => {
    const page = await (await house.person()).open("/wallet");
    await move(page, "Put money in", "1,200.50", "A card that works");
    await line(page, "Yours to spend, USD").getByText("$1,200.50").waitFor();
    await line(page, "A card that works").getByText("+$1,200.50").waitFor();
    await move(page, "Put money in", "5", "A card that is declined");
    await line(page, "A card that is declined")
        .getByText("The payment was declined. No money moved.")
        .waitFor();
    await page.getByRole("status").getByText("was declined. No money moved.").waitFor();
    await line(page, "Yours to spend, USD").getByText("$1,200.50").waitFor();
});

test("money that is paid out and declined comes back, and more than there is is refused in words", async () => {
    const ada = await house.person();
    const money = { amount: "100.00", currency: "USD" };
    await ada.hall.send("wallet.deposit", { money, source: "sandbox:ok" }).answer;
    const page = await ada.open("/wallet");
    await move(page, "Pay out", "40", "A card that is declined");
    await line(page, "A card that is declined").getByText("Declined", { exact: true }).waitFor();
    await line(page, "Yours to spend, USD").getByText("$100.00").waitFor();
    await move(page, "Pay out", "100.01", "A card that works");
    await page.getByText("Your balance is less than that. Deposit money first.").waitFor();
    await page.getByRole("button", { name: "Dismiss" }).first().click();
    await page.getByText("Your balance is less than that.").waitFor({ state: "hidden" });
});

test("an amount that can be read in two ways is refused before it is sent", async () => {
    const page = await (await house.person()).open("/wallet");
    await move(page, "Put money in", "12,50", "A card that works");
    await page.getByText("Write it in digits, such as 1200.50.").waitFor();
    expect(await page.getByRole("dialog").count()).toBe(1);
});

test("an amount of twelve digits fits a narrow screen", async () => {
    const ada = await house.person();
    const money = { amount: "999999999999.99", currency: "USD" };
    await ada.hall.send("wallet.deposit", { money, source: "sandbox:ok" }).answer;
    const page = await ada.open("/wallet", { width: NARROW.width });
    await line(page, "A card that works").getByText("+$999,999,999,999.99").waitFor();
    const isWide = (): Promise<boolean> =>
        page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(await isWide()).toBe(false);
});

test("what is held shows the day on which it comes free", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const money = { amount: "100.00", currency: "USD" };
    await clara.hall.send("wallet.deposit", { money, source: "sandbox:ok" }).answer;
    const milestones = [{ title: "Draft", amount: "100.00" }];
    const terms = { fixed: { currency: "USD", milestones } };
    const { contract } = await clara.hall.send("contract.offer", {
        freelancer: finn.account,
        title: "Logo",
        terms,
    }).answer;
    await finn.hall.send("contract.accept", { contract }).answer;
    await clara.hall.send("milestone.fund", { contract, milestone: 1 }).answer;
    const funded = await clara.hall.live("contract", contract).ready();
    await expect.poll(() => funded.state?.milestones[0]?.status).toBe("funded");
    const page = await finn.open("/wallet");
    await clara.hall.send("milestone.approve", { contract, milestone: 1 }).answer;
    await page.getByText("On hold").click();
    await page.getByText("$90.00").first().waitFor();
    await page.getByText(/^free in 5 days$/).waitFor();
    await page.getByRole("link", { name: "Logo" }).first().waitFor();
});
