// A search on a real server. Answers that come late are held back here, after the server has given them.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guildhall, JobId, search } from "../src/index.js";
import { Search, type Asked, type Found } from "../src/search.js";
import { Machine, Network, Server, person, phase, until } from "./server.js";

type Jobs = Search<"search.jobs">;

let server: Server;
let clara: Guildhall;
beforeAll(async () => {
    server = await Server.start();
    clara = await person(server);
});
afterAll(async () => {
    clara.close();
    await server.stop();
});

async function posted(title: string, skills: string[] = []): Promise<JobId> {
    const { job } = await clara.send("job.draft", {
        fields: {
            title,
            description: "Three sketches, then one.",
            category: "own:logo-design",
            more: [],
            skills,
            pay: { fixed: { currency: "USD", budget: "400.00" } },
            questions: [],
            visibility: "public",
        },
    }).answer;
    await clara.send("job.publish", { job }).answer;
    return job;
}

/** A search among jobs, and a way to wait for what it shows. */
function opened(hall: Asked): {
    search: Jobs;
    comes: (is: (found: Found<"search.jobs">) => boolean) => Promise<void>;
} {
    const looks = new Set<() => void>();
    const search = new Search(hall, "search.jobs", () => looks.forEach((look) => look()));
    const on = (look: () => void): (() => void) => {
        looks.add(look);
        return () => void looks.delete(look);
    };
    return { search, comes: (is) => until(on, () => is(search.found), String(is)) };
}

const titles = ({ found }: Jobs): string[] =>
    (found.hits as readonly search.JobHit[]).map(({ card }) => card.title).sort();

/** Holds the answers of a client back until they are let go, in any order. */
class Held implements Asked {
    readonly on: Asked["on"] = (name, listener) => this.hall.on(name, listener);
    /** What was asked, in order. */
    readonly texts: (string | undefined)[] = [];
    private readonly waiting = new Map<string, () => void>();
    private readonly listeners = new Set<() => void>();

    constructor(private readonly hall: Guildhall) {}

    readonly ask = (async (method: "search.jobs", params: search.SearchJobsParams) => {
        this.texts.push(params.text);
        const answer = await this.hall.ask(method, params);
        await new Promise<void>((go) => {
            this.waiting.set(params.text ?? "", go);
            this.listeners.forEach((look) => look());
        });
        return answer;
    }) as unknown as Asked["ask"];

    /** Lets the answer for a text come, once the server has given it. */
    async let(text: string): Promise<void> {
        const on = (look: () => void): (() => void) => {
            this.listeners.add(look);
            return () => void this.listeners.delete(look);
        };
        await until(on, () => this.waiting.has(text), `an answer for ${text}`);
        this.waiting.get(text)?.();
        this.waiting.delete(text);
    }
}

test("what fits is found as soon as it is published, with its counts", async () => {
    const job = await posted("A zeppelin for a museum", ["own:adobe-illustrator"]);
    const { search, comes } = opened(clara);
    search.look({ text: "zeppelin", facets: ["skills"] });
    expect(search.found).toMatchObject({ busy: true, hits: [], answer: undefined });
    await comes(({ busy }) => !busy);
    expect(search.found.hits).toMatchObject([{ job }]);
    expect(search.found.answer).toMatchObject({ total: { count: 1 } });
    expect(search.found.asked?.text).toBe("zeppelin");
    search.close();
});

test("the answer to an earlier question never takes the place of that to a later one", async () => {
    await posted("An anchor");
    await posted("A bugle");
    const held = new Held(clara);
    const { search, comes } = opened(held);
    search.look({ text: "anchor" });
    search.look({ text: "bugle" });
    await held.let("bugle");
    await comes(({ busy }) => !busy);
    expect(titles(search)).toEqual(["A bugle"]);
    await held.let("anchor");
    search.look({ text: "anchor bugle" });
    await held.let("anchor bugle");
    await comes(({ busy }) => !busy);
    expect(titles(search)).toEqual([]);
    search.close();
});

test("an earlier answer is shown while a later one is on its way, and says so", async () => {
    const held = new Held(clara);
    const { search, comes } = opened(held);
    search.look({ text: "anchor" });
    search.look({ text: "bugle" });
    await held.let("anchor");
    await comes(({ answer }) => answer !== undefined);
    expect([titles(search), search.found.busy, search.found.asked?.text]).toEqual([
        ["An anchor"],
        true,
        "anchor",
    ]);
    await held.let("bugle");
    await comes(({ busy }) => !busy);
    expect(titles(search)).toEqual(["A bugle"]);
    search.close();
});

test("of what is asked faster than the server answers, only the last is sent", async () => {
    const held = new Held(clara);
    const { search, comes } = opened(held);
    for (const text of ["b", "bu", "bug", "bugl", "bugle"]) search.look({ text });
    expect(held.texts).toEqual(["b", "bu"]);
    await held.let("b");
    await held.let("bugle");
    await comes(({ busy }) => !busy);
    expect([held.texts, titles(search)]).toEqual([["b", "bu", "bugle"], ["A bugle"]]);
    await held.let("bu");
    search.close();
});

test("further pages follow, each job once, until all have been read", async () => {
    const many = Array.from({ length: 5 }, (_, at) => `Kite number ${at}`);
    for (const title of many) await posted(title);
    const { search, comes } = opened(clara);
    search.look({ text: "kite", limit: 2 });
    await comes(({ busy }) => !busy);
    const counts = [search.found.hits.length];
    while (search.found.next !== undefined) {
        await Promise.all([search.more(), search.more()]);
        counts.push(search.found.hits.length);
    }
    expect(counts).toEqual([2, 4, 5]);
    expect(titles(search)).toEqual(many);
    search.close();
});

test("a page of an earlier question is not added to the hits of a later one", async () => {
    const held = new Held(clara);
    const { search, comes } = opened(held);
    search.look({ text: "kite", limit: 2 });
    await held.let("kite");
    await comes(({ busy }) => !busy);
    const more = search.more();
    search.look({ text: "bugle" });
    await held.let("bugle");
    await comes(({ busy }) => !busy);
    await held.let("kite");
    await more;
    expect([titles(search), search.found.adding, search.found.next]).toEqual([["A bugle"], false, undefined]);
    search.close();
});

test("what is refused is told, and what went before stays shown", async () => {
    const { search, comes } = opened(clara);
    search.look({ text: "bugle" });
    await comes(({ busy }) => !busy);
    search.look({ text: "x".repeat(300) });
    await comes(({ busy }) => !busy);
    expect(search.found.error).toMatchObject({ code: "too_large" });
    expect(titles(search)).toEqual(["A bugle"]);
    search.look({ text: "anchor" });
    await comes(({ busy }) => !busy);
    expect([search.found.error, titles(search)]).toEqual([undefined, ["An anchor"]]);
    search.close();
});

test("whoever asks too often is answered by itself when the time is over", async () => {
    const finn = await person(server);
    const { search, comes } = opened(finn);
    const many = Array.from({ length: 30 }, () => finn.ask("search.people", {}));
    search.look({ text: "bugle" });
    await comes(({ busy }) => !busy);
    expect([titles(search), search.found.error]).toEqual([["A bugle"], undefined]);
    await Promise.all(many);
    search.close();
    finn.close();
});

test("what could not be asked without a connection is asked with the next one", async () => {
    const [machine, network] = [new Machine(), new Network()];
    (await person(server, machine)).close();
    const finn = await machine.open(server, { WebSocket: network.WebSocket, random: () => 0.01 });
    await phase(finn, "online");
    const { search, comes } = opened(finn);
    network.cut();
    search.look({ text: "bugle" });
    network.mend();
    await comes(({ busy }) => !busy);
    expect(titles(search)).toEqual(["A bugle"]);
    search.close();
    finn.close();
});

test("a search that begins with what one showed before goes on from there", async () => {
    const first = opened(clara);
    first.search.look({ text: "kite", limit: 3 });
    await first.comes(({ busy }) => !busy);
    first.search.close();
    const again = new Search(clara, "search.jobs", () => undefined, first.search.found);
    expect(titles(again)).toHaveLength(3);
    await again.more();
    expect(titles(again)).toHaveLength(5);
    again.close();
});
