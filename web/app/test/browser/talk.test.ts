// Rooms and messages, in real windows.

import { expect, test } from "vitest";
import { fill } from "./filling";
import { axeScript, useHouse, violations } from "./kit";
import { message, roomOf, say, two, writing } from "./rooms";

const house = useHouse();

test("scrolling back keeps what is looked at where it is", async () => {
    const { ada, finn, room } = await two(house);
    await fill(ada.hall, room, 600);
    const page = await finn.open(`/rooms/${room}`);
    const box = page.getByRole("region", { name: "Messages of this room" });
    await page.locator("li[data-seq='601']").waitFor();
    await box.evaluate((box) => (box.scrollTop = 300));
    const place = (): Promise<[number, number]> =>
        box.evaluate((box) => {
            const top = box.getBoundingClientRect().top;
            const rows = [...box.querySelectorAll<HTMLElement>("li[data-seq]")];
            const row = rows.find((one) => one.getBoundingClientRect().top >= top);
            return [Number(row?.dataset["seq"]), (row?.getBoundingClientRect().top ?? 0) - top];
        });
    const [seq] = await place();
    // Forty more have come above it.
    await page.locator(`li[data-seq='${seq - 40}']`).waitFor({ state: "attached" });
    await expect.poll(async () => (await place())[0]).toBe(seq);
});

const HOSTILE = [
    '<img src=x onerror="document.title=`taken`"><script>document.title="taken"</script>',
    "\u202eturned around\u202e",
    "e" + "\u0301".repeat(5_000),
    "\u200b\u200d\u2060invisible\u200b",
    "*".repeat(10_000),
    "[".repeat(8_000) + "](".repeat(4_000),
    "[click](javascript:document.title='taken') javascript:document.title='taken'",
    "x".repeat(16_384),
    "שלום **עולם** \u2067[link](https://example.org/)",
];

test("strangers' texts as names, titles and messages are only ever text, and stay in their place", async () => {
    const ada = await house.person("Ada");
    const evil = await house.person('<b>Eve</b> "&amp;" עברית' + "e\u0301".repeat(20));
    const title = `<img src=x onerror=alert(1)>\u202e${"title ".repeat(100)}`;
    const room = await roomOf(evil, [ada], title);
    for (const text of HOSTILE) await evil.hall.send("room.post", { room, text }).answer;
    for (const width of [1_440, 360]) {
        const page = await ada.open(`/rooms/${room}`, { width, before: [axeScript] });
        await message(page, "עולם").waitFor();
        await page
            .getByRole("article")
            .nth(HOSTILE.length - 1)
            .waitFor();
        expect(await page.locator("article").locator("img, script, b").count()).toBe(0);
        expect(await page.locator("a[href^='javascript']").count()).toBe(0);
        expect(await page.title()).not.toContain("taken");
        const spills = await page.evaluate(() => {
            const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
            const box = document.querySelector("[role=region]") as HTMLElement;
            return wide || box.scrollWidth > box.clientWidth;
        });
        expect(spills).toBe(false);
        expect(await violations(page)).toEqual([]);
    }
});

test("who writes and who has read is shown, and what is new since one was here", async () => {
    const { ada, finn, room } = await two(house);
    await ada.hall.send("room.post", { room, text: "first" }).answer;
    const mine = await ada.open(`/rooms/${room}`);
    await message(mine, "first").waitFor();
    const his = await finn.open(`/rooms/${room}`);
    await message(his, "first").waitFor();
    await his.getByText("New since you were here").waitFor();
    await mine
        .getByText(/Read by .Finn Fox/)
        .first()
        .waitFor({ state: "attached" });
    await writing(his).pressSequentially("I am");
    await mine.getByText(/Finn Fox. is writing…/).waitFor();
    await writing(his).press("Enter");
    await message(mine, "I am").waitFor();
    await expect.poll(() => mine.getByText("is writing…").count()).toBe(0);
});

test("nothing counts as read while nobody looks at the end", async () => {
    const { ada, finn, room } = await two(house);
    await fill(ada.hall, room, 60);
    const page = await finn.open("/rooms");
    const line = page.getByRole("link", { name: /Ada Lovelace/ });
    await line.locator(".count", { hasText: "60" }).waitFor();
    await line.click();
    const box = page.getByRole("region", { name: "Messages of this room" });
    await page.getByRole("button", { name: "Newest message" }).waitFor();
    expect((await finn.hall.ask("room.list", {})).rooms[0]?.unread).toBe(60);
    await ada.hall.send("room.post", { room, text: "one more" }).answer;
    await page.getByRole("button", { name: "1 new message" }).click();
    await message(page, "one more").waitFor();
    await box.evaluate((box) => (box.scrollTop = box.scrollHeight));
    await expect.poll(async () => (await finn.hall.ask("room.list", {})).rooms[0]?.unread).toBe(0);
    await expect.poll(() => line.getByText("not read").count()).toBe(0);
});

test("a reply shows what it answers, and leads there", async () => {
    const { ada, finn, room } = await two(house);
    await ada.hall.send("room.post", { room, text: "**Where** do we meet?" }).answer;
    const page = await finn.open(`/rooms/${room}`);
    await message(page, "do we meet").hover();
    await message(page, "do we meet").getByRole("button", { name: "Reply" }).click();
    await say(page, "At the hall.");
    const quote = message(page, "At the hall.").getByRole("button", { name: /answers/ });
    await expect.poll(() => quote.textContent()).toContain("Where do we meet?");
    await quote.click();
    await page.locator("li.marked", { hasText: "do we meet" }).waitFor();
});

test("everything is done from the keyboard: another room, an answer, a draft that stays, a new room", async () => {
    const { ada, finn, room } = await two(house, "One");
    const other = await roomOf(ada, [finn], "Two");
    await ada.hall.send("room.post", { room, text: "in one" }).answer;
    await ada.hall.send("room.post", { room: other, text: "in two" }).answer;
    const page = await finn.open(`/rooms/${room}`);
    await message(page, "in one").waitFor();
    await page.getByRole("link", { name: /Two/ }).waitFor();
    await page.keyboard.press("k");
    await page.getByRole("heading", { level: 1, name: "Two" }).waitFor();
    await message(page, "in two").waitFor();
    await page.keyboard.press("r");
    await page.keyboard.type("half a sent");
    await page.keyboard.press("Escape"); // No reply any more.
    await page.keyboard.press("Escape"); // Out of the line.
    await page.keyboard.press("j");
    await message(page, "in one").waitFor();
    await page.keyboard.press("k");
    await message(page, "in two").waitFor();
    expect(await writing(page).inputValue()).toBe("half a sent");
    await page.keyboard.press("c");
    await page.keyboard.press("End");
    await page.keyboard.type("ence");
    await page.keyboard.press("Shift+Enter");
    await page.keyboard.type("of two lines");
    await page.keyboard.press("Enter");
    await message(page, "half a sentence").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("+");
    await page.getByRole("dialog").getByLabel("Ada Lovelace").press("Space");
    await page.keyboard.press("Tab");
    await page.keyboard.type("Three");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Three" }).waitFor();
});

test("members are added, and put out by who made the room; whoever leaves sees it no more", async () => {
    const { ada, finn, room } = await two(house, "The workshop");
    const cleo = await house.person("Cleo");
    await roomOf(ada, [cleo], "Another");
    const page = await ada.open(`/rooms/${room}`);
    await page.getByRole("button", { name: "2 members" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Add people" }).click();
    await dialog.getByLabel("Cleo").check();
    await dialog.getByRole("button", { name: "Add people" }).click();
    await dialog.getByRole("button", { name: "Remove Cleo" }).waitFor();
    await dialog.getByRole("button", { name: "Remove Finn Fox" }).click();
    await page.getByText("removed").waitFor({ state: "attached" });
    const hers = await cleo.open(`/rooms/${room}`);
    await hers.getByRole("button", { name: "2 members" }).click();
    await hers.getByRole("dialog").getByRole("button", { name: "Leave the room" }).click();
    await hers.getByRole("dialog").getByRole("button", { name: "Leave the room" }).click();
    await hers.getByRole("heading", { name: "You cannot read this room" }).waitFor();
    await expect.poll(() => hers.getByRole("link", { name: /The workshop/ }).count()).toBe(0);
    expect((await finn.hall.ask("room.list", {})).rooms).toEqual([]);
});

test("on a narrow screen the list and the room stand one after the other", async () => {
    const { ada, finn, room } = await two(house, "The workshop");
    await ada.hall.send("room.post", { room, text: "hello" }).answer;
    const page = await finn.open("/rooms", { width: 360 });
    await page.getByRole("link", { name: /The workshop/ }).click();
    await message(page, "hello").waitFor();
    expect(await page.getByRole("link", { name: /The workshop/ }).isVisible()).toBe(false);
    await page.getByRole("link", { name: "All messages" }).click();
    await page.getByRole("link", { name: /The workshop/ }).waitFor();
});
