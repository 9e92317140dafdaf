// What a person sets, and how others find them.

import { expect, test } from "vitest";
import { openTab, useHouse } from "./kit";

const house = useHouse();

test("a new password is asked for together with the old one, is kept nowhere, and ends the other devices", async () => {
    const ada = await house.person("Ada");
    const page = await ada.open("/settings");
    const other = await house.open("/");
    await other.getByLabel("E-mail").fill(ada.email);
    await other.getByLabel("Password").fill(ada.password);
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByText("All changes are saved").waitFor();
    await page.getByRole("button", { name: "Change the password" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Password until now").fill("not the password");
    await dialog.getByLabel("New password").fill("an even longer password");
    await dialog.getByRole("button", { name: "Change the password" }).click();
    await dialog.getByText("That is not your password.").waitFor();
    await dialog.getByLabel("Password until now").fill(ada.password);
    await dialog.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("Your password is changed").waitFor();
    await other.getByText("Your session has ended").waitFor();
    const kept = await page.evaluate(keptChanges);
    expect(kept).toBe(0);
});

test("a new name is seen in the other tab, and in the place of the old one everywhere", async () => {
    const ada = await house.person("Ada");
    const page = await ada.open("/settings");
    const other = await openTab(page, "/");
    await page.getByLabel("Name", { exact: true }).fill("Ada Lovelace");
    await page.getByRole("region", { name: "You" }).getByRole("button", { name: "Save" }).first().click();
    await page.getByRole("link", { name: "Ada Lovelace" }).waitFor();
    await other.reload();
    await other.getByRole("link", { name: "Ada Lovelace" }).waitFor();
});

/** How many changes the page keeps to send. */
function keptChanges(): Promise<number> {
    return new Promise((resolve, reject) => {
        const opened = indexedDB.open("guildhall");
        opened.onerror = () => reject(opened.error);
        opened.onsuccess = () => {
            const counted = opened.result.transaction("commands").objectStore("commands").count();
            counted.onsuccess = () => resolve(counted.result);
        };
    });
}
