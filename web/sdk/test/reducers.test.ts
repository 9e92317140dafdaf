import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId, contract as wire, ContractId, EventOf, Guildhall, States } from "../src/index.js";
import type { profile } from "../src/wire.js";
import { difference, isZero, sum, zeroLike } from "../src/reducers/decimal.js";
import { reducers } from "../src/reducers/index.js";
import { generator } from "./random.js";
import { Machine, Server, person } from "./server.js";
import { Watched, attempt } from "./watched.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

async function waitForEvents(
    hall: Guildhall,
    kind: "wallet",
    id: AccountId,
    types: readonly string[],
    after: number,
): Promise<void> {
    const live = await hall.live(kind, id).ready();
    await new Promise<void>((come) => {
        const look = (events: readonly { seq: number; type: string }[]): boolean =>
            events.some((event) => event.seq > after && types.includes(event.type));
        const off = live.on((_, event) => {
            if (event && look([event])) {
                off();
                come();
            }
        });
        hall.history(kind, id).then(
            (events) => {
                if (look(events)) {
                    off();
                    come();
                }
            },
            () => undefined,
        );
    });
}

async function deposit(hall: Guildhall, amount: string): Promise<void> {
    const { seq } = await hall.send("wallet.deposit", {
        money: { amount, currency: "USD" },
        source: "sandbox:ok",
    }).answer;
    await waitForEvents(hall, "wallet", hall.account!, ["deposited", "deposit_failed"], seq);
}

test.each([1, 2, 3, 4])(
    "a random history of a contract with milestones folds to what the server shows, seed %i",
    async (seed) => {
        const next = generator(seed);
        const [clara, finn] = [await person(server), await person(server)];
        await deposit(clara, "1000.00");
        const milestones = [1, 2, 3].map((number) => ({
            title: `Part ${number}`,
            amount: `${number * 10}.50`,
        }));
        const terms = { fixed: { currency: "USD", milestones } };
        const { contract } = await clara.send("contract.offer", {
            freelancer: finn.account!,
            title: "Work",
            terms,
        }).answer;
        const watched = [
            await Watched.open(clara, "contract", contract),
            await Watched.open(finn, "contract", contract),
            await Watched.open(clara, "wallet", clara.account!),
            await Watched.open(finn, "wallet", finn.account!),
            await Watched.open(finn, "inbox", finn.account!),
        ];
        await finn.send("contract.accept", { contract }).answer;
        for (let step = 0; step < 25; step++) {
            const what = await randomStep(next, clara, finn, contract);
            for (const one of watched) await one.check(`after ${what}, seed ${seed}, step ${step}`);
        }
        await clara.send("contract.end", { contract, reason: "it is over" }).answer.catch(() => undefined);
        await attempt(finn.send("refund.accept", { contract }));
        for (const one of watched) await one.check(`at the end, seed ${seed}`);
        clara.close();
        finn.close();
    },
);

async function randomStep(
    next: (below: number) => number,
    clara: Guildhall,
    finn: Guildhall,
    contract: ContractId,
): Promise<string> {
    const shown = await clara.ask("stream.state", { kind: "contract", id: contract });
    const state = shown.state as States["contract"];
    const milestone = 1 + next(state.milestones.length);
    const amendment = state.amendment?.amendment ?? 1;
    const due_at = next(2) === 0 ? {} : { due_at: 1_900_000_000_000 + next(1000) };
    const changed = { milestone, title: `Changed ${next(100)}`, amount: `${1 + next(50)}.5`, ...due_at };
    const changes = { milestones: [changed] };
    const steps: { [what: string]: () => { answer: Promise<unknown> } } = {
        fund: () => clara.send("milestone.fund", { contract, milestone }),
        fund_again: () => clara.send("milestone.fund", { contract, milestone }),
        submit: () => finn.send("milestone.submit", { contract, milestone, note: "done" }),
        request_changes: () =>
            clara.send("milestone.request_changes", { contract, milestone, note: "not yet" }),
        approve: () => clara.send("milestone.approve", { contract, milestone }),
        approve_in_part: () => clara.send("milestone.approve", { contract, milestone, amount: "5.25" }),
        add: () => clara.send("milestone.add", { contract, title: "More", amount: "7.25" }),
        propose: () => clara.send("contract.propose_amendment", { contract, changes }),
        propose_back: () => finn.send("contract.propose_amendment", { contract, changes }),
        accept: () => clara.send("contract.accept_amendment", { contract, amendment }),
        accept_back: () => finn.send("contract.accept_amendment", { contract, amendment }),
        decline: () => clara.send("contract.decline_amendment", { contract, amendment }),
        withdraw: () => finn.send("contract.withdraw_amendment", { contract, amendment }),
        contest: () => finn.send("refund.contest", { contract }),
    };
    const names = Object.keys(steps);
    const name = next(12) === 0 ? "ask_for_a_refund" : names[next(names.length)]!;
    if (name === "ask_for_a_refund")
        await attempt(clara.send("contract.end", { contract, reason: "a change of mind" }));
    else await attempt(steps[name]!());
    return `${name} ${milestone}`;
}

test.each([1, 2])("a random history of timed work folds to what the server shows, seed %i", async (seed) => {
    const next = generator(seed);
    const [clara, finn] = [await person(server), await person(server)];
    const rate = { amount: "30", currency: "USD" };
    const terms = { hourly: { rate, weekly_limit_minutes: 600, manual_time: false } };
    const { contract } = await clara.send("contract.offer", {
        freelancer: finn.account!,
        title: "Hours",
        terms,
    }).answer;
    const watched = [
        await Watched.open(clara, "contract", contract),
        await Watched.open(finn, "contract", contract),
    ];
    await finn.send("contract.accept", { contract }).answer;
    for (let step = 0; step < 20; step++) {
        const what = await randomHours(next, clara, finn, contract);
        for (const one of watched) await one.check(`after ${what}, seed ${seed}, step ${step}`);
    }
    await clara.send("contract.end", { contract, reason: "it is over" }).answer;
    for (const one of watched) await one.check(`at the end, seed ${seed}`);
    clara.close();
    finn.close();
});

async function randomHours(
    next: (below: number) => number,
    clara: Guildhall,
    finn: Guildhall,
    contract: ContractId,
): Promise<string> {
    const shown = await clara.ask("stream.state", { kind: "contract", id: contract });
    const state = shown.state as States["contract"];
    const amendment = state.amendment?.amendment ?? 1;
    const session = state.running?.session;
    const rate_from = next(2) === 0 ? {} : { rate_from: Date.now() + next(3) * 86_400_000 };
    const hourly = { rate: `${20 + next(3)}`, weekly_limit_minutes: 300 + next(2), ...rate_from };
    const changes = { hourly };
    const steps: { [what: string]: () => { answer: Promise<unknown> } | undefined } = {
        start: () => finn.send("work.start", { contract, memo: `part ${next(9)}` }),
        stop: () => (session ? finn.send("work.stop", { session }) : undefined),
        propose: () => clara.send("contract.propose_amendment", { contract, changes }),
        propose_back: () => finn.send("contract.propose_amendment", { contract, changes }),
        accept: () => clara.send("contract.accept_amendment", { contract, amendment }),
        accept_back: () => finn.send("contract.accept_amendment", { contract, amendment }),
        decline: () => finn.send("contract.decline_amendment", { contract, amendment }),
    };
    const names = Object.keys(steps);
    const name = names[next(names.length)]!;
    const step = steps[name]!();
    if (step) await attempt(step);
    return name;
}

test.each([1, 2, 3])(
    "a random history of an offer and its versions folds to what the server shows, seed %i",
    async (seed) => {
        const next = generator(seed);
        const [clara, finn] = [await person(server), await person(server)];
        const milestones = [{ title: "All of it", amount: "10.00" }];
        const offer = {
            freelancer: finn.account!,
            title: "Work",
            terms: { fixed: { currency: "USD", milestones } },
        };
        const { contract } = await clara.send("contract.offer", offer).answer;
        const offered = await Watched.open(clara, "contract", contract);
        const watched = [
            offered,
            await Watched.open(finn, "contract", contract),
            await Watched.open(clara, "inbox", clara.account!),
            await Watched.open(finn, "inbox", finn.account!),
        ];
        for (let step = 0; step < 12; step++) {
            const what = await randomVersion(next, clara, finn, contract, offered.state!.version);
            for (const one of watched) await one.check(`after ${what}, seed ${seed}, step ${step}`);
        }
        const version = offered.state!.version;
        await attempt(clara.send("contract.revise", { contract, version, terms: offer.terms }));
        await finn.send("contract.accept", { contract, version: version + 1 }).answer;
        for (const one of watched) await one.check(`at the end, seed ${seed}`);
        clara.close();
        finn.close();
    },
);

async function randomVersion(
    next: (below: number) => number,
    clara: Guildhall,
    finn: Guildhall,
    contract: ContractId,
    version: number,
): Promise<string> {
    const part = (number: number): object => ({ title: `Part ${number}`, amount: `${1 + next(50)}.5` });
    const fixed = { currency: "USD", milestones: [1, 2, 3].slice(next(3)).map(part) };
    const hourly = { rate: { amount: "30", currency: "USD" }, weekly_limit_minutes: 600, manual_time: false };
    const terms = (next(3) === 0 ? { hourly } : { fixed }) as wire.Terms;
    const titled = next(2) === 0 ? {} : { title: `Work ${next(100)}` };
    const change = { contract, version: next(5) === 0 ? version + 1 : version, terms, ...titled };
    const steps = {
        revise: () => clara.send("contract.revise", change),
        counter: () => finn.send("contract.counter", change),
        accept_another: () => finn.send("contract.accept", { contract, version: version + 1 }),
    };
    const names = Object.keys(steps) as (keyof typeof steps)[];
    const name = names[next(names.length)]!;
    await attempt(steps[name]());
    return name;
}

test("an offer that is answered or expires shows no more until when it waits", async () => {
    const [clara, finn] = [await person(server), await person(server)];
    const milestones = [{ title: "All of it", amount: "10.00" }];
    const terms = { fixed: { currency: "USD", milestones } };
    for (const answer of ["contract.accept", "contract.decline", "contract.withdraw"] as const) {
        const offer = { freelancer: finn.account!, title: "Work", terms };
        const { contract } = await clara.send("contract.offer", offer).answer;
        const watched = await Watched.open(clara, "contract", contract);
        expect(watched.state?.expires_at).toBeGreaterThan(Date.now());
        const who = answer === "contract.withdraw" ? clara : finn;
        await who.send(answer, { contract }).answer;
        await watched.check(`after ${answer}`);
        expect(watched.state?.expires_at).toBeUndefined();
        const event = { kind: "contract", type: "offer_expired", body: {} } as unknown as EventOf<"contract">;
        const before = { ...watched.state!, status: "offered" as const, expires_at: 1 };
        expect(reducers.contract(before, event)).toEqual({ ...watched.state!, status: "expired" });
    }
    clara.close();
    finn.close();
});

test("a random history of a room folds to what the server shows", async () => {
    const [ada, ...others] = await Promise.all([1, 2, 3, 4].map(() => person(server)));
    const { room } = await ada!.send("room.create", { members: [] }).answer;
    const watched = await Watched.open(ada!, "room", room);
    const next = generator(7);
    for (let step = 0; step < 40; step++) {
        const account = others[next(others.length)]!.account as AccountId;
        const method = (["room.add_member", "room.remove_member", "room.post"] as const)[next(3)]!;
        if (method === "room.post") await ada!.send(method, { room, text: "said" }).answer;
        else await attempt(ada!.send(method, { room, account }));
        await watched.check(`after ${method}, step ${step}`);
    }
    [ada, ...others].forEach((hall) => hall!.close());
});

test("a session of work folds to what the server shows, for both parties", async () => {
    const [clara, finn] = [await person(server), await person(server)];
    const terms = {
        hourly: { rate: { amount: "30.00", currency: "USD" }, weekly_limit_minutes: 600, manual_time: false },
    };
    const { contract } = await clara.send("contract.offer", {
        freelancer: finn.account!,
        title: "Hours",
        terms,
    }).answer;
    await finn.send("contract.accept", { contract }).answer;
    const { session } = await finn.send("work.start", { contract, memo: "digging" }).answer;
    const watched = [
        await Watched.open(finn, "work_session", session),
        await Watched.open(clara, "work_session", session),
        await Watched.open(finn, "timesheet", finn.account!),
    ];
    const start = finn.now();
    for (let seq = 1; seq <= 3; seq++) {
        const beat = { seq, mono_ms: seq, at: Math.floor(start), keys: 5, clicks: 1, scrolls: 0 };
        await finn.ask("work.beat", { session, beats: [beat] });
        for (const one of watched) await one.check(`after beat ${seq}`);
    }
    await finn.send("work.stop", { session }).answer;
    for (const one of watched) await one.check("after the stop");
    clara.close();
    finn.close();
});

test("marks and the account fold to what the server shows", async () => {
    const ada = await person(server, new Machine());
    const { room, seq } = await ada.send("room.create", { members: [] }).answer;
    const watched = [
        await Watched.open(ada, "marks", ada.account!),
        await Watched.open(ada, "account", ada.account!),
    ];
    await ada.ask("room.read", { room, seq });
    await ada.send("account.rename", { display_name: "Ada Lovelace" }).answer;
    for (const one of watched) await one.check("after a mark and a new name");
    const handle = `Ada_${Math.random().toString(36).slice(2, 12)}`;
    for (const chosen of [handle, `${handle}_2`]) {
        await ada.send("account.set_handle", { handle: chosen }).answer;
        await ada.send("account.set_findable", { by_email: chosen === handle }).answer;
        for (const one of watched) await one.check(`after the handle ${chosen}`);
    }
    ada.close();
});

test("a profile folds to what the server shows, section by section", async () => {
    const ada = await person(server);
    const watched = await Watched.open(ada, "profile", ada.account!);
    await watched.check("before anything");
    const skills = [{ id: "own:web-design", level: 3 }];
    const sections: profile.Section[] = [
        { basics: { name: "Ada", headline: "Sums", country: "GB" } },
        { skills },
        { experience: [{ title: "Clerk", company: "Office", from: "2019-04", to: "2020-01" }] },
        { education: [{ title: "Maths", school: "Home" }] },
        {
            portfolio: [
                { title: "An engine", skills: ["own:web-design"], link: "https://example.org/engine" },
            ],
        },
        { languages: [{ tag: "en", level: "native" }] },
        { rates: { hourly: { amount: "45.5", currency: "USD" }, offers: [] } },
        { availability: { time: "part" } },
        { visibility: "visible" },
        { visibility: "hidden" },
        { basics: { name: "Ada Lovelace", headline: "Sums and more" } },
    ];
    const versions = new Map<string, number>();
    for (const section of sections) {
        const name = Object.keys(section)[0]!;
        const version = versions.get(name) ?? 0;
        const { version: next } = await ada.send("profile.edit", { section, version }).answer;
        expect(next).toBe(version + 1);
        versions.set(name, next);
        await watched.check(`after ${name} ${next}`);
    }
    await ada.send("profile.publish", {}).answer;
    await watched.check("after publishing");
    ada.close();
});

test("the record of a profile counts outcomes, and keeps the highest band and the last end", () => {
    const outcome = (earned_band: profile.EarnedBand, ended_at: number): EventOf<"profile"> =>
        ({
            kind: "profile",
            type: "outcome_recorded",
            body: { contract: "c" as ContractId, earned_band, ended_at },
        }) as EventOf<"profile">;
    const empty = { record: { contracts: 0, paid: 0 } } as States["profile"];
    const history = [outcome("under1000", 7), outcome("nothing", 9), outcome("under100", 8)];
    const folded = history.reduce((state, event) => reducers.profile(state, event)!, empty);
    expect(folded.record).toEqual({ contracts: 3, paid: 2, highest_band: "under1000", last_ended_at: 9 });
});

test("amounts are added exactly", () => {
    expect(sum("0.10", "0.20")).toBe("0.30");
    expect(sum("999999999999.99", "0.01")).toBe("1000000000000.00");
    expect(difference("1.00", "2.50")).toBe("-1.50");
    expect(difference("100", "1")).toBe("99");
    expect(zeroLike("12.345")).toBe("0.000");
    expect([isZero("0.00"), isZero("0"), isZero("0.01")]).toEqual([true, true, false]);
});
