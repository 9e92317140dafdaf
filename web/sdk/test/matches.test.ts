// What saved searches find on a real server: counted when a page opens, told as it happens, and each job once
// over lost connections and kills.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guildhall, JobId, search } from "../src/index.js";
import { Matches, type Matched, type MatchesOptions } from "../src/matches.js";
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

async function posted(title: string, client = clara): Promise<JobId> {
    const { job } = await client.send("job.draft", {
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
    await client.send("job.publish", { job }).answer;
    return job;
}

async function saved(hall: Guildhall, text: string, alert: "live" | "off" = "live"): Promise<number> {
    const query = { text, filter: {} };
    return (await hall.send("search.save", { name: text, query, alert }).answer).search;
}

/** What is followed, a way to wait for it, and what was told as it happened. */
function opened(hall: Guildhall, options: MatchesOptions = { random: () => 0.01 }) {
    const matches = new Matches(hall, hall.account!, options);
    const told: JobId[] = [];
    matches.on((now) => now && told.push(now.hit.job));
    const found = (search: number): Matched | undefined =>
        matches.list?.find((one) => one.saved.search === search);
    const jobs = (search: number): JobId[] => found(search)?.hits.map(({ job }) => job) ?? [];
    const comes = (is: () => boolean): Promise<void> => until((look) => matches.on(look), is, String(is));
    return { matches, told, found, jobs, comes };
}

type Asked = { readonly params: search.MatchesParams; readonly at: number };
type Answer = search.MatchesAnswer;

/** The same client, whose questions are written down, and whose answers may come changed. */
function heard(
    hall: Guildhall,
    changed: (answer: Answer, params: Asked["params"]) => Answer = (same) => same,
) {
    const [asked, counts]: [Asked[], { now: number; most: number }] = [[], { now: 0, most: 0 }];
    const ask = async (method: "search.matches", params: Asked["params"]): Promise<Answer> => {
        asked.push({ params, at: performance.now() });
        counts.most = Math.max(counts.most, ++counts.now);
        try {
            return changed(await hall.ask(method, params), params);
        } finally {
            counts.now--;
        }
    };
    const client: Guildhall = Object.create(hall, { ask: { value: ask } });
    const times = (search: number): number[] =>
        asked.filter(({ params }) => params.search === search).map(({ at }) => at);
    return { client, asked, counts, times };
}

/** The same client, which loses every signal. */
function deaf(hall: Guildhall): Guildhall {
    const on: Guildhall["on"] = (name, listener) =>
        name === "signal" ? () => undefined : hall.on(name, listener);
    return Object.create(hall, { on: { value: on } });
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
    const cora = await person(server);
    const other = await posted("A sundial", cora);
    await comes(() => counts().length === 3);
    expect(counts()).toEqual([
        ["A sundial", 0],
        ["A second sundial", 0],
        ["A sundial", 2],
    ]);
    expect(told.filter((job) => job === first)).toEqual([first]);
    expect(told.at(-1), "another client's job of that title is told at once").toBe(other);
    expect(told.length).toBe(3);
    matches.close();
    cora.close();
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

test("a job whose signal was lost is found a while later, by somebody who stays connected", async () => {
    const finn = await person(server);
    const [loud, quiet] = [await saved(finn, "trombone"), await saved(finn, "trombone solo", "off")];
    const { client, times } = heard(deaf(finn));
    let drawn = 0;
    const random = (): number => drawn++ && 0.5;
    const { matches, told, found, jobs, comes } = opened(client, { refreshMs: 50, random });
    await comes(() => found(loud)?.known === true && found(quiet)?.known === true);
    const job = await posted("A trombone solo");
    await comes(() => jobs(loud).length === 1);
    expect([jobs(loud), jobs(quiet), told]).toEqual([[job], [], []]);
    expect([times(loud).length > 1, times(quiet).length]).toEqual([true, 1]);
    matches.close();
    const before = [times(loud).length, drawn];
    const other = heard(deaf(finn));
    const still = opened(other.client, { refreshMs: 50 });
    await still.comes(() => other.times(loud).length === 4);
    expect([times(loud).length, drawn], "nothing goes on when it is closed").toEqual(before);
    still.matches.close();
    finn.close();
});

test("only a search that was not answered in full is asked again, after waits that grow", async () => {
    const finn = await person(server);
    const [lacking, whole] = [await saved(finn, "gargoyle"), await saved(finn, "gable")];
    let lacks = 4;
    const { client, times } = heard(finn, (answer, { search }) =>
        search === lacking && lacks-- > 0 ? { ...answer, complete: false } : answer,
    );
    const { matches, found, comes } = opened(client, { againMs: 40, random: () => 0.5 });
    await comes(() => found(lacking)?.complete === false && found(whole)?.known === true);
    await comes(() => found(lacking)?.complete === true);
    const at = times(lacking);
    const waits = at.slice(1).map((time, asked) => time - at[asked]!);
    // A timer may be early by a millisecond.
    expect(waits.map((wait, asked) => wait >= 40 * 2 ** asked - 2)).toEqual([true, true, true, true]);
    expect(times(whole).length).toBe(1);
    matches.close();
    finn.close();
});

test("a page asks at once, one search after the other, and a while later when its connection is back", async () => {
    const [machine, network] = [new Machine(), new Network()];
    (await person(server, machine)).close();
    const finn = await machine.open(server, { WebSocket: network.WebSocket, random: () => 0.01 });
    await phase(finn, "online");
    for (const text of ["ladder", "scaffold", "trowel"]) await saved(finn, text);
    const { client, asked, counts } = heard(finn);
    const { matches, comes } = opened(client, { random: () => 0.2 });
    const live = finn.live("searches", finn.account!);
    const lives: { at: number; asked: number }[] = [];
    const off = live.on(() => {
        if (live.status === "live") lives.push({ at: performance.now(), asked: asked.length });
    });
    await comes(() => asked.length === 3 && counts.now === 0);
    network.cut();
    await until(
        (look) => live.on(look),
        () => live.status === "kept",
        "the connection is lost",
    );
    const before = lives.length;
    network.mend();
    await comes(() => asked.length === 6 && counts.now === 0);
    expect(lives[0]!.asked).toBe(1);
    expect(lives[before]!.asked).toBe(3);
    expect(asked[3]!.at - lives[before]!.at).toBeGreaterThanOrEqual(398);
    expect(counts.most).toBe(1);
    off();
    live.close();
    matches.close();
    finn.close();
});

test("of more jobs than are held, those that were never shown stay new when the others are seen", async () => {
    const finn = await person(server);
    const search = await saved(finn, "lighthouse");
    const clients = [clara, await person(server), await person(server), await person(server)];
    const post = async (client: Guildhall, from: number): Promise<JobId[]> => {
        const jobs: JobId[] = [];
        for (let at = from; at < from + 52; at++) jobs.push(await posted(`Lighthouse ${at}`, client));
        return jobs;
    };
    const all = (await Promise.all(clients.map((client, at) => post(client, at * 52)))).flat();
    const { matches, told, found, jobs, comes } = opened(finn);
    await comes(() => jobs(search).length >= 200 && found(search)?.more === true);
    await matches.refresh();
    const shown = new Set(jobs(search));
    await matches.refresh();
    expect(jobs(search).length, "no more are held").toBe(shown.size);
    const last = await posted("Lighthouse, the last one");
    await comes(() => jobs(search)[0] === last);
    await matches.seen(search);
    await comes(() => found(search)?.more === false);
    // What a signal told, with some before it that are not held, stays new as well.
    const fresh = [...all, last].filter((job) => !shown.has(job) || told.includes(job));
    expect([...jobs(search)].sort()).toEqual(fresh.sort());
    matches.close();
    [finn, ...clients.slice(1)].forEach((one) => one.close());
});

test("a search whose alert is turned on again finds what came while it was off", async () => {
    const finn = await person(server);
    const search = await saved(finn, "cello", "off");
    const { matches, found, jobs, comes } = opened(finn);
    await comes(() => found(search)?.known === true);
    const job = await posted("A cello");
    const query = { text: "cello", filter: {} };
    await finn.send("search.save", { search, name: "cello", query, alert: "live" }).answer;
    await comes(() => jobs(search).length === 1);
    expect(jobs(search)).toEqual([job]);
    matches.close();
    finn.close();
});

test("where an answer is of before all was told, what came in between is asked for once more", async () => {
    const finn = await person(server);
    const search = await saved(finn, "quarry");
    const job = await posted("A quarry");
    // So answers a server that is told a little later of what the others on its store have written.
    let isFirst = true;
    const { client, times } = heard(deaf(finn), (answer) => {
        const late = isFirst ? { ...answer, hits: [], as_of: answer.as_of - 2_500 } : answer;
        isFirst = false;
        return late;
    });
    const { matches, told, jobs, comes } = opened(client);
    await comes(() => jobs(search).length === 1);
    expect([jobs(search), told, times(search).length]).toEqual([[job], [], 2]);
    expect(times(search)[1]! - times(search)[0]!).toBeGreaterThanOrEqual(2_998);
    matches.close();
    finn.close();
});

test("what is asked for begins never before what was answered, where a server answers of earlier", async () => {
    const finn = await person(server);
    await saved(finn, "turnstile");
    const { as_of } = await finn.ask("search.jobs", { text: "turnstile", filter: {} });
    let behind = 0;
    const { client, asked } = heard(finn, (answer) => ({
        ...answer,
        as_of: answer.as_of - (behind += 1_000),
    }));
    const { matches, comes } = opened(client);
    await comes(() => asked.length === 1);
    for (let more = 0; more < 3; more++) await matches.refresh();
    const after = asked.map(({ params }) => params.after_as_of!);
    expect(after.length).toBe(4);
    expect(after).toEqual([...after].sort((one, other) => one - other));
    expect(after[0]).toBeLessThanOrEqual(as_of);
    matches.close();
    finn.close();
});
