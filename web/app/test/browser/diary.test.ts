import { expect, test } from "vitest";
import { NARROW, useHouse } from "./kit";

const house = useHouse();

test("a diary goes back by weeks and days by the keyboard, and not into the days to come", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const rate = { amount: "999999999999.99", currency: "USD" };
    const terms = { hourly: { rate, weekly_limit_minutes: 2_400, manual_time: false } };
    const params = { freelancer: finn.account, title: "Upkeep", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    await finn.hall.send("contract.accept", { contract }).answer;
    const page = await clara.open(`/work/${contract}`, NARROW);
    const week = page.getByRole("heading", { level: 2 }).first();
    await page.getByText("Nothing was timed on this day").waitFor();
    const now = await week.textContent();
    await page.keyboard.press("K");
    expect(await week.textContent()).toBe(now);
    await page.keyboard.press("J");
    await expect.poll(() => week.textContent()).not.toBe(now);
    await page.keyboard.press("t");
    await expect.poll(() => week.textContent()).toBe(now);
    await page.getByText("0 min of 40 hr").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});
