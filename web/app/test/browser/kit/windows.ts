// Windows of the browser: what they look like, what is wrong with their machine, and what goes wrong in them.

import type { Browser, BrowserContext, Page, Request } from "playwright-core";
import { usePagesOf } from "./pages";
import { clockWrongBy, storageFull, storageRefused } from "./faults";
import { seat, type Seat } from "./seat";

/** How a window is opened. */
export interface Window {
    scheme?: "light" | "dark";
    /** Of the window, in pixels. 360 is a small phone. */
    width?: number;
    height?: number;
    /** What the machine keeps: everything (usual), nothing at all, or nothing more. */
    storage?: "kept" | "refused" | "full";
    /** By how many hours the machine's clock is ahead; behind where it is negative. */
    clockHours?: number;
    /** Whether the browser keeps the files of the page. Otherwise every file comes from the server. */
    keepsPage?: boolean;
    /** Scripts that run before those of the page. */
    before?: readonly string[];
}

export const WIDE = { width: 1440, height: 900 };
export const NARROW = { width: 360, height: 740 };

/** What the browser says where a server is away, which tests do on purpose. */
const OF_SERVERS_AWAY = [/^WebSocket connection to '.*' failed(?!.*BLOCKED)/];

/**
 * Opens the address in a window with a machine of its own: nothing that another window keeps is there. What
 * goes wrong in it is added to `troubles`.
 */
export async function openWindow(
    browser: Browser,
    url: string,
    who: Seat | undefined,
    how: Window,
    troubles: string[],
): Promise<Page> {
    const { scheme = "light", width = WIDE.width, height = width < 600 ? NARROW.height : WIDE.height } = how;
    const context = await browser.newContext({
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: "reduce",
        locale: "en-GB",
        timezoneId: "Europe/Zurich",
        serviceWorkers: how.keepsPage ? "allow" : "block",
    });
    context.on("page", (page) => watch(page, troubles));
    countFetches(context);
    await usePagesOf(context, new URL(url).origin);
    const page = await context.newPage();
    if (who) await seat(page, new URL(url).origin, who);
    for (const script of scripts(how)) await context.addInitScript(script);
    await page.goto(url);
    return page;
}

function scripts(how: Window): string[] {
    const scripts = [...(how.before ?? [])];
    if (how.storage === "refused") scripts.push(storageRefused);
    if (how.storage === "full") scripts.push(storageFull);
    if (how.clockHours) scripts.push(clockWrongBy(how.clockHours));
    return scripts;
}

/** Every look of a screen: in both schemes, on a wide window and on a small phone. */
export const LOOKS = (["light", "dark"] as const).flatMap((scheme) =>
    [WIDE, NARROW].map((size) => ({ scheme, size })),
);

/** Gives an open window another look. */
export async function turn(page: Page, { scheme, size }: (typeof LOOKS)[number]): Promise<void> {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(size);
    // Colours that go over into others are looked at when they have arrived.
    await page.evaluate(() => {
        document.body.getBoundingClientRect();
        return Promise.allSettled(document.getAnimations().map((animation) => animation.finished));
    });
}

/** Another tab of the same browser: it shares what the machine keeps. */
export async function openTab(page: Page, path: string): Promise<Page> {
    const tab = await page.context().newPage();
    await tab.goto(new URL(path, page.url()).href);
    return tab;
}

/**
 * Stops a tab as a browser does with one that was in the background for long: none of its code runs until
 * `thaw`.
 */
export async function freeze(page: Page): Promise<{ thaw: () => Promise<void> }> {
    const control = await page.context().newCDPSession(page);
    const set = async (state: "frozen" | "active"): Promise<void> => {
        await control.send("Page.setWebLifecycleState", { state });
    };
    await set("frozen");
    return { thaw: () => set("active") };
}

function watch(page: Page, troubles: string[]): void {
    const add = (what: string): void => void troubles.push(`${new URL(page.url()).pathname}: ${what}`);
    page.on("pageerror", (error) => add(error.stack ?? String(error)));
    page.on("crash", () => add("the page crashed"));
    page.on("console", (message) => {
        const text = message.text();
        const isKnown = OF_SERVERS_AWAY.some((known) => known.test(text));
        if (message.type() === "error" && !isKnown) add(`${text} (${message.location().url})`);
    });
}

/** What the windows of a context are fetching. */
const fetching = new WeakMap<BrowserContext, Set<Request>>();

function countFetches(context: BrowserContext): void {
    const underWay = new Set<Request>();
    fetching.set(context, underWay);
    context.on("request", (request) => underWay.add(request));
    context.on("requestfinished", (request) => underWay.delete(request));
    context.on("requestfailed", (request) => underWay.delete(request));
}

/** Lets every window of a browser fetch what it fetches ahead, and resolves once none fetches anything. */
export async function fetchedAll(browser: Browser): Promise<void> {
    for (const context of browser.contexts()) await fetchedAhead(context);
}

/** Takes a window off the network once it has fetched what it fetches ahead. */
export async function goOffline(page: Page): Promise<void> {
    await fetchedAhead(page.context());
    await page.context().setOffline(true);
}

/** The pointer is moved, which lets a page fetch the code of its dialogs. */
async function fetchedAhead(context: BrowserContext): Promise<void> {
    const isBusy = async (): Promise<boolean> => {
        // What a window has begun to fetch is told before it answers.
        for (const page of context.pages()) await page.mouse.move(1, 1);
        return (fetching.get(context)?.size ?? 0) > 0;
    };
    // One file may ask for the next one when it has come.
    while ((await isBusy()) || (await isBusy()));
}

/** Closes all windows of a browser. */
export async function closeWindows(browser: Browser): Promise<void> {
    await Promise.all(browser.contexts().map((context: BrowserContext) => context.close()));
}
