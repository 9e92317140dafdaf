import { spawn, type ChildProcess } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { PROGRAM } from "../../../sdk/test/server";
import { NARROW, useHouse } from "./kit";

const house = useHouse();

/** The tracker of the Rust client's examples, which `cargo build --examples` leaves beside the server. */
const TRACKER = join(dirname(PROGRAM), "examples/track");
let tracker: ChildProcess | undefined;
afterEach(() => void tracker?.kill("SIGKILL"));

/** Starts the tracker, which makes two people and a contract of its own, and waits until it works. */
async function track(): Promise<{ clara: string; finn: string }> {
    const url = house.server.url.replace(/\/ws$/, "");
    const how = ["--url", url, "--seconds", "600", "--beat-seconds", "1"];
    tracker = spawn(TRACKER, how, { stdio: ["ignore", "pipe", "inherit"] });
    const emails: Record<string, string> = {};
    for await (const line of createInterface({ input: tracker.stdout! })) {
        const [, name, email] = /^(\w+) signs in as (\S+)$/.exec(line) ?? [];
        if (name && email) emails[name] = email;
        if (line.startsWith("beat 1:")) break;
    }
    return { clara: emails["Clara"] ?? "", finn: emails["Finn"] ?? "" };
}

test("while the tracker sends, both sides see its time grow, and the freelancer stops it in the page", async () => {
    const emails = await track();
    const [clara, finn] = [await house.signIn(emails.clara), await house.signIn(emails.finn)];
    const client = await clara.open("/work");
    await client.getByText("Upkeep").click();
    await client.getByRole("heading", { name: "Finn is working now" }).waitFor();
    const timer = client.getByRole("timer");
    const before = await timer.textContent();
    await expect.poll(() => timer.textContent()).not.toBe(before);
    await client.getByText("sweeping the hall").nth(1).waitFor();

    const freelancer = await finn.open(new URL(client.url()).pathname, NARROW);
    await freelancer.getByRole("button", { name: "Stop the timer" }).click();
    await freelancer.getByRole("heading", { name: "You are working now" }).waitFor({ state: "hidden" });
    await client.getByRole("heading", { name: "Finn is working now" }).waitFor({ state: "hidden" });
    const slot = client.getByRole("button", { name: /counted, \d+ keys/ }).first();
    await slot.click();
    await client.getByText(/counted, \d+ keys, \d+ clicks/).waitFor();
});

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
