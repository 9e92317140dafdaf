import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { openTab, useHouse } from "./kit";
import { LOGO, posted } from "./hiring";

const house = useHouse({ GUILDHALL_SANDBOX_CLOCK: "true" });

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const heads = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
const field = (page: Page, name: string) => page.getByLabel(name, { exact: true });

/** Finds something by typing and takes what is on top. */
async function pick(page: Page, label: string, typed: string, name: string): Promise<void> {
    await page.getByRole("combobox", { name: label }).fill(typed);
    await page.getByRole("option", { name }).first().waitFor();
    await page.getByRole("combobox", { name: label }).press("Enter");
    await page.getByRole("button", { name: `Remove ${name}` }).waitFor();
}

test("somebody posts their first job by typing, and others see it at its link", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const page = await clara.open("/jobs");
    await page.getByRole("link", { name: "Post your first job" }).click();
    await page
        .getByText("Before it can be published it needs: a title, a description, a category, the pay.")
        .waitFor();
    await field(page, "Title").fill("A logo for a small bakery");
    await field(page, "What is to be done?").fill("A sign over the door.");
    await pick(page, "Categories", "logo des", "Logo design");
    await pick(page, "Skills", "wordpr", "WordPress");
    await field(page, "Budget").fill("1,200");
    await page.getByLabel("How many days may it take?").fill("14");
    await press(page, "Add a question");
    await field(page, "Question 1").fill("Which logos have you drawn?");
    await press(page, "Publish the job");
    await heads(page, "Waits for proposals");
    await press(page, "Share the link");
    const link = await page.getByLabel("Link to the job").inputValue();

    const other = await finn.open(new URL(link).pathname);
    await heads(other, "A logo for a small bakery");
    await other.getByText("$1,200.00").waitFor();
    await other.getByText("Logo design").first().waitFor();
    await other.getByText("WordPress").first().waitFor();
    await other.getByText("Which logos have you drawn?").waitFor();
    await other.getByText("Say how you would do it, when, and for how much.").waitFor();
    expect(await other.getByText("Clara").count()).toBe(0);
});

test("what is missing is told beside the field, and the first of them gets the focus", async () => {
    const page = await (await house.person("Clara")).open("/jobs/new");
    await field(page, "Title").fill("x".repeat(121));
    await page.getByText("1 letter too many").waitFor();
    await press(page, "Publish the job");
    await page.getByText("That is too long.").waitFor();
    expect(await field(page, "Title").evaluate((one) => one === document.activeElement)).toBe(true);
    await page.getByText("Choose a category.").waitFor();
    await page.getByText("4 fields need another look.").waitFor();
    await field(page, "Budget").fill("4");
    await page.getByText("$5.00 at least.").waitFor();
});

test("a draft is kept while it is typed, saved on the server, and gone on with on another device", async () => {
    const clara = await house.person("Clara");
    const page = await clara.open("/jobs/new");
    await field(page, "Title").fill("A logo");
    await pick(page, "Categories", "logo des", "Logo design");
    await page.waitForFunction(() =>
        Object.values(localStorage).some((kept) => kept.includes("own:logo-design")),
    );
    await page.reload();
    await page.getByRole("button", { name: "Remove Logo design" }).waitFor();
    expect(await field(page, "Title").inputValue()).toBe("A logo");
    await press(page, "Save the draft");
    await page.getByText("The draft is saved. Only you see it.").waitFor();

    const elsewhere = await clara.open("/jobs");
    await elsewhere.getByRole("link", { name: "A logo" }).click();
    await field(elsewhere, "What is to be done?").fill("A sign.");
    await press(elsewhere, "Save the draft");
    await elsewhere.getByText("The draft is saved. Only you see it.").waitFor();
    await expect.poll(() => field(page, "What is to be done?").inputValue()).toBe("A sign.");
});

test("of two devices that change one job, the later one is told and chooses whose words stay", async () => {
    const clara = await house.person("Clara");
    const job = await posted(clara);
    const page = await clara.open(`/jobs/${job}/edit`);
    await field(page, "Title").fill("My title");
    await clara.hall.send("job.edit", { job, fields: { ...LOGO, title: "The other title" }, version: 1 })
        .answer;
    await page.getByText("The job was changed elsewhere after you began here.").waitFor();
    expect(await page.getByRole("button", { name: "Save the changes" }).isDisabled()).toBe(true);
    await press(page, "Keep what I wrote");
    await press(page, "Save the changes");
    await page.getByRole("heading", { level: 1, name: "My title" }).waitFor();
    const { state } = await clara.hall.ask("job.view", { job });
    expect(state.fields.title).toBe("My title");
    expect(state.version).toBe(3);
});

test("a change of the pay says that proposals are for the older terms, and what others have seen is not hidden", async () => {
    const clara = await house.person("Clara");
    const job = await posted(clara);
    const page = await clara.open(`/jobs/${job}/edit`);
    await field(page, "Title").fill("A logo and bags");
    expect(await page.getByText("made for the older terms").count()).toBe(0);
    await field(page, "Budget").fill("500");
    await page.getByText("made for the older terms").waitFor();
    await page.getByLabel("Invited people").check();
    await press(page, "Save the changes");
    await page.getByText("it cannot be shown to fewer people").waitFor();
    await page.getByLabel("Everybody here").check();
    await press(page, "Save the changes");
    await page.getByRole("heading", { level: 1, name: "A logo and bags" }).waitFor();
    await page.getByText("$500.00").waitFor();
});

test("a job is paused, resumed, closed with a reason and opened again, and its posting follows", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const [desk, posting] = [await clara.open(`/jobs/${job}`), await finn.open(`/postings/${job}`)];
    await posting.getByText("Say how you would do it").waitFor();
    await press(desk, "Pause");
    await heads(desk, "Takes no proposals for now");
    await posting.getByText("The client has paused it.").waitFor();
    await press(desk, "Take proposals again");
    await posting.getByText("Say how you would do it").waitFor();
    await press(desk, "Close the job");
    const dialog = desk.getByRole("dialog");
    await dialog.getByRole("button", { name: "Close the job" }).click();
    await dialog.getByText("Fill this in.").waitFor();
    await dialog.getByLabel("Why?").fill("We draw it ourselves");
    await dialog.getByRole("button", { name: "Close the job" }).click();
    await heads(desk, "You closed this job");
    await desk.getByText("We draw it ourselves").waitFor();
    await posting.getByText("The client has closed it.").waitFor();
    await press(desk, "Open it again");
    await heads(desk, "Waits for proposals");
    await posting.getByText("Say how you would do it").waitFor();
});

test("jobs stand by what comes next: open ones, drafts, and those that are over", async () => {
    const clara = await house.person("Clara");
    const [open, over] = [
        await posted(clara, { title: "Open one" }),
        await posted(clara, { title: "Old one" }),
    ];
    await clara.hall.send("job.close", { job: over, reason: "done" }).answer;
    await clara.hall.send("job.draft", {
        fields: { more: [], skills: [], questions: [], visibility: "public" },
    }).answer;
    const page = await clara.open("/jobs");
    const part = (name: string) => page.getByRole("region", { name });
    await part("Open").getByText("Open one").waitFor();
    await part("Drafts").getByText("Untitled job").waitFor();
    await part("Over").getByText("Old one").waitFor();
    // What happens elsewhere is seen at once.
    await clara.hall.send("job.close", { job: open, reason: "done" }).answer;
    await part("Over").getByText("Open one").waitFor();
});

test("a draft that is thrown away, a job of somebody else and a link that is wrong say so", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const { job } = await clara.hall.send("job.draft", { fields: LOGO }).answer;
    const desk = await clara.open(`/jobs/${job}`);
    await press(desk, "Throw the draft away");
    await desk.getByRole("dialog").getByRole("button", { name: "Throw the draft away" }).click();
    await heads(desk, "This draft was thrown away");
    const other = await finn.open(`/jobs/${job}`);
    await heads(other, "This job cannot be shown");
    const tab = await openTab(other, "/postings/nonsense");
    await heads(tab, "There is no such job");
});

test("what is posted without a connection waits in the list and comes when there is one", async () => {
    const clara = await house.person("Clara");
    // Screens that were opened before are at hand without a connection.
    const page = await clara.open("/jobs");
    await page.getByRole("link", { name: "Post your first job" }).click();
    await field(page, "Title").fill("Written on a train");
    await page.getByText("All changes are saved").waitFor();
    await house.killServer();
    await press(page, "Save the draft");
    await page.getByText("No connection: it is sent when there is one.").waitFor();
    await page.getByRole("link", { name: "All jobs" }).click();
    await page.getByRole("region", { name: "On their way" }).getByText("Written on a train").waitFor();
    await house.server.start();
    await page.getByRole("region", { name: "Drafts" }).getByText("Written on a train").waitFor();
});
