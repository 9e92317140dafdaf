import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { axeScript, LOOKS, turn, useHouse, violations } from "./kit";
import { posted, proposed } from "./hiring";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const heads = (page: Page, name: string) => page.getByRole("heading", { name }).waitFor();
const line = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

test("somebody whom the client knows is invited with a few words, and their answer stands at the desk", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await clara.hall.send("room.create", { members: [finn.account] }).answer;
    const job = await posted(clara, { visibility: "invite_only" });
    const desk = await clara.open(`/jobs/${job}`);
    await heads(desk, "Invite the first people");
    await press(desk, "Invite somebody");
    const dialog = desk.getByRole("dialog");
    await dialog.getByRole("button", { name: "Send the invitation" }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("button", { name: "Finn" }).click();
    await dialog.getByLabel("What do you say to them?").fill("We like your signs.");
    await dialog.getByRole("button", { name: "Send the invitation" }).click();
    await line(desk, "Finn").getByText("Has not answered").waitFor();
    await heads(desk, "Waits for those whom you invited");
    const { invitations } = await finn.hall.ask("invitation.list", {});
    expect(invitations[0]).toMatchObject({ job, note: "We like your signs." });
    const posting = await finn.open(`/postings/${job}`);
    await posting.getByText("Say how you would do it").waitFor();
    await finn.hall.send("invitation.answer", { job, answer: { accept: {} } }).answer;
    await line(desk, "Finn").getByText("Wants to propose").waitFor();
    await proposed(finn, job, "240.00");
    await line(desk, "Finn").getByText("Has proposed").waitFor();

    await press(desk, "Invite somebody");
    await dialog.getByRole("button", { name: "Finn" }).click();
    await dialog.getByText("This person is invited already.").waitFor();
});

test("a proposal stands at the desk the moment it comes, is read, noted, marked and talked about", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const desk = await clara.open(`/jobs/${job}`);
    await heads(desk, "Waits for proposals");
    await proposed(finn, job, "240.00", 7, "I have drawn for bakers.\nTwice.");
    await heads(desk, "1 new proposal");
    await line(desk, "Finn").getByText("$240.00").waitFor();
    await line(desk, "Finn").getByText("7 days").waitFor();
    expect(await desk.getByText("I have drawn for bakers.").count()).toBe(0);

    await press(desk, "Read the next one");
    await desk.getByText("I have drawn for bakers.").waitFor();
    await desk.getByText("Which logos have you drawn?").waitFor();
    await desk.getByText("Those of two bakers.").waitFor();
    await desk.getByLabel("Your note").fill("Ask about the lettering.");
    await press(desk, "Save the note");
    await desk.getByRole("button", { name: "Save the note" }).waitFor({ state: "hidden" });
    await press(desk, "On the shortlist");
    await desk.getByRole("button", { name: "On the shortlist", pressed: true }).waitFor();
    await desk.getByRole("link", { name: "Back to the job" }).click();
    await heads(desk, "Choose whom to talk with");
    await line(desk, "Finn").getByText("Note", { exact: true }).waitFor();
    await press(desk, "Shortlist 1");
    await line(desk, "Finn").getByRole("link").first().click();
    await expect.poll(() => desk.getByLabel("Your note").inputValue()).toBe("Ask about the lettering.");
    await desk.getByLabel("Your note").fill("Ask about the colours.");
    await desk.getByRole("link", { name: "Back to the job" }).click();
    await line(desk, "Finn").getByRole("link").first().click();
    await expect.poll(() => desk.getByLabel("Your note").inputValue()).toBe("Ask about the colours.");
    await press(desk, "Talk with them");
    await desk.waitForURL(/\/rooms\//);
    const { rooms } = await finn.hall.ask("room.list", {});
    expect(desk.url()).toContain(rooms[0]?.room);
});

test("two proposals are compared side by side, on a phone too, and one is declined with a reason", async () => {
    const clara = await house.person("Clara");
    const [finn, mara] = [await house.person("Finn"), await house.person("Mara")];
    const job = await posted(clara);
    await proposed(finn, job, "240.00", 7);
    await proposed(mara, job, "90.00", 21);
    const desk = await clara.open(`/jobs/${job}`, { width: 360, before: [axeScript] });
    await line(desk, "Mara").waitFor();
    await desk.getByLabel("First").selectOption({ label: "the lowest price" });
    await expect
        .poll(() => desk.getByRole("listitem").filter({ hasText: "$" }).allInnerTexts())
        .toEqual([expect.stringContaining("Mara"), expect.stringContaining("Finn")]);
    await desk.getByRole("checkbox", { name: /Finn/ }).check();
    await desk.getByText("Choose one or two more to compare.").waitFor();
    await desk.getByRole("checkbox", { name: /Mara/ }).check();
    await press(desk, "Compare 2");
    await heads(desk, "Side by side");
    await desk.getByText("I draw it for 240.00.").waitFor();
    await desk.getByText("I draw it for 90.00.").waitFor();
    for (const look of LOOKS) {
        await turn(desk, look);
        expect(await violations(desk), `${look.scheme}, ${look.size.width}`).toEqual([]);
    }
    await desk.getByRole("columnheader").getByRole("link", { name: "Mara" }).click();
    await press(desk, "Decline");
    await desk.getByRole("dialog").getByLabel("Why?").fill("Too slow for us.");
    await desk.getByRole("dialog").getByRole("button", { name: "Decline" }).click();
    await desk.getByText("You declined this proposal.").waitFor();
    await expect
        .poll(async () => (await mara.hall.ask("proposal.list", {})).proposals[0]?.card?.status)
        .toBe("declined");
});

test("proposals for older terms are marked, and one that is taken back before it is opened is gone", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const proposal = await proposed(finn, job, "240.00");
    const { state } = await clara.hall.ask("job.view", { job });
    const fields = { ...state.fields, timeline: { days: 3 } };
    await clara.hall.send("job.edit", { job, fields, version: state.version }).answer;
    const desk = await clara.open(`/jobs/${job}`);
    await line(desk, "Finn").getByText("Older terms").waitFor();
    await finn.hall.send("proposal.withdraw", { proposal }).answer;
    await heads(desk, "Waits for proposals");
    await press(desk, "Put away 1");
    await line(desk, "Finn").getByText("Taken back").waitFor();
    await line(desk, "Finn").getByRole("link").first().click();
    await heads(desk, "This proposal is gone");
});

test("proposals of a job that was closed and opened again show that they ended, and nothing can be done with them", async () => {
    const clara = await house.person("Clara");
    const [finn, mara] = [await house.person("Finn"), await house.person("Mara")];
    const job = await posted(clara);
    const [one, other] = [await proposed(finn, job, "240.00"), await proposed(mara, job, "90.00")];
    await clara.hall.send("job.open", { job, proposal: one }).answer;
    const desk = await clara.open(`/jobs/${job}`);
    await heads(desk, "1 new proposal");
    await clara.hall.send("job.close", { job, reason: "Enough." }).answer;
    await press(desk, "Put away 2");
    await line(desk, "Finn").getByText("Ended").waitFor();
    await expect
        .poll(() =>
            clara.hall.send("job.reopen", { job }).answer.then(
                () => true,
                () => false,
            ),
        )
        .toBe(true);
    await heads(desk, "Waits for proposals");
    for (const name of ["Finn", "Mara"]) await line(desk, name).getByText("Ended").waitFor();
    await line(desk, "Finn").getByRole("link").first().click();
    await desk.getByText("The job ended before you decided.").waitFor();
    for (const name of ["Talk with them", "Decline"])
        expect(await desk.getByRole("button", { name }).count(), name).toBe(0);
    expect(await desk.getByRole("link", { name: "Make an offer" }).count()).toBe(0);
    const compared = await clara.open(`/jobs/${job}/compare/${one},${other}`);
    await expect.poll(() => compared.getByRole("columnheader").getByText("Ended").count()).toBe(2);
    await compared.getByText("It was taken back, or ended, before you opened it.").waitFor();
    expect(await compared.getByRole("link", { name: "Make an offer" }).count()).toBe(0);
});

test("home shows a client how many proposals are to be read, and a freelancer that they are invited", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    const job = await posted(clara);
    const [client, freelancer] = [await clara.open("/"), await finn.open("/")];
    await heads(client, "Welcome, Clara");
    await heads(freelancer, "Welcome, Finn");
    await clara.hall.send("job.invite", { job, freelancer: finn.account }).answer;
    await line(freelancer, "You are invited to propose").getByText("A logo for a small bakery").waitFor();
    await proposed(finn, job, "240.00");
    await line(client, "1 proposal to read").getByRole("link").click();
    await heads(client, "1 new proposal");
});
