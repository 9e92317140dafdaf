// Jobs and postings: what is folded from their events is what the server shows.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guildhall, JobId, States } from "../src/index.js";
import { generator } from "./random.js";
import { Server, person } from "./server.js";
import { Watched, attempt } from "./watched.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

type Fields = States["job"]["fields"];

function fields(next: (below: number) => number): Fields {
    return {
        title: `Logo ${next(100)}`,
        description: "Three sketches, then one.",
        category: "own:logo-design",
        more: [],
        skills: next(2) === 0 ? ["own:adobe-illustrator"] : [],
        pay: { fixed: { currency: "USD", budget: `${100 + next(3)}` } },
        questions: next(2) === 0 ? ["Which logos have you made?"] : [],
        visibility: "public",
    };
}

test.each([1, 2, 3])("a random history of a job folds to what the server shows, seed %i", async (seed) => {
    const next = generator(seed);
    const [clara, finn, mira] = [await person(server), await person(server), await person(server)];
    const { job } = await clara.send("job.draft", { fields: fields(next) }).answer;
    const desk = await Watched.open(clara, "job", job);
    await clara.send("job.publish", { job }).answer;
    await desk.check("once published");
    const watched = [desk, await Watched.open(finn, "posting", job)];
    for (let step = 0; step < 30; step++) {
        const what = await randomStep(next, clara, [finn, mira], job);
        for (const one of watched) await one.check(`after ${what}, seed ${seed}, step ${step}`);
    }
    expect(watched[0]!.state).toBeDefined();
    for (const hall of [clara, finn, mira]) hall.close();
});

async function randomStep(
    next: (below: number) => number,
    clara: Guildhall,
    invited: readonly Guildhall[],
    job: JobId,
): Promise<string> {
    const { state } = await clara.ask("job.view", { job });
    const who = invited[next(invited.length)]!;
    const steps: { [what: string]: () => { answer: Promise<unknown> } } = {
        edit: () => clara.send("job.edit", { job, fields: fields(next), version: state.version }),
        edit_again: () => clara.send("job.edit", { job, fields: fields(next), version: state.version }),
        pause: () => clara.send("job.pause", { job }),
        resume: () => clara.send("job.resume", { job }),
        close: () => clara.send("job.close", { job, reason: "enough" }),
        reopen: () => clara.send("job.reopen", { job }),
        invite: () => clara.send("job.invite", { job, freelancer: who.account!, note: "We like your work." }),
        accept: () => who.send("invitation.answer", { job, answer: { accept: {} } }),
        decline: () => who.send("invitation.answer", { job, answer: { decline: { reason: "No time." } } }),
    };
    const names = Object.keys(steps);
    const name = names[next(names.length)]!;
    await attempt(steps[name]!(), ["not_found"]);
    return name;
}
