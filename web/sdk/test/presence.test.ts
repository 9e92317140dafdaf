import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId, Guildhall } from "../src/index.js";
import { Presences } from "../src/presence.js";
import { Machine, Network, Server, person, phase, until } from "./server.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start({ GUILDHALL_LIMITS_PRESENCE_GRACE_SECONDS: "1" });
});
afterAll(() => server.stop());

async function roomOf(ada: Guildhall, ...others: Guildhall[]): Promise<void> {
    await ada.send("room.create", { members: others.map((other) => other.account!) }).answer;
}

/** Waits until an account is said to be online, or not, or nothing is said of it. */
function be(presences: Presences, account: AccountId, online: boolean | undefined): Promise<void> {
    return until(
        (look) => presences.on(look),
        () => presences.of(account)?.online === online,
        `${account} to be ${online}`,
    );
}

test("a page shows who is online of those with whom its person shares a room, and hears when they go", async () => {
    const machine = new Machine();
    const [ada, finn, eve] = [await person(server), await person(server, machine), await person(server)];
    await roomOf(ada, finn);
    const presences = new Presences(ada);
    const stop = presences.watch([finn.account!, eve.account!]);
    await be(presences, finn.account!, true);
    expect(presences.of(eve.account!)).toBeUndefined();
    const finns = finn.account!;
    finn.close();
    await be(presences, finns, false);
    expect(presences.of(finns)!.last_seen_at! % 60_000).toBe(0);
    const back = await machine.open(server);
    await be(presences, finns, true);
    stop();
    expect(presences.of(finns)).toBeUndefined();
    [ada, back, eve].forEach((hall) => hall.close());
});

test("without a connection nobody is shown as online, and a new connection asks again", async () => {
    const network = new Network();
    const machine = new Machine();
    const [first, finn] = [await person(server, machine), await person(server)];
    await roomOf(first, finn);
    first.close();
    const ada = await machine.open(server, { WebSocket: network.WebSocket, random: () => 0.01 });
    await phase(ada, "online");
    const presences = new Presences(ada);
    const told: (boolean | undefined)[] = [];
    const off = presences.store(finn.account!).subscribe((seen) => told.push(seen?.online));
    await be(presences, finn.account!, true);
    network.cut();
    await be(presences, finn.account!, undefined);
    network.mend();
    await be(presences, finn.account!, true);
    expect(told).toEqual([undefined, true, undefined, true]);
    off();
    [ada, finn].forEach((hall) => hall.close());
});

test("of what many parts of a page watch, one question is asked, and what one part needs no more the others keep", async () => {
    const [ada, finn, eve] = [await person(server), await person(server), await person(server)];
    await roomOf(ada, finn, eve);
    let asked = 0;
    const ask = ada.ask.bind(ada);
    ada.ask = ((method: "presence.of", params: never) => {
        asked++;
        return ask(method, params);
    }) as typeof ada.ask;
    const presences = new Presences(ada);
    const stops = [[finn.account!], [finn.account!, eve.account!], [eve.account!]].map((accounts) =>
        presences.watch(accounts),
    );
    await be(presences, eve.account!, true);
    expect(asked).toBe(1);
    stops[0]!();
    stops[2]!();
    expect([presences.of(finn.account!)?.online, presences.of(eve.account!)?.online]).toEqual([true, true]);
    stops[1]!();
    expect(presences.of(finn.account!)).toBeUndefined();
    presences.close();
    [ada, finn, eve].forEach((hall) => hall.close());
});
