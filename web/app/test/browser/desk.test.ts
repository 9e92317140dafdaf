import { expect, test } from "vitest";
import type { Page } from "playwright-core";
import { useHouse } from "./kit";
import { posted } from "./hiring";

const house = useHouse();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const line = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

test("somebody whom the client knows is invited with a few words, and their answer stands at the desk", async () => {
    const [clara, finn] = [await house.person("Clara"), await house.person("Finn")];
    await clara.hall.send("room.create", { members: [finn.account] }).answer;
    const job = await posted(clara, { visibility: "invite_only" });
    const desk = await clara.open(`/jobs/${job}`);
    await press(desk, "Invite somebody");
    const dialog = desk.getByRole("dialog");
    await dialog.getByRole("button", { name: "Send the invitation" }).click();
    await dialog.getByRole("alert").waitFor();
    await dialog.getByRole("button", { name: "Finn" }).click();
    await dialog.getByLabel("What do you say to them?").fill("We like your signs.");
    await dialog.getByRole("button", { name: "Send the invitation" }).click();
    await line(desk, "Finn").getByText("Has not answered").waitFor();
    const { invitations } = await finn.hall.ask("invitation.list", {});
    expect(invitations[0]).toMatchObject({ job, note: "We like your signs." });
    const posting = await finn.open(`/postings/${job}`);
    await posting.getByText("Say how you would do it").waitFor();
    await finn.hall.send("invitation.answer", { job, answer: { accept: {} } }).answer;
    await line(desk, "Finn").getByText("Wants to propose").waitFor();

    await press(desk, "Invite somebody");
    await dialog.getByRole("button", { name: "Finn" }).click();
    await dialog.getByText("This person is invited already.").waitFor();
});
