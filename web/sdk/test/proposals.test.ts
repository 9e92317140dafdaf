// Proposals, and the desk on which they lie: what is folded from their events is what the server shows.

import { afterAll, beforeAll, test } from "vitest";
import type { Guildhall, JobId, ProposalId, States } from "../src/index.js";
import { generator } from "./random.js";
import { Server, person } from "./server.js";
import { Watched, attempt } from "./watched.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

test.each([1, 2, 3])(
    "a random history of a proposal folds to what the server shows, at the desk as well, seed %i",
    async (seed) => {
        const next = generator(seed);
        const [clara, finn] = [await person(server), await person(server)];
        const fields = {
            title: "A logo",
            description: "Three sketches, then one.",
            category: "own:logo-design",
            more: [],
            skills: [],
            pay: { fixed: { currency: "USD", budget: "250" } },
            questions: [],
            visibility: "public" as const,
        };
        const { job } = await clara.send("job.draft", { fields }).answer;
        await clara.send("job.publish", { job }).answer;
        const { proposal } = await finn.send("proposal.submit", { job, ...PROPOSED }).answer;
        const watched = [
            await Watched.open(finn, "proposal", proposal),
            await Watched.open(clara, "job", job),
        ];
        for (let step = 0; step < 25; step++) {
            const what = await randomChoice(next, clara, finn, job, proposal);
            for (const one of watched) await one.check(`after ${what}, seed ${seed}, step ${step}`);
        }
        clara.close();
        finn.close();
    },
);

const PROPOSED = {
    letter: "I drew three bakers' logos.",
    answers: [],
    approach: "Three sketches, then one.",
    timeline: { days: 14 },
    price: { fixed: { amount: "240", currency: "USD" } },
};

async function randomChoice(
    next: (below: number) => number,
    clara: Guildhall,
    finn: Guildhall,
    job: JobId,
    proposal: ProposalId,
): Promise<string> {
    const shown = await finn.ask("stream.state", { kind: "proposal", id: proposal });
    const { version } = shown.state as States["proposal"];
    const { letter, answers, approach, timeline, price } = PROPOSED;
    const of = { job, proposal };
    const [on, said] = [next(2) === 0, next(2) === 0 ? {} : { note: "ask about fonts", reason: "too dear" }];
    const steps: { [what: string]: () => { answer: Promise<unknown> } } = {
        edit: () => finn.send("proposal.edit", { proposal, version, letter, answers, approach }),
        set_terms: () => finn.send("proposal.set_terms", { proposal, version, timeline, price }),
        withdraw: () => finn.send("proposal.withdraw", { proposal }),
        submit: () => finn.send("proposal.submit", { job, ...PROPOSED }),
        open: () => clara.send("job.open", of),
        shortlist: () => clara.send("job.shortlist", { ...of, on }),
        archive: () => clara.send("job.archive", { ...of, on }),
        note: () => clara.send("job.note", { ...of, ...("note" in said ? { note: said.note } : {}) }),
        message: () => clara.send("job.message", of),
    };
    const names = Object.keys(steps);
    const name = next(20) === 0 ? "decline" : names[next(names.length)]!;
    if (name === "decline") {
        await attempt(
            clara.send("job.decline", { ...of, ...("reason" in said ? { reason: said.reason } : {}) }),
        );
    } else await attempt(steps[name]!(), ["rate_limited"]);
    return name;
}
