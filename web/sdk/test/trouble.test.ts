import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { IDBObjectStore } from "fake-indexeddb";
import { WebSocket } from "ws";
import { Guildhall, isHallError, timeOfId } from "../src/index.js";
import type { Session } from "../src/session.js";
import { Socket } from "../src/socket.js";
import { reducers } from "../src/reducers/index.js";
import { Machine, Server, person, until } from "./server.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

const HOUR_MS = 3_600_000;

function online(hall: Guildhall): Promise<void> {
    return until(
        (look) => hall.on("status", look),
        () => hall.status.phase === "online",
        "a connection",
    );
}

test("two pages that come back with an expired token at once both stay signed in", async () => {
    const own = await Server.start();
    const machine = new Machine();
    const first = await person(own, machine);
    const second = await machine.open(own);
    await online(second);
    const asked = vi.spyOn(Socket.prototype, "ask");
    for (let round = 0; round < 3; round++) {
        await own.kill();
        for (const hall of [first, second]) expire(hall);
        asked.mockClear();
        await own.start();
        await Promise.all([online(first), online(second)]);
        await Promise.all([first.ask("room.list", {}), second.ask("room.list", {})]);
        const refreshes = asked.mock.calls.filter(([method]) => method === "account.refresh");
        expect(refreshes, "one page refreshes, the other takes what it got").toHaveLength(1);
    }
    vi.restoreAllMocks();
    first.close();
    second.close();
    await own.stop();
});

/** Lets a page believe that its token is good no more. */
function expire(hall: Guildhall): void {
    (hall as unknown as { session: Session }).session.kept!.tokenExpiresAt = 0;
}

test("a server that is frozen is noticed, and what was asked for arrives once it goes on", async () => {
    const own = await Server.start();
    let look: () => void = () => undefined;
    const ada = await new Machine().open(own, { page: (wake) => ((look = wake), () => undefined) });
    await ada.register("ada@example.org", "a long password", "Ada");
    const { room } = await ada.send("room.create", { members: [] }).answer;
    await own.pause();
    const posted = ada.send("room.post", { room, text: "into the ice" });
    look(); // The page is looked at again: it asks at once whether the server lives.
    await until(
        (look) => ada.on("status", look),
        () => ada.status.phase !== "online",
        "that the server is silent",
    );
    own.goOn();
    await posted.answer;
    const events = await ada.history("room", room);
    expect(events.filter((event) => event.type === "posted")).toHaveLength(1);
    ada.close();
    await own.stop();
});

test.each([
    ["hours behind", -5 * HOUR_MS],
    ["hours ahead", 5 * HOUR_MS],
])(
    "what is asked for on a machine whose clock is %s is carried out, also when it was asked for before any connection",
    async (_, wrong) => {
        const own = await Server.start();
        const machine = new Machine();
        const before = await person(own, machine);
        const { room } = await before.send("room.create", { members: [] }).answer;
        before.close();
        await own.kill();
        const real = Date.now;
        vi.spyOn(Date, "now").mockImplementation(() => real() + wrong);
        const after = await machine.open(own);
        const posted = after.send("room.post", { room, text: "by a wrong clock" });
        await own.start();
        await posted.answer;
        vi.restoreAllMocks();
        expect(Math.abs(after.now() - Date.now())).toBeLessThan(60_000);
        const [, event] = await after.history("room", room);
        // A name that lies ahead is refused, and so gets a new one; the server takes one of some hours ago.
        expect(timeOfId(event!.command_id!) - Date.now()).toBeLessThan(60_000);
        after.close();
        await own.stop();
    },
);

test("where the server's data was put back from a copy, what was seen after it is forgotten, and what comes then is shown", async () => {
    const own = await Server.start();
    const ada = await person(own);
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const live = await ada.live("room", room).ready();
    const posts = (): number | undefined => live.state?.posted;
    await ada.send("room.post", { room, text: "before the copy" }).answer;
    const restore = own.backup();
    await ada.send("room.post", { room, text: "after the copy" }).answer;
    await until(
        (look) => live.on(look),
        () => posts() === 2,
        "both messages",
    );
    await ada.settled();
    await own.kill();
    restore();
    await own.start();
    await until(
        (look) => live.on(look),
        () => live.status === "live",
        "the room",
    );
    expect(posts()).toBe(1);
    await ada.send("room.post", { room, text: "another after the copy" }).answer;
    await until(
        (look) => live.on(look),
        () => posts() === 2,
        "the new message",
    );
    const texts = (await ada.history("room", room, live.seq + 1)).map((event) => event.body);
    expect(texts.at(-1)).toEqual({ text: "another after the copy" });
    ada.close();
    await own.stop();
});

test("events, fields and codes of a newer server are let through, and break nothing", async () => {
    const ada = await person(server);
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const live = await ada.live("room", room).ready();
    const heard: string[] = [];
    live.on((_, event) => event && heard.push(event.type));
    const seq = live.seq + 1;
    const newer = { kind: "room", id: room, seq, at: 1, by: null, type: "painted", body: { colour: "red" } };
    live.take(newer as never);
    expect([live.seq, live.state!.posted, heard]).toEqual([seq, 0, ["painted"]]);
    ada.close();
});

test("where the browser keeps nothing, everything works, and the client says that nothing is kept", async () => {
    const refuses = {
        open: () => {
            throw new DOMException("private window", "SecurityError");
        },
    } as unknown as IDBFactory;
    const ada = await new Machine().open(server, { indexedDB: refuses });
    expect(ada.durable).toBe(false);
    await ada.register("private@example.org", "a long password", "Ada");
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const live = await ada.live("room", room).ready();
    await ada.send("room.post", { room, text: "kept nowhere" }).answer;
    await until(
        (look) => live.on(look),
        () => live.state!.posted === 1,
        "the message",
    );
    ada.close();
});

test("a machine that is full sends all the same", async () => {
    const machine = new Machine();
    const ada = await person(server, machine);
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const full = (): never => {
        throw new DOMException("no room", "QuotaExceededError");
    };
    const puts = vi.spyOn(IDBObjectStore.prototype, "put").mockImplementation(full);
    const adds = vi.spyOn(IDBObjectStore.prototype, "add").mockImplementation(full);
    const live = await ada.live("room", room).ready();
    const post = ada.send("room.post", { room, text: "without room" });
    expect(await ada.settled()).toBe(false);
    await post.answer;
    expect(puts).toHaveBeenCalled();
    expect(adds).toHaveBeenCalled();
    expect(live.state).toBeDefined();
    vi.restoreAllMocks();
    expect(ada.pending).toEqual([]);
    ada.close();
});

test("money that is refused stays among what failed, although the wallet's stream notes the refusal", async () => {
    const ada = await person(server);
    const money = { amount: "1.00", currency: "USD" };
    const sent = ada.send("wallet.withdraw", { money, destination: "sandbox:ok" });
    await expect(sent.answer).rejects.toMatchObject({ rule: "insufficient_funds" });
    // Whether the note comes before the answer or after it is not for the client to say.
    const [noted] = await ada.history("wallet", ada.account!);
    expect(noted).toMatchObject({ type: "noted", command_id: sent.commandId });
    (ada as unknown as { saw(event: unknown): void }).saw(noted);
    expect(ada.pending.map((change) => change.failed?.rule)).toEqual(["insufficient_funds"]);
    ada.close();
});

test("a browser that refuses even to name what it would keep things in works from memory", async () => {
    vi.stubGlobal("indexedDB", undefined);
    Object.defineProperty(globalThis, "indexedDB", {
        configurable: true,
        get: () => {
            throw new DOMException("storage is refused", "SecurityError");
        },
    });
    const url = server.url;
    const hall = await Guildhall.open({ url, reducers, WebSocket, name: "refused" });
    vi.unstubAllGlobals();
    expect(hall.durable).toBe(false);
    hall.close();
});

test("a session that was ended elsewhere ends here at the next connection; what waited is sent when the same person is back", async () => {
    const own = await Server.start();
    const machine = new Machine();
    const first = await machine.open(own);
    await first.register("ada@example.org", "a long password", "Ada");
    const { room } = await first.send("room.create", { members: [] }).answer;
    const second = await machine.open(own);
    await online(second);
    await own.kill();
    second.send("room.post", { room, text: "waits" }).answer.catch(() => undefined);
    await second.settled();
    second.close();
    await own.start();
    await first.signOut();
    first.close();

    const third = await machine.open(own);
    expect(third.status.phase).toBe("signed_out");
    await expect(third.ask("room.list", {})).rejects.toMatchObject({ code: "unauthenticated" });
    await third.signIn("ada@example.org", "a long password");
    await until(
        (look) => third.on("pending", look),
        () => third.pending.length === 0,
        "an empty outbox",
    );
    const events = await third.history("room", room);
    expect(events.filter((event) => event.type === "posted")).toHaveLength(1);
    third.close();
    await own.stop();
});

test("a wrong password is said, and leaves the client signed out", async () => {
    const hall = await new Machine().open(server);
    const error: unknown = await hall
        .signIn("nobody@example.org", "a wrong password")
        .catch((error: unknown) => error);
    expect(isHallError(error) && error.code).toBe("unauthenticated");
    expect(hall.status.phase).toBe("signed_out");
    hall.close();
});

test("no server at all: signing in fails in time, with the code that says so", async () => {
    const hall = await Guildhall.open({
        url: "ws://127.0.0.1:9/ws",
        reducers,
        WebSocket,
    });
    await expect(hall.signIn("ada@example.org", "a long password")).rejects.toMatchObject({
        code: "offline",
    });
    hall.close();
});

test("a message that is longer than the server takes is refused here, and the connection stays", async () => {
    const ada = await person(server);
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const long = ada.send("room.post", { room, text: "x".repeat(2_000_000) });
    await expect(long.answer).rejects.toMatchObject({ code: "too_large" });
    expect(ada.status.phase).toBe("online");
    ada.close();
});

test("a parameter that is no id is refused here, by name", async () => {
    const ada = await person(server);
    await expect(ada.ask("room.typing", { room: "nonsense" as never })).rejects.toMatchObject({
        code: "invalid",
    });
    ada.close();
});
