// Every screen, for what looks at all of them: the pictures (`npm run shots`) and the test by axe-core.
// Whoever adds a screen adds it here.

import type { Page } from "playwright-core";
import type { World } from "./world";

export interface Listed {
    /** The name of its pictures. */
    readonly name: string;
    /** Who looks at it: one of the people of the demo world, or nobody who is signed in. */
    readonly who: "clara" | "finn" | "ines" | "nobody";
    /** Where it is; it may depend on what the demo world holds. */
    readonly path: string | ((world: World) => string);
    /** Waits until it shows what it is for, or does something before it is looked at. */
    readonly ready?: (page: Page) => Promise<void>;
}

/** Waits for a text. */
const shows = (text: string | RegExp) => (page: Page) => page.getByText(text).first().waitFor();

export const SCREENS: readonly Listed[] = [
    { name: "sign-in", who: "nobody", path: "/" },
    {
        name: "sign-up",
        who: "nobody",
        path: "/",
        ready: (page) => page.getByRole("button", { name: "Make an account" }).click(),
    },
    { name: "home", who: "clara", path: "/" },
    { name: "rooms", who: "clara", path: "/rooms" },
    {
        name: "room",
        who: "finn",
        path: (world) => `/rooms/${world.rooms["The lighthouse museum"]}`,
        ready: shows("approve it when you like what you see"),
    },
    {
        name: "room-proposal",
        who: "clara",
        path: (world) => `/rooms/${world.rooms["Twelve signs for a museum garden"]}`,
        ready: (page) => page.getByRole("link", { name: "Proposal", exact: true }).waitFor(),
    },
    {
        name: "room-new",
        who: "clara",
        path: "/rooms",
        ready: async (page) => {
            await page.getByRole("button", { name: "New room" }).click();
            await page.getByRole("dialog").getByText("Finn Holm").waitFor();
        },
    },
    {
        name: "room-members",
        who: "clara",
        path: (world) => `/rooms/${world.rooms["The lighthouse museum"]}`,
        ready: async (page) => {
            await page.getByRole("button", { name: "2 members" }).click();
            await page.getByRole("dialog").getByText("Finn Holm").first().waitFor();
        },
    },
    { name: "contracts", who: "clara", path: "/contracts" },
    {
        name: "contract",
        who: "clara",
        path: (world) => `/contracts/${world.contracts["Website of the lighthouse museum"]}`,
        ready: shows("The button for the tower"),
    },
    {
        name: "contract-for-a-job",
        who: "finn",
        path: (world) => `/contracts/${world.offered.contract}`,
        ready: shows("To your proposal"),
    },
    { name: "offer", who: "clara", path: "/contracts/new" },
    { name: "find", who: "finn", path: "/find", ready: shows("Twelve signs for a museum garden") },
    {
        name: "find-words",
        who: "finn",
        path: "/find?q=museum&any=own:logo-design",
        ready: (page) => page.getByRole("searchbox").fill("logo"),
    },
    {
        name: "find-filters",
        who: "finn",
        path: "/find?pay=fixed&verified=1&countries=CH&size=small",
        ready: async (page) => {
            // On small phones they stand behind a button, which wide windows do not show.
            await page.locator(".bar .toggle").dispatchEvent("click");
            await page.getByLabel("To", { exact: true }).waitFor();
        },
    },
    { name: "find-none", who: "finn", path: "/find?q=zeppelin&pay=hourly", ready: shows("No job fits") },
    {
        name: "home-matches",
        who: "finn",
        path: "/",
        ready: (page) => page.getByRole("link", { name: /^Work for museums/ }).waitFor(),
    },
    { name: "saved", who: "finn", path: "/find/saved", ready: shows("Posted 2 times") },
    { name: "saved-none", who: "ines", path: "/find/saved", ready: shows("No saved searches yet") },
    {
        name: "saved-edit",
        who: "finn",
        path: "/find/saved",
        ready: async (page) => {
            await page.getByRole("button", { name: "Edit: Work for museums" }).click();
            await page.getByRole("dialog").getByLabel("Name").fill("Museums ".repeat(20));
        },
    },
    {
        name: "find-saved",
        who: "finn",
        path: "/find?q=museum&sort=recent&saved=1",
        ready: async (page) => {
            await page.getByText("Saved as Work for museums").waitFor();
            await page.getByText("New", { exact: true }).first().waitFor();
        },
    },
    {
        name: "find-save",
        who: "finn",
        path: "/find?q=museum&size=small,medium",
        ready: (page) => page.getByRole("button", { name: "Save this search" }).click(),
    },
    {
        name: "find-saved-otherwise",
        who: "finn",
        path: "/find?q=museum&pay=hourly&saved=1",
        ready: shows("You look for something else now"),
    },
    { name: "find-people", who: "clara", path: "/find/people", ready: shows("Finn Holm") },
    {
        name: "categories",
        who: "clara",
        path: "/find/categories",
        ready: async (page) => {
            await page.getByRole("button", { name: "Design", exact: true }).click();
            await page.getByRole("button", { name: "Illustration" }).waitFor();
        },
    },
    { name: "jobs", who: "clara", path: "/jobs", ready: shows("Twelve signs for a museum garden") },
    { name: "jobs-none", who: "finn", path: "/jobs", ready: shows("Post your first job") },
    {
        name: "job-new",
        who: "clara",
        path: "/jobs/new",
        ready: async (page) => {
            await page.getByRole("button", { name: "Publish the job" }).click();
            await page.getByText("Choose a category.").waitFor();
            await page.getByText("What you wish for").click();
            await page.getByRole("button", { name: "Add a question" }).click();
            await page.getByRole("combobox", { name: "Categories" }).fill("logo");
            await page.getByRole("option").first().waitFor();
        },
    },
    {
        name: "job-edit",
        who: "clara",
        path: (world) => `/jobs/${world.job}/edit`,
        ready: (page) => page.getByRole("button", { name: "Remove Banner design" }).waitFor(),
    },
    {
        name: "desk",
        who: "clara",
        path: (world) => `/jobs/${world.job}`,
        ready: shows("$1,650.00"),
    },
    {
        name: "desk-proposal",
        who: "clara",
        path: (world) => `/jobs/${world.job}/proposals/${world.proposals[0]}`,
        ready: shows("the toads know me"),
    },
    {
        name: "desk-offered",
        who: "ines",
        path: (world) => `/jobs/${world.offered.job}`,
        ready: shows("$320.00"),
    },
    {
        name: "desk-proposal-offered",
        who: "ines",
        path: (world) => `/jobs/${world.offered.job}/proposals/${world.offered.proposal}`,
        ready: shows("To the contract"),
    },
    {
        name: "desk-offer",
        who: "clara",
        path: (world) => `/jobs/${world.job}/proposals/${world.proposals[0]}/offer`,
        ready: (page) => page.getByText("is put aside").waitFor(),
    },
    {
        name: "desk-compare",
        who: "clara",
        path: (world) => `/jobs/${world.job}/compare/${world.proposals.join(",")}`,
        ready: shows("by train"),
    },
    {
        name: "desk-invite",
        who: "clara",
        path: (world) => `/jobs/${world.job}`,
        ready: async (page) => {
            await page.getByRole("button", { name: "Invite somebody" }).click();
            await page.getByRole("dialog").getByText("Finn Holm").waitFor();
        },
    },
    {
        name: "desk-share",
        who: "clara",
        path: (world) => `/jobs/${world.job}`,
        ready: async (page) => {
            await page.getByRole("button", { name: "Share the link" }).click();
            await page.getByLabel("Link to the job").waitFor();
        },
    },
    {
        name: "posting",
        who: "finn",
        path: (world) => `/postings/${world.job}`,
        ready: shows("You have proposed for it"),
    },
    {
        name: "propose",
        who: "finn",
        path: (world) => `/postings/${world.invited}/propose`,
        ready: async (page) => {
            await page.getByRole("button", { name: "Send the proposal" }).click();
            await page.getByText(/another look/).waitFor();
        },
    },
    { name: "proposals", who: "finn", path: "/proposals", ready: shows("Accept and propose") },
    { name: "proposals-none", who: "clara", path: "/proposals", ready: shows("No proposals yet") },
    {
        name: "proposal",
        who: "finn",
        path: (world) => `/proposals/${world.proposals[0]}`,
        ready: shows("the toads know me"),
    },
    {
        name: "proposal-change",
        who: "finn",
        path: (world) => `/proposals/${world.proposals[0]}`,
        ready: (page) => page.getByRole("button", { name: "Change what you ask for" }).click(),
    },
    {
        name: "proposal-offered",
        who: "finn",
        path: (world) => `/proposals/${world.offered.proposal}`,
        ready: shows("You have an offer"),
    },
    { name: "work", who: "finn", path: "/work" },
    {
        name: "diary",
        who: "finn",
        path: (world) => `/work/${world.contracts["Upkeep of the museum's shop"]}`,
    },
    { name: "wallet", who: "finn", path: "/wallet" },
    { name: "people", who: "clara", path: "/people" },
    {
        name: "person",
        who: "clara",
        path: (world) => `/people/${world.finn.account}`,
        ready: shows("Finn Holm"),
    },
    {
        name: "profile",
        who: "finn",
        path: "/profile",
        ready: (page) => page.getByRole("progressbar").waitFor(),
    },
    {
        name: "profile-edit",
        who: "finn",
        path: "/profile",
        ready: async (page) => {
            await page.getByRole("button", { name: /^(Edit|Add): Rates$/ }).click();
            await page.getByRole("button", { name: "Add a piece of work" }).click();
            await page.getByRole("button", { name: "Save", exact: true }).click();
            await page.getByText(/another look/).waitFor();
        },
    },
    {
        name: "profile-of-another",
        who: "clara",
        path: (world) => `/people/${world.finn.account}/profile`,
    },
    { name: "settings", who: "clara", path: "/settings" },
    {
        name: "account-close",
        who: "clara",
        path: "/settings",
        ready: async (page) => {
            await page.getByRole("button", { name: "Close my account" }).click();
            await page.getByRole("dialog").getByText("Settle this first").waitFor();
        },
    },
    { name: "not-found", who: "clara", path: "/nowhere", ready: shows("Nothing here") },
];
