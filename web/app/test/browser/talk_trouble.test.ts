// Rooms and messages where something goes wrong, and where there is very much of them.

import { beforeEach, expect, test } from "vitest";
import { fill } from "./filling";
import { openTab, useHouse } from "./kit";
import { message, saved, say, texts, two, writing, written } from "./rooms";

const house = useHouse();

/** A test that failed may have left the server dead. */
beforeEach(async () => {
    const isThere = await fetch(`http://127.0.0.1:${house.server.port}/readyz`).catch(() => undefined);
    if (!isThere) await house.server.start();
});

test("what one writes while the server is dead stands in both windows once, in order, when it is back", async () => {
    const { ada, finn, room } = await two(house);
    const [one, other] = [await ada.open(`/rooms/${room}`), await finn.open(`/rooms/${room}`)];
    await say(one, "before");
    await message(other, "before").waitFor();
    await house.killServer();
    await one.getByText("No connection.").first().waitFor();
    const said = Array.from({ length: 10 }, (_, index) => `while it is dead ${index}`);
    for (const text of said) await say(one, text);
    expect(await texts(one)).toEqual(["before", ...said]);
    expect(await one.getByText("On its way").count()).toBeGreaterThanOrEqual(said.length);
    await house.server.start();
    for (const page of [one, other]) {
        await message(page, said.at(-1) as string).waitFor();
        await expect.poll(() => texts(page)).toEqual(["before", ...said]);
    }
    await saved(one);
    expect(await one.getByText("On its way").count()).toBe(0);
});

test("what waits to be sent is there after a reload, and is sent once", async () => {
    const { ada, finn, room } = await two(house);
    const page = await ada.open(`/rooms/${room}`);
    await say(page, "before");
    await saved(page);
    await house.killServer();
    await page.getByText("No connection.").first().waitFor();
    await say(page, "written before the reload");
    await say(page, "and this");
    await written(page, 2);
    await page.close();
    await house.server.start();
    const next = await page.context().newPage();
    await next.goto(`${house.origin}/rooms/${room}`);
    await saved(next);
    await expect.poll(() => texts(next)).toEqual(["before", "written before the reload", "and this"]);
    const seen = await finn.hall.history("room", room);
    expect(seen.filter((event) => event.type === "posted")).toHaveLength(3);
});

test("two tabs of one person show what either of them writes once", async () => {
    const { ada, room } = await two(house);
    const one = await ada.open(`/rooms/${room}`);
    await say(one, "from the first");
    await saved(one);
    const other = await openTab(one, `/rooms/${room}`);
    await message(other, "from the first").waitFor();
    await house.killServer();
    await one.getByText("No connection.").first().waitFor();
    await say(one, "from the first again");
    await say(other, "from the second");
    await house.server.start();
    for (const page of [one, other]) {
        await saved(page);
        await expect
            .poll(async () => (await texts(page)).toSorted())
            .toEqual(["from the first", "from the first again", "from the second"]);
    }
});

test("a message that was refused stands there with its reason, and can be sent again or dismissed", async () => {
    const { ada, finn, room } = await two(house, "The workshop");
    const page = await finn.open(`/rooms/${room}`);
    await writing(page).waitFor();
    await page.waitForLoadState("networkidle"); // All code of the room is there.
    await house.killServer();
    await page.getByText("No connection.").first().waitFor();
    await say(page, "too late");
    await say(page, "too late as well");
    await written(page, 2);
    const context = page.context();
    await page.close();
    await house.server.start();
    await ada.hall.send("room.remove_member", { room, account: finn.account }).answer;
    const next = await context.newPage();
    await next.goto(`${house.origin}/rooms/${room}`);
    await next.getByRole("heading", { name: "You cannot read this room" }).waitFor();
    await next.getByText("changes were not done").waitFor();
    await ada.hall.send("room.add_member", { room, account: finn.account }).answer;
    await next.getByRole("article").getByRole("alert").nth(1).waitFor();
    await message(next, "too late as well").getByRole("button", { name: "Dismiss" }).click();
    await expect.poll(() => texts(next)).toEqual(["too late"]);
    await message(next, "too late").getByRole("button", { name: "Try again" }).click();
    await saved(next);
    expect(await texts(next)).toEqual(["too late"]);
});

test("a room of 20,000 messages keeps at most 300 rows on the page, wherever in it one is", async () => {
    const { ada, finn, room } = await two(house, "The long one");
    const MANY = 20_000;
    await fill(ada.hall, room, MANY);
    const page = await finn.open(`/rooms/${room}`);
    await message(page, `number ${MANY}.`).waitFor();
    const rows = (): Promise<number> => page.locator("li[data-key]").count();
    const first = async (): Promise<number> =>
        Number(await page.locator("li[data-seq]").first().getAttribute("data-seq"));
    expect(await rows()).toBeLessThanOrEqual(300);
    // Up by several windows' length, then to where nothing was read, and back to the end.
    let before = await first();
    for (let step = 0; step < 5; step++) {
        await page
            .getByRole("region", { name: "Messages of this room" })
            .evaluate((box) => (box.scrollTop = 0));
        await expect.poll(first).toBeLessThan(before);
        before = await first();
        expect(await rows()).toBeLessThanOrEqual(300);
    }
    await page.getByRole("button", { name: "Where you stopped reading" }).click();
    await message(page, "number 1.").waitFor();
    expect(await rows()).toBeLessThanOrEqual(300);
    await page.getByRole("button", { name: "Newest message" }).click();
    await message(page, `number ${MANY}.`).waitFor();
    expect(await rows()).toBeLessThanOrEqual(300);
});

test("what a newer server tells is shown as something that this page does not know", async () => {
    const { ada, finn, room } = await two(house);
    await ada.hall.send("room.post", { room, text: "will be painted" }).answer;
    const page = await finn.open(`/rooms/${room}`);
    await message(page, "will be painted").waitFor();
    await page.goto(`${house.origin}/contracts`);
    await page.evaluate(
        () =>
            new Promise<void>((resolve, reject) => {
                const opened = indexedDB.open("guildhall");
                opened.onsuccess = () => {
                    const change = opened.result.transaction("events", "readwrite");
                    const cursors = change.objectStore("events").openCursor();
                    cursors.onsuccess = () => {
                        const cursor = cursors.result;
                        if (!cursor) return;
                        if (cursor.value.type === "posted")
                            cursor.update({ ...cursor.value, type: "painted" });
                        cursor.continue();
                    };
                    change.oncomplete = () => resolve(opened.result.close());
                    change.onabort = () => reject(change.error);
                };
            }),
    );
    await page.goto(`${house.origin}/rooms/${room}`);
    await page.getByText("Something this page does not know yet (painted).").waitFor();
    await say(page, "and it goes on");
    await message(page, "and it goes on").waitFor();
});
