// One's own profile, section by section, and what others see of it.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { profile } from "guildhall";
import { useHouse, goOffline } from "./kit";
import type { Person } from "./kit/house";

const house = useHouse();
const NARROW = { width: 360 };

const press = (page: Page, name: string): Promise<void> =>
    page.getByRole("button", { name, exact: true }).click();
const section = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

/** Saves a section from elsewhere. */
async function edited(person: Person, section: profile.Section, version = 0): Promise<void> {
    await person.hall.send("profile.edit", { section, version }).answer;
}

/** A profile that is published. */
async function published(person: Person): Promise<void> {
    await edited(person, { basics: { name: person.name, headline: "Websites for museums", country: "NG" } });
    await edited(person, { skills: [{ id: "own:logo-design", level: 4 }] });
    await person.hall.send("profile.publish", {}).answer;
}

test("somebody new fills in what comes next, and publishes", async () => {
    const ben = await house.person("Ben");
    const page = await ben.open("/profile");
    await page.getByRole("heading", { name: "Say who you are" }).waitFor();
    await page.getByText("0% filled in").waitFor();
    await press(page, "Fill it in");
    await page.getByLabel("Name", { exact: true }).fill("Ben Okafor");
    await page.getByLabel("Headline").fill("Websites for museums");
    await page.getByLabel("Country").selectOption({ label: "Nigeria" });
    await press(page, "Save");
    await page.getByRole("heading", { name: "Name your skills" }).waitFor();
    await section(page, "About").getByText("Nigeria").waitFor();
    await page.getByText("15% filled in").waitFor();
    await press(page, "Fill it in");
    const search = page.getByRole("combobox", { name: "Add a skill" });
    await search.fill("logo d");
    await page.getByRole("option", { name: "Logo design" }).first().waitFor();
    await search.press("Enter");
    await page.getByLabel("How well: Logo design").selectOption("4");
    await press(page, "Save");
    await section(page, "Skills").getByText("As few others").waitFor();
    await press(page, "Publish the profile");
    await page.getByText("Published", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "Say more about yourself" }).waitFor();
    const { own } = await ben.hall.ask("profile.view", { profile: ben.account });
    expect(own?.visibility).toBe("visible");
    await press(page, "Hide it");
    await page.getByRole("heading", { name: "Publish your profile" }).waitFor();
});

test("every section is written by the keyboard and the form alone, and shown as it was written", async () => {
    const ben = await house.person("Ben");
    const page = await ben.open("/profile");
    await press(page, "Add: Experience");
    await press(page, "Add a job");
    await page.getByLabel("What you did").fill("Designer");
    await page.getByLabel("For whom").fill("Harbour Museum");
    await page.getByLabel("From", { exact: true }).fill("2019-04");
    await press(page, "Save");
    await section(page, "Experience").getByText("Apr 2019 – today").waitFor();
    await press(page, "Add: Portfolio");
    await press(page, "Add a piece of work");
    await page.getByLabel("What it is").fill("The tower");
    await page.getByLabel("Link").fill("https://example.org/tower");
    await press(page, "Save");
    await section(page, "Portfolio").getByRole("link", { name: "example.org" }).waitFor();
    await press(page, "Add: Rates");
    await page.getByLabel("For an hour").fill("45.00");
    await press(page, "Add a piece of work");
    await page.getByLabel("What you do").fill("A site of one page");
    await page.getByLabel("From (USD)").fill("600");
    await page.getByLabel("Days").fill("10");
    await press(page, "Save");
    await section(page, "Rates").getByText("$45.00 an hour").waitFor();
    await section(page, "Rates").getByText("from $600.00").waitFor();
    await press(page, "Add: Languages");
    await press(page, "Add a language");
    await page.getByLabel("Language", { exact: true }).selectOption({ label: "German" });
    await page.getByLabel("How well").selectOption({ label: "Native" });
    await press(page, "Save");
    await section(page, "Languages").getByText("Native").waitFor();
    await press(page, "Add: Availability");
    await page.getByLabel("Part time").check();
    await press(page, "Save");
    await section(page, "Availability").getByText("Part time").waitFor();
    await press(page, "Add: Education");
    await press(page, "Add a school or a course");
    await page.getByLabel("What you learnt").fill("Type");
    await page.getByLabel("School or course").fill("A school");
    await press(page, "Save");
    await section(page, "Education").getByText("A school").waitFor();
    const { whole } = await ben.hall.ask("profile.view", { profile: ben.account });
    expect(whole?.rates?.hourly).toEqual({ amount: "45.00", currency: "USD" });
    expect(whole?.languages).toEqual([{ tag: "de", level: "native" }]);
});

test("what is wrong is said beside its field, which gets the focus", async () => {
    const ben = await house.person("Ben");
    const page = await ben.open("/profile");
    await press(page, "Add: Experience");
    await press(page, "Add a job");
    await page.getByLabel("What you did").fill("Designer");
    await press(page, "Save");
    await page.getByText("2 fields need another look.").waitFor();
    const focused = page.locator(":focus");
    expect(await focused.getAttribute("aria-invalid")).toBe("true");
    await page.getByLabel("From", { exact: true }).fill("2199-01");
    await page.getByText("That month is still to come.").waitFor();
});

test("a section that another device saved is shown, and written over only by choice", async () => {
    const ben = await house.person("Ben");
    await edited(ben, { basics: { name: "Ben", headline: "Of before" } });
    const page = await ben.open("/profile");
    await press(page, "Edit: About");
    await page.getByLabel("Headline").fill("Mine");
    await edited(ben, { basics: { name: "Ben", headline: "Of the other device" } }, 1);
    const alert = page.getByRole("alert").filter({ hasText: "another device" });
    await alert.getByText("Of the other device").waitFor();
    expect(await page.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await press(page, "Keep what I wrote here");
    await press(page, "Save");
    await section(page, "About").getByText("Mine").waitFor();
    // What was not changed follows by itself.
    await press(page, "Edit: About");
    await edited(ben, { basics: { name: "Ben", headline: "Newer still" } }, 3);
    await expect.poll(() => page.getByLabel("Headline").inputValue()).toBe("Newer still");
});

test("a section that was saved elsewhere while this page had no connection is not written over, nor is it lost", async () => {
    const ben = await house.person("Ben");
    await edited(ben, { basics: { name: "Ben", headline: "Of before" } });
    const page = await ben.open("/profile");
    await press(page, "Edit: About");
    await page.getByLabel("Headline").fill("Mine");
    // Rooms and saved searches are followed after a while; their code comes once there is a connection.
    house.expects(/ERR_INTERNET_DISCONNECTED.*(roomlist|saved)/);
    await goOffline(page);
    await press(page, "Save");
    await page.getByText("No connection: it is sent when there is one.").waitFor();
    await edited(ben, { basics: { name: "Ben", headline: "Of the other device" } }, 1);
    await page.context().setOffline(false);
    const alert = page.getByRole("alert").filter({ hasText: "another device" });
    await alert.getByText("Of the other device").waitFor();
    expect(await page.getByLabel("Headline").inputValue()).toBe("Mine");
    await press(page, "Keep what I wrote here");
    await press(page, "Save");
    await section(page, "About").getByText("Mine").waitFor();
    const { own } = await ben.hall.ask("profile.view", { profile: ben.account });
    expect(own?.versions.basics).toBe(3);
});

test("what is saved while the server is dead says so, and is there once it is back", async () => {
    const ben = await house.person("Ben");
    const page = await ben.open("/profile");
    await press(page, "Add: About");
    await page.getByLabel("Name", { exact: true }).fill("Ben Okafor");
    await house.server.kill();
    await press(page, "Save");
    await page.getByText("No connection: it is sent when there is one.").waitFor();
    await house.server.start();
    await section(page, "About").getByText("Ben Okafor").waitFor();
});

test("what was typed is there after a reload, and is gone once it was discarded", async () => {
    const ben = await house.person("Ben");
    const page = await ben.open("/profile");
    await press(page, "Add: About");
    await page.getByLabel("Headline").fill("Half a line");
    await expect
        .poll(() => page.evaluate(() => JSON.stringify({ ...localStorage })))
        .toContain("Half a line");
    await page.reload();
    await section(page, "About").getByText("Not saved").waitFor();
    await press(page, "Add: About");
    expect(await page.getByLabel("Headline").inputValue()).toBe("Half a line");
    await press(page, "Discard the changes");
    await expect.poll(() => page.getByText("Not saved").count()).toBe(0);
    await page.reload();
    await press(page, "Add: About");
    expect(await page.getByLabel("Headline").inputValue()).toBe("");
});

test("contact details are saved, and the person is told what was found", async () => {
    const ben = await house.person("Ben");
    const page = await ben.open("/profile");
    await press(page, "Add: About");
    await page.getByLabel("Name", { exact: true }).fill("Ben Okafor");
    await page.getByLabel("Overview").fill("Write to ben@example.org");
    await press(page, "Save");
    await page.getByText("In your text we found: an e-mail address.").waitFor();
    await section(page, "About").getByText("Write to ben@example.org").waitFor();
});

test("strangers see the card of a published profile, and no sign of a hidden one", async () => {
    const [ben, clara, hid] = [
        await house.person("Ben"),
        await house.person("Clara"),
        await house.person("Hid"),
    ];
    await published(ben);
    await edited(ben, { experience: [{ title: "Designer", company: "Harbour Museum", from: "2019-04" }] });
    await edited(hid, { basics: { name: "Hid", headline: "Secret" } });
    const page = await clara.open(`/people/${ben.account}/profile`);
    await page.getByText("Websites for museums").waitFor();
    await page.getByText("Logo design").waitFor();
    expect(await page.getByText("Harbour Museum").count()).toBe(0);
    await page.goto(`${house.origin}/people/${hid.account}/profile`);
    await page.getByText("No profile to see here").waitFor();
    expect(await page.getByText("Secret").count()).toBe(0);
    const own = await hid.open(`/people/${hid.account}/profile`);
    await own.getByText("Your profile is hidden: only you see this page.").waitFor();
});

test("what strangers write in a profile is text in its place, in a narrow window too", async () => {
    const [ben, clara] = [await house.person("Ben"), await house.person("Clara")];
    const hostile = `<img src=x onerror="document.title='caught'">`;
    await published(ben);
    await edited(ben, { basics: { name: "w".repeat(60), headline: hostile, country: "NG" } }, 1);
    const page = await clara.open(`/people/${ben.account}/profile`, NARROW);
    await page.getByText(hostile).waitFor();
    expect(await page.title()).not.toContain("caught");
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(NARROW.width);
});
