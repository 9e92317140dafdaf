// Saved searches: what is folded from their events is what the server shows.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { Guildhall, search as wire } from "../src/index.js";
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
        const ada = await person(server);
        const watched = await Watched.open(ada, "searches", ada.account!);
        for (let step = 0; step < 40; step++) {
            const what = await randomStep(next, ada);
            await watched.check(`after ${what}, seed ${seed}, step ${step}`);
        }
        expect(watched.state!.searches).toEqual((await ada.ask("search.list", {})).searches);
        ada.close();
    },
);

async function randomStep(next: (below: number) => number, ada: Guildhall): Promise<string> {
    const search = 1 + next(8);
    const save = (search?: number) =>
        ada.send("search.save", {
            ...(search === undefined ? {} : { search }),
            name: `Work ${next(100)}`,
            query: query(next),
            alert: next(2) === 0 ? "live" : "off",
            as_of: 1_600_000_000_000 + next(1_000),
        });
    const steps: { [what: string]: () => { answer: Promise<unknown> } } = {
        save: () => save(),
        save_more: () => save(),
        replace: () => save(search),
        see: () => ada.send("search.seen", { search, as_of: 1_600_000_000_000 + next(2_000) }),
        remove: () => ada.send("search.remove", { search }),
    };
    const names = Object.keys(steps);
    const name = names[next(names.length)]!;
    await attempt(steps[name]!(), ["not_found"]);
    return name;
}

function query(next: (below: number) => number): wire.JobsQuery {
    const text = ["logo", "-logo", 'poster "of a museum"'][next(3)]!;
    return next(2) === 0
        ? { text }
        : { text, filter: { categories: ["own:design"], payment_verified: true } };
}
