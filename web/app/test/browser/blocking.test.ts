// Blocking somebody: on their page, among the members of a room, and in the settings.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { axeScript, NARROW, useHouse, violations, type Person } from "./kit";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const confirm = (page: Page, name: string) =>
    page.getByRole("dialog").getByRole("button", { name, exact: true }).click();

/** Whether the first one may take the second one into a new room. */
async function canReach(who: Person, whom: Person): Promise<boolean> {
    const { answer } = who.hall.send("room.create", { members: [whom.account] });
    return answer.then(
        () => true,
        () => false,
    );
}

test("who is blocked on their page reaches one no more, and one reads so in the settings and lets them again", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await clara.open(`/people/${finn.account}`, { before: [axeScript] });
    await press(page, "Block");
    await page.getByRole("dialog").getByText("They notice only when they try.").waitFor();
    await confirm(page, "Block");
    await page.getByText("You block this person.").waitFor();
    expect(await violations(page)).toEqual([]);
    await expect.poll(() => canReach(finn, clara)).toBe(false);

    const settings = await clara.open("/settings", NARROW);
    const section = settings.getByRole("region", { name: "Blocked people" });
    await section.getByText("Finn").first().waitFor();
    await section.getByRole("button", { name: "Unblock Finn" }).click();
    await section.getByText("You block nobody.").waitFor();
    // The other window hears of it.
    await page.getByRole("button", { name: "Block", exact: true }).waitFor();
    await expect.poll(() => canReach(finn, clara)).toBe(true);
});

test("a member of a room is blocked where its members are listed, and stays in the room", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const { room } = await clara.hall.send("room.create", { members: [finn.account], title: "Signs" }).answer;
    const page = await clara.open(`/rooms/${room}`, { ...NARROW, before: [axeScript] });
    await press(page, "2 members");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Block Finn" }).click();
    await dialog.getByText("Rooms and contracts that you share stay.").waitFor();
    expect(await violations(page)).toEqual([]);
    await press(page, "Block");
    await dialog.getByRole("button", { name: "Unblock Finn" }).waitFor();
    expect(await violations(page)).toEqual([]);
    await expect.poll(() => canReach(finn, clara)).toBe(false);
    await finn.hall.send("room.post", { room, text: "Still here" }).answer;
    await dialog.getByRole("button", { name: "Unblock Finn" }).click();
    await dialog.getByRole("button", { name: "Block Finn" }).waitFor();
    await expect.poll(() => canReach(finn, clara)).toBe(true);
});

test("a profile that one reads can be blocked there, also without a connection: it is done when there is one", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await finn.hall.send("profile.edit", {
        section: { basics: { name: "Finn", headline: "Logos", country: "DK" } },
        version: 0,
    }).answer;
    await finn.hall.send("profile.edit", {
        section: { skills: [{ id: "own:logo-design", level: 4 }] },
        version: 0,
    }).answer;
    await finn.hall.send("profile.publish", {}).answer;
    const page = await clara.open(`/people/${finn.account}/profile`);
    await page.getByRole("button", { name: "Block", exact: true }).waitFor();
    await house.killServer();
    await press(page, "Block");
    await confirm(page, "Block");
    await page.getByRole("button", { name: "Sending" }).waitFor();
    await house.server.start();
    await page.getByText("You block this person.").waitFor();
});
