// What saved searches find on a real server: counted when a page opens, told as it happens, and each job once
// over lost connections and kills.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guildhall, JobId } from "../src/index.js";
import { Matches, type Matched } from "../src/matches.js";
import { Machine, Network, Server, person, phase, until } from "./server.js";

let server: Server;
let clara: Guildhall;
beforeAll(async () => {
    server = await Server.start();
    clara = await person(server);
    // What is posted while the index is made is told to be found ten seconds later.
    while (!(await clara.ask("search.jobs", {})).complete);
    await posted("The first");
});
afterAll(async () => {
    clara.close();
    await server.stop();
});

async function posted(title: string): Promise<JobId> {
    const { job } = await clara.send("job.draft", {
        fields: {
            title,
            description: "Three sketches, then one.",
            category: "own:logo-design",
            more: [],
            skills: [],
            pay: { fixed: { currency: "USD", budget: "400.00" } },
            questions: [],
            visibility: "public",
        },
    }).answer;
    await clara.send("job.publish", { job }).answer;
    return job;
}

async function saved(hall: Guildhall, text: string, alert: "live" | "off" = "live"): Promise<number> {
    const query = { text, filter: {} };
    return (await hall.send("search.save", { name: text, query, alert }).answer).search;
}

/** What is followed, a way to wait for it, and what was told as it happened. */
function opened(hall: Guildhall) {
    const matches = new Matches(hall, hall.account!);
    const told: JobId[] = [];
    matches.on((now) => now && told.push(now.hit.job));
    const found = (search: number): Matched | undefined =>
        matches.list?.find((one) => one.saved.search === search);
    const jobs = (search: number): JobId[] => found(search)?.hits.map(({ job }) => job) ?? [];
    const comes = (is: () => boolean): Promise<void> => until((look) => matches.on(look), is, String(is));
    return { matches, told, found, jobs, comes };
}

test("what was published while nobody looked is counted, and what comes then is told at once", async () => {
    const machine = new Machine();
    const first = await person(server, machine);
    const search = await saved(first, "zeppelin");
    first.close();
    const one = await posted("A zeppelin in the rain");
    const finn = await machine.open(server);
    const { matches, told, found, jobs, comes } = opened(finn);
    await comes(() => found(search)?.known === true && jobs(search).length === 1);
    const two = await posted("A zeppelin at night");
    await posted("A balloon");
    await comes(() => jobs(search).length === 2);
    expect([jobs(search), told]).toEqual([[two, one], [two]]);
    expect(found(search)?.hits[0]?.card.title).toBe("A zeppelin at night");
    matches.close();
    finn.close();
});

test("each job is told or found once, over lost connections and kills of the server", async () => {
    const [machine, network] = [new Machine(), new Network()];
    (await person(server, machine)).close();
    const finn = await machine.open(server, { WebSocket: network.WebSocket, random: () => 0.01 });
    await phase(finn, "online");
    const search = await saved(finn, "kite");
    const { matches, told, found, jobs, comes } = opened(finn);
    await comes(() => found(search)?.known === true);
    const all: JobId[] = [];
    for (let round = 0; round < 3; round++) {
        all.unshift(await posted(`Kite ${round}, told`));
        await comes(() => jobs(search).length === all.length);
        network.cut();
        all.unshift(await posted(`Kite ${round}, missed`));
        network.mend();
        await comes(() => jobs(search).length === all.length);
        await server.kill();
        await server.start();
        await phase(finn, "online");
        await phase(clara, "online");
    }
    expect([...jobs(search)].sort()).toEqual([...all].sort());
    expect(new Set(told).size).toBe(told.length);
    matches.close();
    finn.close();
});

test("what somebody has seen on one device is new on none of them, and what came later is new", async () => {
    const machine = new Machine();
    const finn = await person(server, machine);
    const other = await machine.open(server);
    await phase(other, "online");
    const search = await saved(finn, "anchor");
    const [here, there] = [opened(finn), opened(other)];
    await here.comes(() => here.found(search)?.known === true);
    await there.comes(() => there.found(search)?.known === true);
    await posted("An anchor");
    await there.comes(() => there.jobs(search).length === 1);
    await here.comes(() => here.jobs(search).length === 1);
    const { as_of } = await finn.ask("search.jobs", { text: "anchor", filter: {} });
    const later = await posted("A second anchor");
    await here.comes(() => here.jobs(search).length === 2);
    await here.matches.seen(search, as_of);
    await here.comes(() => here.jobs(search).length === 1);
    await there.comes(() => there.jobs(search).length === 1);
    expect([here.jobs(search), there.jobs(search)]).toEqual([[later], [later]]);
    await here.matches.seen(search);
    await here.comes(() => here.jobs(search).length === 0);
    await there.comes(() => there.jobs(search).length === 0);
    [here.matches, there.matches, finn, other].forEach((one) => one.close());
});

test("a job that is posted again and again is held once, and counted", async () => {
    const [machine, network] = [new Machine(), new Network()];
    (await person(server, machine)).close();
    const finn = await machine.open(server, { WebSocket: network.WebSocket, random: () => 0.01 });
    await phase(finn, "online");
    const search = await saved(finn, "sundial");
    const { matches, told, found, comes } = opened(finn);
    await comes(() => found(search)?.known === true);
    const counts = (): (readonly [string, number])[] =>
        found(search)?.hits.map(({ card, twins }) => [card.title, twins] as const) ?? [];
    const first = await posted("A sundial");
    await comes(() => counts().length === 1);
    await posted("A SUNDIAL");
    await comes(() => counts()[0]?.[1] === 1);
    network.cut();
    await posted("A sundial");
    network.mend();
    await comes(() => counts()[0]?.[1] === 2);
    await posted("A second sundial");
    await comes(() => counts().length === 2);
    expect(counts()).toEqual([
        ["A second sundial", 0],
        ["A sundial", 2],
    ]);
    expect(told.filter((job) => job === first)).toEqual([first]);
    expect(told.length).toBe(2);
    matches.close();
    finn.close();
});

test("as many searches as there can be are all asked, within what an account may search", async () => {
    const finn = await person(server);
    const texts = Array.from({ length: 50 }, (_, at) => `lantern${at}`);
    for (const text of texts) await saved(finn, text);
    await expect(saved(finn, "lantern")).rejects.toMatchObject({ rule: "too_many_searches" });
    await posted("A lantern49");
    const { matches, comes } = opened(finn);
    const isKnown = (): boolean => matches.list?.every(({ known }) => known) ?? false;
    await comes(() => matches.list?.length === 50 && isKnown());
    const last = matches.list?.at(-1);
    expect([last?.saved.name, last?.hits.length]).toEqual(["lantern49", 1]);
    matches.close();
    finn.close();
});

test("what asks for no word, skill or category is not saved", async () => {
    const finn = await person(server);
    const query = { filter: { pay: "hourly" as const } };
    const sent = finn.send("search.save", { name: "All", query, alert: "live" });
    await expect(sent.answer).rejects.toMatchObject({ rule: "too_broad" });
    finn.close();
});

test("a search that is changed finds what it looks for then, and one that is removed finds nothing", async () => {
    const finn = await person(server);
    const search = await saved(finn, "bugle");
    const { matches, found, jobs, comes } = opened(finn);
    await comes(() => found(search)?.known === true);
    const [bugle, drum] = [await posted("A bugle"), await posted("A drum")];
    await comes(() => jobs(search).length === 1);
    expect(jobs(search)).toEqual([bugle]);
    await finn.send("search.save", {
        search,
        name: "Drums",
        query: { text: "drum", filter: {} },
        alert: "live",
    }).answer;
    await comes(() => found(search)?.saved.name === "Drums" && jobs(search).length === 1);
    expect(jobs(search)).toEqual([drum]);
    await finn.send("search.remove", { search }).answer;
    await comes(() => found(search) === undefined);
    expect(matches.list).toEqual([]);
    matches.close();
    finn.close();
});

test("a search that tells nothing at once finds it when it is asked", async () => {
    const finn = await person(server);
    const [loud, quiet] = [await saved(finn, "harp"), await saved(finn, "harp concert", "off")];
    const { matches, told, found, jobs, comes } = opened(finn);
    await comes(() => found(loud)?.known === true && found(quiet)?.known === true);
    const job = await posted("A poster for a harp concert");
    await comes(() => jobs(loud).length === 1);
    expect([jobs(quiet), told]).toEqual([[], [job]]);
    await matches.refresh();
    expect(jobs(quiet)).toEqual([job]);
    matches.close();
    finn.close();
});

test("a search whose alert is turned off tells nothing from then on", async () => {
    const finn = await person(server);
    const search = await saved(finn, "bellows");
    const { matches, told, found, jobs, comes } = opened(finn);
    await comes(() => found(search)?.known === true);
    const query = { text: "bellows", filter: {} };
    await finn.send("search.save", { search, name: "bellows", query, alert: "off" }).answer;
    const loud = await saved(finn, "bellows organ");
    await comes(() => found(loud)?.known === true);
    const job = await posted("Bellows for an organ");
    await comes(() => jobs(loud).length === 1);
    expect([told, jobs(search)]).toEqual([[job], []]);
    matches.close();
    finn.close();
});
