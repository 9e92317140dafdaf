// Streams that are followed, in trouble.

import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { hallError } from "../src/errors.js";
import type { Guildhall, Live } from "../src/index.js";
import { reducers } from "../src/reducers/index.js";
import { Socket } from "../src/socket.js";
import { Machine, Server, person, until } from "./server.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());
afterEach(() => {
    vi.restoreAllMocks();
});

async function roomOf(hall: Guildhall) {
    return (await hall.send("room.create", { members: [] }).answer).room;
}

function becomes(live: Live<"room">, is: (live: Live<"room">) => boolean, what: string): Promise<void> {
    return until(
        (look) => live.on(look),
        () => is(live),
        what,
    );
}

/** The next request of that method is answered so; all others as the server does. */
function refuseOnce(method: string, error: ReturnType<typeof hallError>): void {
    const ask = Socket.prototype.ask;
    let refused = false;
    vi.spyOn(Socket.prototype, "ask").mockImplementation(function (this: Socket, asked, params) {
        if (asked !== method || refused) return ask.call(this, asked, params) as never;
        refused = true;
        return Promise.reject(error);
    });
}

test("a stream that is closed and followed again at once is live", async () => {
    const ada = await person(server);
    const room = await roomOf(ada);
    ada.live("room", room).close();
    const live = ada.live("room", room);
    await becomes(live, (live) => live.status === "live", "live");
    ada.close();
});

test("closing a stream that has ended, or closing twice, takes nothing from who follows it now", async () => {
    const [ada, finn] = [await person(server), await person(server)];
    const { room } = await ada.send("room.create", { members: [finn.account!] }).answer;
    const old = await finn.live("room", room).ready();
    await ada.send("room.remove_member", { room, account: finn.account! }).answer;
    await becomes(old, (live) => live.status === "ended", "the end");
    await ada.send("room.add_member", { room, account: finn.account! }).answer;
    const now = finn.live("room", room);
    await becomes(now, (live) => live.status === "live", "live");
    old.close();
    old.close();
    await finn.ask("room.list", {});
    await ada.send("room.post", { room, text: "still heard" }).answer;
    await becomes(now, (live) => live.state!.posted === 1, "the message");
    ada.close();
    finn.close();
});

test("a server that refuses a subscription for a moment is asked again", async () => {
    const ada = await person(server);
    const room = await roomOf(ada);
    refuseOnce("stream.subscribe", hallError("overloaded", "just now", { retry_after_ms: 20 }));
    const live = ada.live("room", room);
    await becomes(live, (live) => live.status === "live", "live");
    ada.close();
});

test("a state that cannot be read anew just now is asked for later, not again and again", async () => {
    const ada = await person(server);
    const wallet = await ada.live("wallet", ada.account!).ready();
    await until(
        (look) => wallet.on(look),
        () => wallet.status === "live",
        "live",
    );
    const heard: string[] = [];
    wallet.on((_, event) => event && heard.push(event.type));
    refuseOnce("stream.state", hallError("overloaded", "just now", { retry_after_ms: 20 }));
    const money = { amount: "5.00", currency: "EUR" };
    await ada.send("wallet.deposit", { money, source: "sandbox:ok" }).answer;
    await until(
        (look) => wallet.on(look),
        () => wallet.state!.balances.some((balance) => balance.available === "5.00"),
        "the money",
    );
    expect(heard).toEqual(["deposit_requested", "deposited"]);
    const asked = vi.mocked(Socket.prototype.ask).mock.calls.filter(([method]) => method === "stream.state");
    expect(asked.length).toBeLessThanOrEqual(3);
    ada.close();
});

test("listeners hear every event, also one that a state which was read anew holds already", async () => {
    const ada = await person(server);
    const room = await roomOf(ada);
    const live = await ada.live("room", room).ready();
    await becomes(live, (live) => live.status === "live", "live");
    const heard: number[] = [];
    live.on((_, event) => event && heard.push(event.seq));
    const at = live.seq;
    const event = (seq: number) => ({ kind: "room", id: room, seq, at: 1, by: null, body: { text: "x" } });
    live.seq = at + 2; // As if the state had been read while these were on their way.
    for (const seq of [at + 1, at + 2, at + 3]) live.take({ ...event(seq), type: "posted" } as never);
    expect(heard).toEqual([at + 1, at + 2, at + 3]);
    expect(live.state!.posted).toBe(1);
    ada.close();
});

test("the news go on after an inbox was followed and closed", async () => {
    const [ada, finn] = [await person(server), await person(server)];
    const inbox = await finn.live("inbox", finn.account!).ready();
    await until(
        (look) => inbox.on(look),
        () => inbox.status === "live",
        "live",
    );
    inbox.close();
    await finn.ask("room.list", {});
    const news = new Promise<string>((heard) => finn.on("news", (event) => heard(event.type)));
    await ada.send("room.create", { members: [finn.account!] }).answer;
    expect(await news).toBe("room_added");
    ada.close();
    finn.close();
});

test("a listener or a reducer that throws is reported, and stops nothing", async () => {
    const reported = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const own = await Server.start();
    const throwing = (): never => {
        throw new Error("the page's own fault");
    };
    let wrong = true;
    const room = ((state, event) =>
        wrong ? throwing() : reducers.room(state, event)) as typeof reducers.room;
    const ada = await new Machine().open(own, { reducers: { ...reducers, room } });
    ada.on("status", throwing);
    ada.on("pending", throwing);
    await ada.register("throws@example.org", "a long password", "Ada");
    const id = await roomOf(ada);
    const live = await ada.live("room", id).ready();
    live.on(throwing);
    await ada.send("room.post", { room: id, text: "one" }).answer;
    await becomes(live, (live) => live.state!.posted === 1, "the first message");
    wrong = false;
    await own.kill();
    const waits = ada.send("room.post", { room: id, text: "two" });
    await own.start();
    await waits.answer;
    await becomes(live, (live) => live.state!.posted === 2, "the second message");
    expect(reported).toHaveBeenCalled();
    ada.close();
    await own.stop();
});
