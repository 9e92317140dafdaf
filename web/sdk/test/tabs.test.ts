// Several pages on one machine, and several people.

import { IDBObjectStore } from "fake-indexeddb";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { Guildhall, RoomId } from "../src/index.js";
import { Clock } from "../src/clock.js";
import type { Connection } from "../src/connection.js";
import type { Session } from "../src/session.js";
import type { Store } from "../src/store.js";
import { Machine, Network, Server, person, phase, until } from "./server.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());
afterEach(() => {
    vi.restoreAllMocks();
});

/** The parts of a page that it shows to nobody. */
function inside(hall: Guildhall): { connection: Connection; session: Session; store: Store } {
    return hall as never;
}

function settled(hall: Guildhall): Promise<void> {
    return until(
        (look) => hall.on("pending", look),
        () => hall.pending.length === 0,
        "an empty outbox",
    );
}

/** What stands in a room, as its member reads it: who said it, and what. */
async function said(member: Guildhall, room: RoomId): Promise<[string | null, string][]> {
    const events = await member.ask("stream.read", { kind: "room", id: room });
    const posted = events.events.filter((event) => event.type === "posted");
    return posted.map((event) => [event.by, (event.body as { text: string }).text]);
}

test("what one person asked for is not carried out as another who signs in on the same machine, nor shown to them", async () => {
    const bea = await new Machine().open(server);
    await bea.register("bea@example.org", "a long password", "Bea");
    const [machine, network] = [new Machine(), new Network()];
    const first = await machine.open(server);
    const ada = await first.register("ada.of.tabs@example.org", "a long password", "Ada");
    const { room } = await first.send("room.create", { members: [bea.account!] }).answer;
    const second = await machine.open(server, { WebSocket: network.WebSocket });
    await phase(second, "online");
    const wallet = await second.live("wallet", ada).ready();
    network.cut();
    await phase(second, "waiting");
    second.send("room.post", { room, text: "written by Ada" }).answer.catch(() => undefined);
    await second.settled();
    await first.signOut();
    await first.signIn("bea@example.org", "a long password");
    network.mend();
    await phase(second, "signed_out");

    expect(await said(bea, room)).toEqual([]);
    expect(wallet.state).toBeUndefined();
    const asAda = inside(first).connection.ask("room.list", {}, ada);
    await expect(asAda).rejects.toMatchObject({ code: "unauthenticated" });
    expect((await (await machine.open(server)).ask("room.list", {})).rooms).toHaveLength(1);

    await second.signIn("ada.of.tabs@example.org", "a long password");
    await settled(second);
    expect(await said(bea, room)).toEqual([[ada, "written by Ada"]]);
    [bea, first, second].forEach((hall) => hall.close());
});

test("what two pages find in the outbox is carried out once, also under new names", async () => {
    const [machine, networks] = [new Machine(), [new Network(), new Network()]];
    const before = await person(server, machine);
    const { room } = await before.send("room.create", { members: [] }).answer;
    networks.forEach((network) => network.cut());
    before.close();
    const pages = [];
    const writer = await machine.open(server, { WebSocket: networks[0]!.WebSocket });
    for (let n = 0; n < 5; n++)
        writer.send("room.post", { room, text: `${n}` }).answer.catch(() => undefined);
    await writer.settled();
    pages.push(writer, await machine.open(server, { WebSocket: networks[1]!.WebSocket }));
    vi.spyOn(Clock.prototype, "takes").mockReturnValue(false); // As if all that was asked for days ago.
    networks[0]!.mend();
    await settled(pages[0]!);
    networks[1]!.mend();
    await settled(pages[1]!);
    expect((await said(pages[0]!, room)).map(([, text]) => text)).toEqual(["0", "1", "2", "3", "4"]);
    pages.forEach((page) => page.close());
});

test("what a page that is gone has left is sent by another page, though nobody looks at that one", async () => {
    const [machine, network] = [new Machine(true), new Network()];
    const staying = await person(server, machine);
    const { room } = await staying.send("room.create", { members: [] }).answer;
    const leaving = await machine.open(server, { WebSocket: network.WebSocket });
    await phase(leaving, "online");
    network.cut();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    leaving.send("room.post", { room, text: "my last words" }).answer.catch(() => undefined);
    await leaving.settled();
    leaving.close();
    await vi.advanceTimersByTimeAsync(10_000);
    vi.useRealTimers();
    await until(
        (look) => staying.on("pending", look),
        () => staying.pending.length > 0,
        "the change is taken up",
    );
    await settled(staying);
    expect(await said(staying, room)).toEqual([[staying.account, "my last words"]]);
    staying.close();
});

test("who signs in or out on one page is signed in or out on the others", async () => {
    const machine = new Machine(true);
    const other = await machine.open(server);
    const first = await person(server, machine);
    await phase(other, "online");
    expect(other.account).toBe(first.account);
    await first.signOut();
    await phase(other, "signed_out");
    expect(other.account).toBeUndefined();
    [first, other].forEach((hall) => hall.close());
});

test("a sign-in that is under way on one page is not broken off by one on another", async () => {
    const machine = new Machine(true);
    const [first, second] = [await machine.open(server), await machine.open(server)];
    const wrong = second.signIn("nobody@example.org", "a wrong one");
    const refused = expect(wrong).rejects.toMatchObject({ code: "unauthenticated" });
    await first.register("ada.first@example.org", "a long password", "Ada");
    await refused;
    await phase(first, "online");
    [first, second].forEach((hall) => hall.close());
});

test("a page that wakes hours later takes the newest tokens of the machine, though their access token is old too", async () => {
    const [machine, network] = [new Machine(), new Network()];
    const first = await person(server, machine);
    const second = await machine.open(server, { WebSocket: network.WebSocket });
    await phase(second, "online");
    network.cut();
    await phase(second, "waiting");
    const { store, session } = inside(first);
    const { token, expires, refresh } = await refreshed(first);
    await store.set("session", { ...session.kept!, token, tokenExpiresAt: expires, refreshToken: refresh });
    first.close();
    inside(second).session.kept!.tokenExpiresAt = 0;
    network.mend();
    await phase(second, "online");
    expect(await second.ask("room.list", {})).toMatchObject({ rooms: [] });
    second.close();
});

/** New tokens for a page, of which the access token is over. */
async function refreshed(hall: Guildhall): Promise<{ token: string; expires: number; refresh: string }> {
    const { connection, session } = inside(hall);
    const params = { refresh_token: session.kept!.refreshToken };
    const answer = await connection.askNow("account.refresh", params);
    return { token: answer.token, expires: 0, refresh: answer.refresh_token };
}

test("a wrong password on one page signs out nobody on another", async () => {
    const machine = new Machine();
    const signedOut = await machine.open(server);
    const ada = await person(server, machine);
    await expect(signedOut.signIn("nobody@example.org", "a wrong one")).rejects.toMatchObject({
        code: "unauthenticated",
    });
    const reloaded = await machine.open(server);
    expect(reloaded.account).toBe(ada.account);
    [signedOut, ada, reloaded].forEach((hall) => hall.close());
});

test("where the machine was full for a moment, order holds and later changes are kept again", async () => {
    const [machine, network] = [new Machine(), new Network()];
    const ada = await machine.open(server, { WebSocket: network.WebSocket });
    await ada.register("full@example.org", "a long password", "Ada");
    const { room } = await ada.send("room.create", { members: [] }).answer;
    network.cut();
    await phase(ada, "waiting");
    const full = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementationOnce(() => {
        throw new DOMException("no room", "QuotaExceededError");
    });
    for (const text of ["0", "1", "2"]) ada.send("room.post", { room, text });
    await ada.settled();
    expect(full).toHaveBeenCalledTimes(3);
    expect(await inside(ada).store.commands(ada.account!)).toHaveLength(2);
    network.mend();
    await settled(ada);
    expect((await said(ada, room)).map(([, text]) => text)).toEqual(["0", "1", "2"]);
    ada.close();
});

test("a change of a method that this version does not know stays kept, and stops nothing", async () => {
    const machine = new Machine();
    const before = await person(server, machine);
    const kept = { account: before.account!, params: {}, commandId: "x", askedAt: 0, sent: false };
    await inside(before).store.addCommand({ ...kept, method: "room.paint" } as never);
    before.close();
    const after = await machine.open(server);
    await after.send("room.create", { members: [] }).answer;
    expect(await inside(after).store.commands(after.account!)).toHaveLength(1);
    after.close();
});

test("what a closed page left is sent by one that goes on, as soon as it is looked at", async () => {
    const [machine, network] = [new Machine(), new Network()];
    let look: () => void = () => undefined;
    const open = await machine.open(server, { page: (wake) => ((look = wake), () => undefined) });
    await open.register("stays@example.org", "a long password", "Ada");
    const { room } = await open.send("room.create", { members: [] }).answer;
    const closing = await machine.open(server, { WebSocket: network.WebSocket });
    network.cut();
    closing.send("room.post", { room, text: "left behind" }).answer.catch(() => undefined);
    await closing.settled();
    closing.close();
    const live = await open.live("room", room).ready();
    look();
    await until(
        (look) => live.on(look),
        () => live.state!.posted === 1,
        "the message",
    );
    open.close();
});

test("when a client is closed, what waits fails with `closed`, and nothing more is taken", async () => {
    const [machine, network] = [new Machine(), new Network()];
    const ada = await machine.open(server, { WebSocket: network.WebSocket });
    await ada.register("closes@example.org", "a long password", "Ada");
    const { room } = await ada.send("room.create", { members: [] }).answer;
    network.cut();
    const posted = ada.send("room.post", { room, text: "too late" });
    const ready = ada.live("room", room).ready();
    const asked = ada.ask("room.list", {});
    ada.close();
    for (const waits of [posted.answer, ready, asked])
        await expect(waits).rejects.toMatchObject({ code: "closed" });
    expect(() => ada.send("room.post", { room, text: "later still" })).toThrow("closed");
});
