// What a person sets, and how others find them.

import { expect, test } from "vitest";
import { openTab, useHouse } from "./kit";

const house = useHouse();

test("who takes a handle is found by it, and seen online by whom they share a room with", async () => {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn")];
    const page = await ada.open("/settings");
    await page.getByLabel("Handle").fill("Ada_1815");
    await page
        .getByRole("region", { name: "How others find you" })
        .getByRole("button", { name: "Save" })
        .click();
    await expect.poll(() => page.getByLabel("Handle").inputValue()).toBe("ada_1815");
    const search = await finn.open("/people");
    await search.getByLabel("Find somebody").fill("@ada_1815");
    await search.keyboard.press("Enter");
    await search.getByRole("link", { name: "Ada @ada_1815" }).click();
    await search.getByRole("heading", { name: "Ada" }).waitFor();
    await finn.hall.send("room.create", { members: [ada.account] }).answer;
    await search.reload();
    await search.getByText("Online", { exact: true }).waitFor();
});

test("the e-mail finds only whoever allows it", async () => {
    const [ada, finn] = [await house.person("Ada"), await house.person("Finn")];
    const search = await finn.open("/people");
    const look = async (): Promise<void> => {
        await search.getByLabel("Find somebody").fill(ada.email);
        await search.getByRole("button", { name: `Look for ${ada.email}` }).click();
    };
    await look();
    await search.getByText(`Nobody who wants to be found has the e-mail ${ada.email}.`).waitFor();
    await ada.hall.send("account.set_findable", { by_email: true }).answer;
    await search.getByLabel("Find somebody").fill("");
    await look();
    await search.getByRole("link", { name: "Ada" }).waitFor();
});

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

test("a device is signed out from one that signed in later, and not the other way round", async () => {
    const ada = await house.person("Ada");
    const page = await house.open("/settings");
    await page.getByLabel("E-mail").fill(ada.email);
    await page.getByLabel("Password").fill(ada.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    const devices = page.getByRole("region", { name: "Where you are signed in" });
    await devices.getByText("Chrome on Linux").waitFor();
    const other = await ada.open("/settings");
    await other.getByText("Signed in later than this one").waitFor();
    const others = other.getByRole("region", { name: "Where you are signed in" });
    expect(await others.getByRole("button", { name: "Sign out" }).count()).toBe(0);
    await devices.getByRole("button", { name: "Sign out" }).click();
    await other.getByText("Your session has ended").waitFor();
    await page.getByText("This one").waitFor();
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
