// What tests of rooms do: look at messages, write them, and make rooms.

import type { RoomId } from "guildhall";
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import type { House, Person } from "./kit/house";

/** The line where one writes. */
export const writing = (page: Page): Locator => page.getByPlaceholder("Write a message");

/** The messages with that text in them. */
export const message = (page: Page, text: string): Locator =>
    page.getByRole("article").filter({ hasText: text });

/** Waits until all is sent, and the code of the screen is there: a server may be killed from then on. */
export async function saved(page: Page): Promise<void> {
    await page.getByText("All changes are saved").waitFor();
    await page.waitForLoadState("networkidle");
}

/** The texts of all messages on the page, from the first to the last. */
export function texts(page: Page): Promise<string[]> {
    return page
        .locator("article .text")
        .evaluateAll((all) => all.map((one) => one.textContent?.trim() ?? ""));
}

export async function say(page: Page, text: string): Promise<void> {
    await writing(page).fill(text);
    await writing(page).press("Enter");
}

export async function roomOf(maker: Person, others: readonly Person[], title?: string): Promise<RoomId> {
    const members = others.map((other) => other.account);
    return (await maker.hall.send("room.create", { members, ...(title && { title }) }).answer).room;
}

/** A room that Ada has made with Finn. */
export async function two(
    house: House,
    title?: string,
): Promise<{ ada: Person; finn: Person; room: RoomId }> {
    const [ada, finn] = [await house.person("Ada Lovelace"), await house.person("Finn Fox")];
    return { ada, finn, room: await roomOf(ada, [finn], title) };
}

/** Waits until so many changes that wait are written down on the machine of a page. */
export async function written(page: Page, many: number): Promise<void> {
    const count = (): Promise<number> =>
        page.evaluate(
            () =>
                new Promise<number>((resolve, reject) => {
                    const opened = indexedDB.open("guildhall");
                    opened.onsuccess = () => {
                        const all = opened.result.transaction("commands").objectStore("commands").count();
                        all.onsuccess = () => resolve(all.result);
                        all.onerror = () => reject(all.error);
                        opened.result.close();
                    };
                }),
        );
    await expect.poll(count).toBe(many);
}
