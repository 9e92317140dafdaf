// Offers for a job and its seats: what is folded from their events is what the server shows.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContractId, Guildhall, JobId, ProposalId, States, contract as wire } from "../src/index.js";
import { generator } from "./random.js";
import { Server, person } from "./server.js";
import { Watched, attempt } from "./watched.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

/** A client, those who have proposed for the client's job, and their proposals. */
interface Market {
    readonly clara: Guildhall;
    readonly people: readonly Guildhall[];
    readonly job: JobId;
    readonly proposals: readonly ProposalId[];
    /** The offers that were made, and to whom. */
    readonly made: { contract: ContractId; to: number }[];
}

const FIELDS = {
    title: "A logo",
    description: "Three sketches, then one.",
    category: "own:logo-design",
    more: [],
    skills: [],
    pay: { fixed: { currency: "USD", budget: "250" } },
    questions: [],
    seats: 2,
    visibility: "public" as const,
};

const PROPOSED = {
    letter: "I drew three bakers' logos.",
    answers: [],
    approach: "Three sketches, then one.",
    timeline: { days: 14 },
    price: { fixed: { amount: "240", currency: "USD" } },
};

async function market(): Promise<Market> {
    const clara = await person(server);
    const people = await Promise.all([1, 2, 3].map(() => person(server)));
    await clara.send("wallet.deposit", { money: { amount: "300", currency: "USD" }, source: "sandbox:ok" })
        .answer;
    const { job } = await clara.send("job.draft", { fields: FIELDS }).answer;
    await clara.send("job.publish", { job }).answer;
    const proposals: ProposalId[] = [];
    for (const one of people) {
        proposals.push((await one.send("proposal.submit", { job, ...PROPOSED }).answer).proposal);
    }
    return { clara, people, job, proposals, made: [] };
}

function terms(next: (below: number) => number): wire.Terms {
    const rate = { amount: "30", currency: "USD" };
    if (next(4) === 0) return { hourly: { rate, weekly_limit_minutes: 600, manual_time: false } };
    const part = (amount: string): wire.MilestoneTerms => ({ title: "A part", amount });
    const first = ["20.00", "40.00", "2000.00"][next(3)]!;
    return { fixed: { currency: "USD", milestones: [part(first), part("5.00")] } };
}

async function randomOffer(next: (below: number) => number, of: Market): Promise<string> {
    const to = next(of.people.length);
    const { clara, job, made } = of;
    const offer = {
        freelancer: of.people[to]!.account!,
        title: "Logo",
        terms: terms(next),
        job,
        proposal: of.proposals[to]!,
    };
    if (made.length === 0 || next(4) === 0) {
        const sent = clara.send("contract.offer", offer);
        await attempt({ answer: sent.answer.then(({ contract }) => made.push({ contract, to })) });
        return "offer";
    }
    return randomAnswer(next, of, made[next(made.length)]!);
}

async function randomAnswer(
    next: (below: number) => number,
    { clara, people }: Market,
    { contract, to }: { contract: ContractId; to: number },
): Promise<string> {
    const shown = await clara.ask("stream.state", { kind: "contract", id: contract });
    const { version } = shown.state as States["contract"];
    const finn = people[to]!;
    const steps: { [what: string]: () => { answer: Promise<unknown> } } = {
        accept: () => finn.send("contract.accept", { contract, version }),
        decline: () => finn.send("contract.decline", { contract }),
        withdraw: () => clara.send("contract.withdraw", { contract }),
        revise: () => clara.send("contract.revise", { contract, version, terms: terms(next) }),
        counter: () => finn.send("contract.counter", { contract, version, terms: terms(next) }),
        end: () => finn.send("contract.end", { contract, reason: "no time" }),
    };
    const names = [...Object.keys(steps), "accept", "revise"];
    const name = names[next(names.length)]!;
    await attempt(steps[name]!(), ["not_found"]);
    return name;
}

test.each([1, 2, 3])(
    "a random history of offers for a job folds to what the server shows, at the desk as well, seed %i",
    async (seed) => {
        const next = generator(seed);
        const of = await market();
        const desk = await Watched.open(of.clara, "job", of.job);
        const contracts = new Map<ContractId, Watched<"contract">>();
        for (let step = 0; step < 25; step++) {
            const what = await randomOffer(next, of);
            for (const { contract } of of.made) {
                if (!contracts.has(contract))
                    contracts.set(contract, await Watched.open(of.clara, "contract", contract));
            }
            for (const one of [desk, ...contracts.values()])
                await one.check(`after ${what}, seed ${seed}, step ${step}`);
        }
        await attempt(of.clara.send("job.close", { job: of.job, reason: "enough" }));
        for (const one of [desk, ...contracts.values()]) await one.check(`at the end, seed ${seed}`);
        [of.clara, ...of.people].forEach((hall) => hall.close());
    },
);

test("a proposal that waited when its job was closed has ended at the desk of the job that is open again", async () => {
    const of = await market();
    const { clara, job } = of;
    const [first] = of.proposals;
    const desk = await Watched.open(clara, "job", job);
    const live = await of.people[0]!.live("proposal", first!).ready();
    await clara.send("job.decline", { job, proposal: of.proposals[1]! }).answer;
    await clara.send("job.close", { job, reason: "enough" }).answer;
    // It is opened again only when those who waited were told of its end.
    await new Promise<void>((told) => {
        const look = (): void => void (live.state?.status === "ended" && told());
        live.on(look);
        look();
    });
    await clara.send("job.reopen", { job }).answer;
    await desk.check("after it was opened again");
    const standings = new Map(desk.state?.proposals?.map((one) => [one.proposal, one.marks.standing]));
    expect(of.proposals.map((one) => standings.get(one))).toEqual(["ended", "declined", "ended"]);
    [clara, ...of.people].forEach((hall) => hall.close());
});
