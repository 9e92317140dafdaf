// Proposals: the form, one's own proposals as they stand, and invitations to propose.

import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import type { JobFields, JobId } from "guildhall";
import { useHouse } from "./kit";
import type { Person } from "./kit/house";

const house = useHouse();
const NARROW = { width: 360 };

const press = (page: Page, name: string): Promise<void> =>
    page.getByRole("button", { name, exact: true }).click();

const FIELDS: JobFields = {
    title: "A logo for a bakery",
    description: "We bake bread.",
    category: "own:logo-design",
    more: [],
    skills: [],
    pay: { fixed: { currency: "USD", budget: "240.00" } },
    timeline: { days: 14 },
    questions: ["Which bakeries have you drawn for?"],
    visibility: "public",
};

/** A job that takes proposals. */
async function posted(client: Person, fields: Partial<JobFields> = {}): Promise<JobId> {
    const { job } = await client.hall.send("job.draft", { fields: { ...FIELDS, ...fields } }).answer;
    await client.hall.send("job.publish", { job }).answer;
    return job;
}

const SAID = {
    letter: "I drew three bakers' logos.",
    answers: ["Those of Brot & Co."],
    approach: "Three sketches, then one.",
    timeline: { days: 10 },
    price: { fixed: { amount: "200.00", currency: "USD" } },
};

/** A proposal that the job has. */
async function proposed(person: Person, job: JobId) {
    const { proposal } = await person.hall.send("proposal.submit", { job, ...SAID }).answer;
    await expect
        .poll(async () => (await person.hall.ask("proposal.view", { proposal })).proposal.status)
        .toBe("delivered");
    return proposal;
}

/** Writes all that a proposal needs, without milestones. */
async function write(page: Page): Promise<void> {
    await page.getByLabel("Letter").fill(SAID.letter);
    await page.getByLabel("Which bakeries have you drawn for?").fill("Those of Brot & Co.");
    await page.getByLabel("How you would go about it").fill(SAID.approach);
    await page.getByLabel("Price for all of it (USD)").fill("240");
    await page.getByLabel("How many days does it take?").fill("10");
}

test("somebody proposes for a job with milestones that are together the price, and sees it delivered", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara);
    const page = await ben.open(`/postings/${job}`);
    await page.getByRole("link", { name: "Propose", exact: true }).click();
    await page.getByText("The client has in mind: $240.00").waitFor();
    await write(page);
    await press(page, "Add a milestone");
    await page.getByLabel("What is done by then").fill("Sketches");
    await page.getByLabel("Amount (USD)").fill("90.00");
    await page.getByText("$150.00 of the price is in no milestone").waitFor();
    await press(page, "Send the proposal");
    await page.getByText("The milestones are not together the price.").waitFor();
    await page.getByLabel("Due (if you like)").fill("1999-01-01");
    await page.getByText("That day is over. Choose today or a later one.").waitFor();
    await page.getByLabel("Due (if you like)").fill("2099-01-01");
    await page.getByText("At most 3 years ahead.").waitFor();
    await page.getByLabel("Due (if you like)").fill("");
    await press(page, "Add a milestone");
    await page.getByLabel("What is done by then").nth(1).fill("The logo");
    await page.getByLabel("Amount (USD)").nth(1).fill("150.00");
    await page.getByText("= the price").waitFor();
    await press(page, "Send the proposal");
    await page.getByRole("heading", { name: "The client has your proposal" }).waitFor();
    await page.getByText("Those of Brot & Co.").waitFor();
    const { proposals } = await ben.hall.ask("proposal.list", {});
    expect(proposals.map((one) => one.card?.status)).toEqual(["delivered"]);
    const { proposal } = await ben.hall.ask("proposal.view", { proposal: proposals[0]!.proposal });
    expect(proposal.terms.milestones?.map((one) => one.amount)).toEqual(["90.00", "150.00"]);
});

test("a proposal that was begun is there after a reload, and is gone once it was sent", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara);
    const page = await ben.open(`/postings/${job}/propose`);
    await page.getByLabel("Letter").fill("Half a letter");
    await expect
        .poll(() => page.evaluate(() => JSON.stringify({ ...localStorage })))
        .toContain("Half a letter");
    await page.reload();
    await expect.poll(() => page.getByLabel("Letter").inputValue()).toBe("Half a letter");
    await press(page, "Send the proposal");
    await page.getByText("4 fields need another look.").waitFor();
    await write(page);
    await press(page, "Send the proposal");
    await page.getByRole("heading", { name: "The client has your proposal" }).waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("bakers");
    await page.goto(`${house.origin}/postings/${job}/propose`);
    await page.getByRole("heading", { name: "You have proposed for this job" }).waitFor();
    await page.getByRole("link", { name: "To your proposal" }).click();
    await page.getByText(SAID.letter).waitFor();
});

test("contact details are sent, and the person is told what was found", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const page = await ben.open(`/postings/${await posted(clara)}/propose`);
    await write(page);
    await page.getByLabel("Letter").fill("Write to ben@example.org");
    await press(page, "Send the proposal");
    await page.getByText("In your text we found: an e-mail address.").waitFor();
});

test("a job that changes while one writes is told, and the proposal is for what it says then", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara);
    const page = await ben.open(`/postings/${job}/propose`);
    await write(page);
    const fields = { ...FIELDS, questions: [...FIELDS.questions, "When?"] };
    await clara.hall.send("job.edit", { job, fields, version: 1 }).answer;
    await page.getByText("The client has just changed the job.").waitFor();
    await page.getByLabel("When?", { exact: true }).fill("Soon");
    expect(await page.getByLabel("Which bakeries have you drawn for?").inputValue()).toBe(
        "Those of Brot & Co.",
    );
    await press(page, "Send the proposal");
    await page.getByRole("heading", { name: "The client has your proposal" }).waitFor();
    await page.getByText("Soon", { exact: true }).waitFor();
});

test("a job that closes while one writes takes nothing, and what was written stays", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara);
    const page = await ben.open(`/postings/${job}/propose`);
    await write(page);
    await clara.hall.send("job.close", { job, reason: "Done" }).answer;
    await page.getByRole("alert").getByText("The client has closed it.").waitFor();
    expect(await page.getByRole("button", { name: "Send the proposal" }).isDisabled()).toBe(true);
    expect(await page.getByLabel("Letter").inputValue()).toBe(SAID.letter);
});

test("what is written changes until the client opens it, what is asked for after that too", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara);
    const proposal = await proposed(ben, job);
    const page = await ben.open(`/proposals/${proposal}`);
    await press(page, "Change what you wrote");
    await page.getByLabel("Letter").fill("I drew four.");
    await press(page, "Save");
    await page.getByText("I drew four.").waitFor();
    await clara.hall.send("job.open", { job, proposal }).answer;
    await page.getByRole("heading", { name: "The client has read your proposal" }).waitFor();
    expect(await page.getByRole("button", { name: "Change what you wrote" }).count()).toBe(0);
    await press(page, "Change what you ask for");
    await page.getByLabel("Price for all of it (USD)").fill("220");
    await press(page, "Save");
    await page.getByText("$220.00").waitFor();
    const { proposal: now } = await ben.hall.ask("proposal.view", { proposal });
    expect([now.version, now.terms.price]).toEqual([3, { fixed: { amount: "220.00", currency: "USD" } }]);
});

test("what another device changes meanwhile is told, and written over only by choice", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const proposal = await proposed(ben, await posted(clara));
    const page = await ben.open(`/proposals/${proposal}`);
    await press(page, "Change what you ask for");
    await page.getByLabel("Price for all of it (USD)").fill("230");
    // Other words are no reason to ask: they stand in another form.
    await ben.hall.send("proposal.edit", { proposal, version: 1, ...words("Other words") }).answer;
    await page.getByText("Other words").waitFor();
    expect(await page.getByText("on another device").count()).toBe(0);
    const { timeline } = SAID;
    const price = { fixed: { amount: "210.00", currency: "USD" } };
    await ben.hall.send("proposal.set_terms", { proposal, version: 2, timeline, price }).answer;
    await page.getByRole("alert").getByText("$210.00").waitFor();
    await press(page, "Keep what I wrote here");
    await press(page, "Save");
    await page.getByText("$230.00").waitFor();
});

const words = (letter: string) => ({ letter, answers: SAID.answers, approach: SAID.approach });

test("a proposal is taken back, and one more attempt can be made", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara);
    const proposal = await proposed(ben, job);
    const page = await ben.open("/proposals");
    await page.getByText("Delivered").waitFor();
    await page.getByText("A logo for a bakery").click();
    await press(page, "Take it back");
    await page.getByRole("dialog").getByRole("button", { name: "Take it back" }).click();
    await page.getByRole("heading", { name: "You took this proposal back" }).waitFor();
    await page.getByRole("link", { name: "Propose again" }).click();
    await write(page);
    await press(page, "Send the proposal");
    await page.getByText("Second attempt").waitFor();
    const { proposal: now } = await ben.hall.ask("proposal.view", { proposal });
    expect(now.attempt).toBe(2);
});

test("an invitation comes by itself, is accepted into the form, and another one is declined with a reason", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const page = await ben.open("/proposals");
    await page.getByText("No proposals yet").waitFor();
    const secret = await posted(clara, { title: "A secret logo", visibility: "invite_only" });
    const other = await posted(clara, { title: "Another one" });
    const invite = (job: JobId, note: string) =>
        clara.hall.send("job.invite", { job, freelancer: ben.account, note }).answer;
    await invite(secret, "You draw well.");
    await invite(other, "This too?");
    const card = (title: string) => page.getByRole("article").filter({ hasText: title });
    await card("Another one").getByRole("button", { name: "Decline the invitation" }).click();
    await page.getByLabel("Why? (if you like)").fill("No time.");
    await page.getByRole("dialog").getByRole("button", { name: "Decline the invitation" }).click();
    await expect.poll(() => card("Another one").count()).toBe(0);
    await card("A secret logo").getByText("You draw well.").waitFor();
    await card("A secret logo").getByRole("button", { name: "Accept and propose" }).click();
    await page.getByLabel("Letter").waitFor();
    const { invitations } = await ben.hall.ask("invitation.list", {});
    const answers = Object.fromEntries(invitations.map((one) => [one.title, one.answer]));
    expect(answers).toEqual({
        "A secret logo": { accept: {} },
        "Another one": { decline: { reason: "No time." } },
    });
});

test("the list follows what clients do, in a narrow window too", async () => {
    const [clara, ben] = [await house.person("Clara"), await house.person("Ben")];
    const job = await posted(clara, { title: `<b>${"w".repeat(110)}</b>` });
    const proposal = await proposed(ben, job);
    const page = await ben.open("/proposals", NARROW);
    await page.getByText("Delivered").waitFor();
    await clara.hall.send("job.open", { job, proposal }).answer;
    await page.getByText("Read", { exact: true }).waitFor();
    await clara.hall.send("job.decline", { job, proposal, reason: "Nearer by." }).answer;
    await page.getByText("Declined", { exact: true }).waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(NARROW.width);
    await page.getByText("Declined", { exact: true }).click();
    await page.getByText("Nearer by.").waitFor();
});
