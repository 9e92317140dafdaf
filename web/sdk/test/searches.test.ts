// Saved searches: what is folded from their events is what the server shows.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guildhall, search } from "../src/index.js";
import { generator } from "./random.js";
import { Server, person } from "./server.js";
import { Watched, attempt } from "./watched.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

test.each([1, 2, 3])(
    "a random history of saved searches folds to what the server shows, seed %i",
    async (seed) => {
        const next = generator(seed);
        const finn = await person(server);
        const watched = await Watched.open(finn, "searches", finn.account!);
        for (let step = 0; step < 40; step++) {
            const what = await randomStep(next, finn);
            await watched.check(`after ${what}, seed ${seed}, step ${step}`);
        }
        expect(watched.state).toBeDefined();
        finn.close();
    },
);

async function randomStep(next: (below: number) => number, finn: Guildhall): Promise<string> {
    const { searches } = await finn.ask("search.list", {});
    const { search, seen_as_of } = searches[next(searches.length)] ?? { search: 1, seen_as_of: 0 };
    const steps: { [what: string]: () => { answer: Promise<unknown> } } = {
        save: () => finn.send("search.save", random(next)),
        change: () => finn.send("search.save", { search, ...random(next) }),
        seen: () => finn.send("search.seen", { search, as_of: seen_as_of + next(3) }),
        remove: () => finn.send("search.remove", { search }),
    };
    const names = Object.keys(steps);
    const name = names[next(names.length)]!;
    await attempt(steps[name]!(), ["not_found"]);
    return name;
}

function random(next: (below: number) => number): Omit<search.SaveParams, "command_id"> {
    const filter: search.JobsFilter = next(2) === 0 ? {} : { pay: "hourly", sizes: ["small"] };
    return {
        name: `Search ${next(5)}`,
        query: { text: `logo ${next(5)}`, filter },
        alert: next(2) === 0 ? "live" : "off",
    };
}
