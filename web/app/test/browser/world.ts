// The demo world in the browser: a server that `guildhall demo` has filled, and its two people.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Page } from "playwright-core";
import type { ContractId, JobId, proposal, ProposalId, search } from "guildhall";
import { PROGRAM } from "../../../sdk/test/server";
import { posted } from "./hiring";
import type { House, Person } from "./kit/house";
import type { Window } from "./kit/windows";
import type { Listed } from "./screens";

const CLARA = "clara@example.org";
const FINN = "finn@example.org";
const INES = "ines@example.org";

/** What the demo world holds. */
export interface World {
    readonly house: House;
    /** Who pays. */
    readonly clara: Person;
    /** Who works. */
    readonly finn: Person;
    /** Who has made Finn an offer. */
    readonly ines: Person;
    /** The ids of rooms and contracts, by title; a contract's room has none. */
    readonly rooms: Readonly<Record<string, string>>;
    readonly contracts: Readonly<Record<string, string>>;
    /** A job of Clara's that takes proposals. */
    readonly job: JobId;
    /** What is proposed for it, first by Finn. */
    readonly proposals: readonly ProposalId[];
    /** A job for which Finn is invited to propose. */
    readonly invited: JobId;
    /** What Finn has proposed for a third job, whose client has made an offer. */
    readonly offered: Pick<proposal.ListItem, "job" | "proposal"> & { readonly contract: ContractId };
}

/** Fills a server that has the sandbox clock, and signs both people in. */
export async function fill(house: House): Promise<World> {
    await promisify(execFile)(PROGRAM, ["demo", "--url", house.server.url]);
    const clara = await house.signIn(CLARA);
    const finn = await house.signIn(FINN);
    const ines = await house.signIn(INES);
    const { rooms } = await clara.hall.ask("room.list", {});
    const { contracts } = await clara.hall.ask("contract.list", {});
    const market = await marketOf(clara, finn);
    await fillSearches(house, finn);
    return {
        house,
        clara,
        finn,
        ines,
        rooms: Object.fromEntries(rooms.map((one) => [one.title ?? "", one.room])),
        contracts: Object.fromEntries(contracts.map((one) => [one.title, one.contract])),
        ...market,
    };
}

/** Finn saves some searches, one of them as if that had been long ago, and somebody posts what they find. */
async function fillSearches(house: House, { hall }: Person): Promise<void> {
    const save = (name: string, query: search.JobsQuery, as: Pick<search.SaveParams, "alert" | "as_of">) =>
        hall.send("search.save", { name, query, ...as }).answer;
    await save("Work for museums", { text: "museum", filter: {} }, { alert: "live", as_of: 1 });
    const filter = { categories: ["own:logo-design"], payment_verified: true };
    await save("Logos, paid for sure", { filter }, { alert: "off" });
    await save("Logos", { filter: { categories: ["own:logo-design"] } }, { alert: "live" });
    const mara = await house.person("Mara Lindqvist");
    const pay = (budget: string) => ({ pay: { fixed: { currency: "USD", budget } } }) as const;
    const toys = "A logo for a museum of tin toys";
    for (let time = 0; time < 2; time++) await posted(mara, { title: toys, ...pay("650.00") });
    await posted(mara, { title: "A sign and a stamp for a letterpress workshop", ...pay("280.00") });
    await posted(mara, { title: "A mark for a choir that sings on trams", ...pay("350.00") });
    await posted(mara, { title: "A small logo for a ferry between two islands", ...pay("420.00") });
}

/** The jobs that matter, and what is proposed for them. */
async function marketOf(clara: Person, finn: Person) {
    const { jobs } = await clara.hall.ask("job.list", {});
    const job = found(jobs, ({ status }) => status === "open").job;
    const desk = (await clara.hall.ask("job.view", { job })).state.proposals ?? [];
    const { invitations } = await finn.hall.ask("invitation.list", {});
    const { proposals } = await finn.hall.ask("proposal.list", {});
    const mine = found(proposals, (one) => one.job === job).proposal;
    const offered = found(proposals, (one) => one.card?.contract !== undefined);
    return {
        job,
        proposals: [mine, ...desk.map((one) => one.proposal).filter((one) => one !== mine)],
        invited: found(invitations, () => true).job,
        offered: { ...offered, contract: offered.card?.contract as ContractId },
    };
}

/** What the demo world is known to hold. */
function found<One>(all: readonly One[], is: (one: One) => boolean): One {
    const one = all.find(is);
    if (one === undefined) throw new Error(`the demo world lacks it: ${is}`);
    return one;
}

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
