// The page without a server: it opens all the same, and does what it does without a connection.

import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { useHouse } from "./kit";

const house = useHouse();

/** Resolves once the browser keeps the files of the page. */
const kept = (page: Page): Promise<unknown> => page.evaluate(() => navigator.serviceWorker.ready);

test("a page opens again while the server is dead, with what was seen, and sends what is written then", async () => {
    const [ada, bob] = [await house.person("Ada"), await house.person("Bob")];
    const { room } = await ada.hall.send("room.create", { title: "By the sea", members: [bob.account] })
        .answer;
    await bob.hall.send("room.post", { room, text: "Was anybody at the beach?" }).answer;
    const page = await ada.open(`/rooms/${room}`, { keepsPage: true });
    const shown = page.getByRole("region", { name: "By the sea" }).getByText("Was anybody at the beach?");
    await shown.waitFor();
    await kept(page);
    await house.killServer();

    await page.reload();
    await shown.waitFor();
    await page.getByText("No connection.").waitFor();
    await page.getByRole("textbox").fill("I was, at six.");
    await page.keyboard.press("Enter");
    await page.getByText("1 change is kept").waitFor();

    await house.server.start();
    await page.getByText("All changes are saved").waitFor();
    const { events } = await bob.hall.ask("stream.read", { kind: "room", id: room, limit: 10 });
    expect(JSON.stringify(events)).toContain("I was, at six.");
});

test("a screen that was never opened opens while the server is dead", async () => {
    const page = await (await house.person()).open("/", { keepsPage: true });
    await page.getByText("All changes are saved").waitFor();
    await kept(page);
    await house.killServer();
    await page.goto(`${house.origin}/settings`);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await house.server.start();
    await page.getByText("All changes are saved").waitFor();
});

test("whoever is not signed in keeps nothing, and a page that the server has is asked of the server", async () => {
    const visitor = await house.open("/", { keepsPage: true });
    await visitor.getByRole("heading", { level: 1 }).waitFor();
    expect(
        await visitor.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
    ).toBe(0);
    const page = await (await house.person()).open("/", { keepsPage: true });
    await kept(page);
    const answer = await page.goto(`${house.origin}/wallet`);
    const names = await page.evaluate(() => caches.keys());
    expect(names).toHaveLength(1);
    expect([answer?.status(), answer?.fromServiceWorker()]).toEqual([200, true]);
});
