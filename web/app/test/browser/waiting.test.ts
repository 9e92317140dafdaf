// What the navigation says of what waits, and who is online in a room.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axeScript, LOOKS, turn, useHouse, violations } from "./kit";
import { roomOf, saved } from "./rooms";

const house = useHouse({ GUILDHALL_LIMITS_PRESENCE_GRACE_SECONDS: "1" });

/** An entry of the navigation, by all that is read out of it. */
const place = (page: Page, name: string) => page.getByRole("link", { name, exact: true });

test("a room with something new is counted in the navigation as it comes, until it is read", async () => {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn")];
    const rooms = [await roomOf(ada, [finn], "The logo"), await roomOf(ada, [finn], "The sign")];
    const page = await finn.open("/wallet", { before: [axeScript] });
    await saved(page);
    await place(page, "Messages").first().waitFor();
    for (const room of rooms) await ada.hall.send("room.post", { room, text: "Good morning" }).answer;
    await ada.hall.send("room.post", { room: rooms[0]!, text: "Are you there?" }).answer;
    await place(page, "Messages (2 rooms with new messages)").first().waitFor();
    for (const look of LOOKS) {
        await turn(page, look);
        expect(await violations(page), look.scheme).toEqual([]);
    }
    const other = await finn.open(`/rooms/${rooms[0]}`);
    await other.getByText("Are you there?").first().waitFor();
    await place(page, "Messages (1 room with new messages)").first().waitFor();
    await finn.hall.ask("room.read", { room: rooms[1]!, seq: 2 });
    await expect.poll(() => page.getByRole("link", { name: "with new messages" }).count()).toBe(0);
});

test("a contract in which it is one's turn is counted in the navigation, until one has acted", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await finn.open("/wallet");
    await saved(page);
    const terms = { fixed: { currency: "USD", milestones: [{ title: "Sketches", amount: "300.00" }] } };
    const params = { freelancer: finn.account, title: "The logo", terms };
    const { contract } = await clara.hall.send("contract.offer", params).answer;
    await place(page, "Contracts (1 waits for you)").first().click();
    await page.locator(`main a[href="/contracts/${contract}"]`).first().click();
    await page.getByRole("button", { name: "Accept the offer" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Accept the offer" }).click();
    await page.getByRole("heading", { name: "Clara has to fund milestone 1" }).waitFor();
    await place(page, "Contracts").first().waitFor();
});

test("a room shows who of the others is online, in its head and among its members, as they come and go", async () => {
    const [ada, finn, eve] = [
        await house.person("Ada"),
        await house.person("Finn"),
        await house.person("Eve"),
    ];
    const room = await roomOf(ada, [finn, eve], "The logo");
    const page = await ada.open(`/rooms/${room}`, { before: [axeScript] });
    const head = page
        .getByRole("region", { name: "The logo" })
        .getByRole("banner")
        .or(page.locator("header.head"));
    await head.getByText("2 online").waitFor();
    await page.getByRole("button", { name: "3 members" }).click();
    const members = page.getByRole("dialog").getByRole("listitem");
    await members.filter({ hasText: "Finn" }).getByRole("img", { name: "Online" }).waitFor();
    for (const look of LOOKS) {
        await turn(page, look);
        expect(await violations(page), look.scheme).toEqual([]);
    }
    expect(await members.filter({ hasText: "You" }).getByRole("img", { name: "Online" }).count()).toBe(0);
    finn.hall.close();
    await members
        .filter({ hasText: "Finn" })
        .getByRole("img", { name: "Online" })
        .waitFor({ state: "hidden" });
    await head.getByText("1 online").waitFor();
    const two = await roomOf(ada, [eve], "Of two");
    await page.goto(`${house.origin}/rooms/${two}`);
    await head.getByText("Online", { exact: true }).waitFor();
});
