// The measures: each opens the windows that it needs, and answers lines to print.

import type { RoomId } from "guildhall";
import type { Page } from "playwright-core";
import type { House, Person } from "../test/browser/kit/house";
import { fill } from "../test/browser/filling";
import { line, quantile } from "./figures";

const POSTS = 60;
const FLOOD_SECONDS = 30;
const FLOOD_EVERY_MS = 60; // A thousand messages a minute.
const LONG_ROOM = 100_000;

const writing = (page: Page) => page.getByPlaceholder("Write a message");

async function two(house: House): Promise<{ ada: Person; finn: Person; room: RoomId }> {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn")];
    const { room } = await ada.hall.send("room.create", { members: [finn.account] }).answer;
    return { ada, finn, room };
}

/** Notes when something is first on the page, in milliseconds after the beginning of its loading. */
const noteWhen = (name: string, selector: string): string => `{
    const look = () => {
        if (!document.querySelector(${JSON.stringify(selector)})) return requestAnimationFrame(look);
        globalThis[${JSON.stringify(name)}] = performance.now();
    };
    requestAnimationFrame(look);
}`;

const noted = (page: Page, name: string): Promise<number> =>
    page.waitForFunction((name) => (globalThis as never)[name] as number, name).then((it) => it.jsonValue());

/** A page that the browser has never seen, and one of somebody who is signed in. */
export async function firstLook(house: House): Promise<string[]> {
    const { ada, room } = await two(house);
    const door = await house.open("/", { before: [noteWhen("ready", "form button")] });
    const ready = await noted(door, "ready");
    // The browser tells of a paint somewhat later than it was.
    const paint = await door
        .waitForFunction(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime)
        .then((it) => it.jsonValue());
    const inside = await ada.open(`/rooms/${room}`, { before: [noteWhen("ready", "textarea")] });
    const composer = await noted(inside, "ready");
    return [
        line("first paint of the door, nothing cached", [paint ?? NaN]),
        line("its form can be filled in", [ready]),
        line("a room that is opened by its address can be written in", [composer]),
    ];
}

/** From the key that sends to one's own message in the document, and to the end of the frame showing it. */
export async function ownPosts(house: House): Promise<string[]> {
    const { ada, room } = await two(house);
    await fill(ada.hall, room, 300);
    const page = await ada.open(`/rooms/${room}`);
    await page.locator("li[data-seq='301']").waitFor();
    await page.evaluate(watchOwn);
    for (let post = 0; post < POSTS; post++) {
        await writing(page).fill(`my own message ${post}`);
        await writing(page).press("Enter");
        await page
            .getByRole("article")
            .filter({ hasText: `my own message ${post}` })
            .waitFor();
    }
    const { shown, painted } = await page.evaluate(() => (globalThis as never)["own"] as Own);
    return [
        line("own message in the document", shown),
        line("own message painted (with the wait for the frame)", painted),
    ];
}

interface Own {
    shown: number[];
    painted: number[];
}

/** Runs in the page. */
function watchOwn(): void {
    const own: Own = { shown: [], painted: [] };
    (globalThis as never as { own: Own }).own = own;
    const rows = document.querySelector(".rows") as HTMLElement;
    const watch = (event: KeyboardEvent): void => {
        if (event.key !== "Enter") return;
        const text = (event.target as HTMLTextAreaElement).value;
        const began = performance.now();
        const look = new MutationObserver(() => {
            if (!rows.lastElementChild?.textContent?.includes(text)) return;
            look.disconnect();
            own.shown.push(performance.now() - began);
            requestAnimationFrame(() => {
                // A message comes after the frame that this function belongs to.
                const after = new MessageChannel();
                after.port1.onmessage = () => own.painted.push(performance.now() - began);
                after.port2.postMessage(undefined);
            });
        });
        look.observe(rows, { childList: true, subtree: true, characterData: true });
    };
    document.addEventListener("keydown", watch, true);
}

/** From the key that sends in one browser to the message in the document of another. */
export async function arrivals(house: House): Promise<string[]> {
    const { ada, finn, room } = await two(house);
    const [mine, his] = [await ada.open(`/rooms/${room}`), await finn.open(`/rooms/${room}`)];
    await Promise.all([writing(mine).waitFor(), writing(his).waitFor()]);
    await mine.evaluate(() => {
        const sent: Record<string, number> = ((globalThis as never as { sent: object }).sent = {});
        document.addEventListener(
            "keydown",
            (event) => {
                if (event.key === "Enter")
                    sent[(event.target as HTMLTextAreaElement).value] =
                        performance.timeOrigin + performance.now();
            },
            true,
        );
    });
    await his.evaluate(() => {
        const came: Record<string, number> = ((globalThis as never as { came: object }).came = {});
        new MutationObserver(() => {
            const text = document.querySelector(".rows > li:last-child .text")?.textContent?.trim();
            if (text) came[text] ??= performance.timeOrigin + performance.now();
        }).observe(document.querySelector(".rows") as HTMLElement, { childList: true, subtree: true });
    });
    for (let post = 0; post < 2 * POSTS; post++) {
        await writing(mine).fill(`to the other ${post}`);
        await writing(mine).press("Enter");
        await his
            .getByRole("article")
            .filter({ hasText: `to the other ${post}` })
            .last()
            .waitFor();
    }
    const sent = await mine.evaluate(() => (globalThis as never)["sent"] as Record<string, number>);
    const came = await his.evaluate(() => (globalThis as never)["came"] as Record<string, number>);
    const took = Object.entries(sent).map(([text, at]) => (came[text] ?? NaN) - at);
    return [line("message in the other browser", took)];
}

/** A thousand messages a minute: to a window that follows them, and to one that scrolls up and down. */
export async function floods(house: House): Promise<string[]> {
    const { ada, finn, room } = await two(house);
    await fill(ada.hall, room, 1_000);
    const lines: string[] = [];
    for (const [what, scrolls] of [
        ["followed", false],
        ["scrolled up and down", true],
    ] as const) {
        const page = await finn.open(`/rooms/${room}`);
        await page.locator("li[data-seq]").first().waitFor();
        await page.keyboard.press("e");
        await page.evaluate(watchFrames);
        if (scrolls) await page.evaluate(scrollUpAndDown);
        const posts = await flood(ada, room);
        const { frames, tasks } = await page.evaluate(() => (globalThis as never)["frames"] as Frames);
        const slow = frames.filter((frame) => frame > 50).length;
        lines.push(
            line(`frames while ${posts} messages come in ${FLOOD_SECONDS} s, ${what}`, frames),
            `  ${slow} of ${frames.length} frames over 50 ms; ${tasks.length} tasks over 50 ms` +
                (tasks.length > 0 ? `, the longest ${Math.round(quantile(tasks, 1))} ms` : ""),
        );
        await page.context().close();
    }
    return lines;
}

async function flood(ada: Person, room: RoomId): Promise<number> {
    const until = performance.now() + FLOOD_SECONDS * 1_000;
    let posts = 0;
    while (performance.now() < until) {
        const words = "lorem ipsum ".repeat(posts % 12);
        ada.hall.send("room.post", { room, text: `**${posts++}** _words_ https://example.org/ ${words}` });
        await new Promise((resolve) => setTimeout(resolve, FLOOD_EVERY_MS));
    }
    return posts;
}

interface Frames {
    frames: number[];
    tasks: number[];
}

/** Runs in the page: how long each frame takes, and which tasks take long. */
function watchFrames(): void {
    const seen: Frames = { frames: [], tasks: [] };
    (globalThis as never as { frames: Frames }).frames = seen;
    let last = performance.now();
    const frame = (): void => {
        const now = performance.now();
        seen.frames.push(now - last);
        last = now;
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list) =>
        list.getEntries().forEach((entry) => seen.tasks.push(entry.duration)),
    ).observe({ type: "longtask" });
}

/** Runs in the page: scrolls a little in each frame, three seconds up, three seconds down. */
function scrollUpAndDown(): void {
    const box = document.querySelector(".past") as HTMLElement;
    const began = performance.now();
    const step = (): void => {
        const isUp = Math.floor((performance.now() - began) / 3_000) % 2 === 0;
        box.scrollTop += isUp ? -25 : 25;
        requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
}

/** A very long room: how soon it is there, and how many rows it takes. */
export async function longRoom(house: House): Promise<string[]> {
    const { ada, finn, room } = await two(house);
    const began = performance.now();
    await fill(ada.hall, room, LONG_ROOM);
    const rate = LONG_ROOM / ((performance.now() - began) / 1_000);
    const last = `li[data-seq='${LONG_ROOM + 1}']`;
    const page = await finn.open(`/rooms/${room}`, { before: [noteWhen("ready", last)] });
    const ready = await noted(page, "ready");
    const box = page.getByRole("region", { name: "Messages of this room" });
    let most = 0;
    for (let step = 0; step < 20; step++) {
        await box.evaluate((box) => (box.scrollTop = 0));
        await page.waitForFunction(() => (document.querySelector(".past") as HTMLElement).scrollTop > 0);
        most = Math.max(most, await page.locator("li[data-key]").count());
    }
    return [
        `a room of ${LONG_ROOM} messages, written at ${Math.round(rate)} a second`,
        line("  its newest message is there", [ready]),
        `  rows on the page while one scrolls back, at most: ${most}`,
    ];
}
