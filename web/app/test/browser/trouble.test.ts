import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expire, freeze, openTab, useHouse } from "./kit";

const house = useHouse();

const saved = (page: Page): Promise<void> => page.getByText("All changes are saved").waitFor();

async function signUp(page: Page, email: string): Promise<void> {
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByLabel("Your name").fill("Ada");
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("Password").fill("a long password");
    await page.getByRole("button", { name: "Make the account" }).click();
}

test.each([-30, 5])(
    "a machine whose clock is wrong by %i hours signs up and is connected",
    async (clockHours) => {
        const page = await house.open("/", { clockHours });
        await signUp(page, `clock${clockHours}@example.org`);
        await saved(page);
    },
);

test.each(["refused", "full"] as const)(
    "a browser whose storage is %s works, and says that it keeps nothing",
    async (storage) => {
        const page = await house.open("/", { storage });
        await signUp(page, `${storage}@example.org`);
        await page.getByRole("status").getByText("This browser keeps nothing").waitFor();
    },
);

test("a server that stands still is noticed, and found again when it goes on", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    await house.server.pause();
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.getByText("No connection.").waitFor();
    house.server.goOn();
    await saved(page);
});

test("a tab that was stopped while the server was killed is connected when it goes on", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    const { thaw } = await freeze(page);
    await house.server.kill();
    await house.server.start();
    await thaw();
    await saved(page);
});

test("two tabs that need a new token at the same moment are both still signed in", async () => {
    const one = await (await house.person()).open("/");
    await saved(one);
    const other = await openTab(one, "/wallet");
    for (let time = 0; time < 3; time++) {
        await expire(one);
        await Promise.all([one.reload(), other.reload()]);
        await Promise.all([saved(one), saved(other)]);
    }
    expect(await one.getByLabel("Password").count()).toBe(0);
});

test("a session that was ended elsewhere leads back to the way in", async () => {
    const person = await house.person();
    const page = await person.open("/");
    await saved(page);
    await person.hall.signOut();
    await page.getByLabel("Password").waitFor();
});
