import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { expire, freeze, openTab, useHouse } from "./kit";

const house = useHouse();

/** Waits until all is sent, and the code of the screen is there: a server may be killed from then on. */
async function saved(page: Page): Promise<void> {
    await page.getByText("All changes are saved").waitFor();
    await page.waitForLoadState("networkidle");
}

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

test("a browser that keeps nothing works, and says so", async () => {
    const page = await house.open("/", { storage: "refused" });
    await signUp(page, "refused@example.org");
    await page.getByText("This browser keeps nothing").first().waitFor();
});

test("a machine whose disk is full signs up and is connected", async () => {
    const page = await house.open("/", { storage: "full" });
    await signUp(page, "full@example.org");
    await saved(page);
});

test("a server that stands still is noticed, and found again when it goes on", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    await house.server.pause();
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.getByText("All changes are saved").waitFor({ state: "hidden" });
    house.server.goOn();
    await saved(page);
});

test("a tab that was stopped while the server was killed is connected when it goes on", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    const { thaw } = await freeze(page);
    await house.killServer();
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

test("an old page that asks for a file which a newer server has not offers to load itself anew", async () => {
    const page = await (await house.person()).open("/");
    await saved(page);
    house.expects(/404/);
    // A newer version has the code of this screen under another name.
    const gone = /assets\/Wallet-.*\.js/;
    await page.route(gone, (route) =>
        route.fulfill({ status: 404, body: "there is nothing at this address" }),
    );
    await page.getByRole("link", { name: "Wallet" }).first().click();
    await page.getByRole("button", { name: "Try again" }).waitFor();
    await page.unroute(gone);
    const wallet = page.getByRole("heading", { name: "Wallet", level: 1 });
    await expect
        .poll(async () => {
            const again = page.getByRole("button", { name: "Try again" });
            if (await again.isVisible()) await again.click();
            return wallet.isVisible();
        })
        .toBe(true);
});

test("a session that was ended elsewhere leads back to the way in", async () => {
    const person = await house.person();
    const page = await person.open("/");
    await saved(page);
    await person.hall.signOut();
    await page.getByLabel("Password").waitFor();
});
