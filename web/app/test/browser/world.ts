// The demo world in the browser: a server that `guildhall demo` has filled, and its two people.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import type { JobFields, JobId, ProposalId } from "guildhall";
import { PROGRAM } from "../../../sdk/test/server";
import { proposed } from "./hiring";
import type { House, Person } from "./kit/house";
import type { Window } from "./kit/windows";
import type { Listed } from "./screens";

const CLARA = "clara@example.org";
const FINN = "finn@example.org";

/** What the demo world holds. */
export interface World {
    readonly house: House;
    /** Who pays. */
    readonly clara: Person;
    /** Who works. */
    readonly finn: Person;
    /** The ids of rooms and contracts, by title; a contract's room has none. */
    readonly rooms: Readonly<Record<string, string>>;
    readonly contracts: Readonly<Record<string, string>>;
    /** A job of Clara's that takes proposals. */
    readonly job: JobId;
    /** What Finn and another one propose for it. */
    readonly proposals: readonly ProposalId[];
}

/** Fills a server that has the sandbox clock, and signs both people in. */
export async function fill(house: House): Promise<World> {
    await promisify(execFile)(PROGRAM, ["demo", "--url", house.server.url]);
    const clara = await house.signIn(CLARA);
    const finn = await house.signIn(FINN);
    const { rooms } = await clara.hall.ask("room.list", {});
    const { contracts } = await clara.hall.ask("contract.list", {});
    const job = await post(clara);
    const proposals = [
        await proposed(finn, job, "1650.00", 21, LETTER, ["Four, of the coast.", "By hand, from the table."]),
        await proposed(await house.person("Mara Lindqvist"), job, "1900.00", 30, LETTER, ["None", "I ask."]),
    ];
    return {
        house,
        clara,
        finn,
        rooms: Object.fromEntries(rooms.map((one) => [one.title ?? "", one.room])),
        contracts: Object.fromEntries(contracts.map((one) => [one.title, one.contract])),
        job,
        proposals,
    };
}

/** Posts a job, and begins another one. */
async function post(clara: Person): Promise<JobId> {
    const { job } = await clara.hall.send("job.draft", { fields: POSTED }).answer;
    await clara.hall.send("job.publish", { job }).answer;
    const { title: _, pay: __, ...begun } = POSTED;
    await clara.hall.send("job.draft", { fields: { ...begun, title: "Photographs of the lamp room" } })
        .answer;
    return job;
}

const LETTER =
    "I have drawn maps of this coast before, and I know the old lights by their names.\n\n" +
    "The two maps that you have would help me most with the wrecks: nobody else has noted their depths.";

const POSTED: JobFields = {
    title: "A map of the coast for the museum's wall",
    description:
        "The museum needs a map of the coast, two metres wide, with the old lights and the wrecks on it.\n\n" +
        "We have the positions as a table and photographs of two old maps. You draw the map and bring it to print.",
    category: "own:map-illustration",
    more: ["own:infographic-design"],
    skills: ["own:adobe-illustrator"],
    pay: { fixed: { currency: "USD", budget: "1800.00" } },
    timeline: { days: 30 },
    size: "medium",
    questions: ["Which maps have you drawn?", "How do you go from a table to a map?"],
    seats: 2,
    visibility: "public",
    preferred: { countries: ["CH", "DE"], languages: ["en"], level: "intermediate", record: true },
};

/** Opens a screen and waits until it is there. */
export async function show(world: World, screen: Listed, how: Window = {}): Promise<Page> {
    const path = typeof screen.path === "string" ? screen.path : screen.path(world);
    const page = await (screen.who === "nobody" ? world.house : world[screen.who]).open(path, how);
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    // What is being loaded says so.
    await page.getByText("Loading…").first().waitFor({ state: "hidden" });
    await screen.ready?.(page);
    return page;
}
