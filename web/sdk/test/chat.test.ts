import { afterAll, beforeAll, expect, test } from "vitest";
import type { AccountId, EventOf, Guildhall, Live } from "../src/index.js";
import { Machine, Server, person, until } from "./server.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

/** The texts that are posted in a room from now on. */
function texts(room: Live<"room">): string[] {
    const heard: string[] = [];
    room.on((_, event) => {
        if (event?.type === "posted") heard.push(event.body.text);
    });
    return heard;
}

async function roomOf(ada: Guildhall, ...others: Guildhall[]) {
    const members = others.map((other) => other.account!);
    return (await ada.send("room.create", { members }).answer).room;
}

test("what one posts the other hears, in order and once", async () => {
    const [ada, finn] = [await person(server), await person(server)];
    const room = await roomOf(ada, finn);
    const live = await finn.live("room", room).ready();
    const heard = texts(live);
    const said = Array.from({ length: 20 }, (_, index) => `message ${index}`);
    said.forEach((text) => ada.send("room.post", { room, text }));
    await until(
        (look) => live.on(look),
        () => heard.length >= said.length,
        "all messages",
    );
    expect(heard).toEqual(said);
    ada.close();
    finn.close();
});

test("ten messages that are written while the server is dead arrive once each, in order, on both sides", async () => {
    const own = await Server.start();
    const [ada, finn] = [await person(own), await person(own)];
    const room = await roomOf(ada, finn);
    const lives = [await ada.live("room", room).ready(), await finn.live("room", room).ready()];
    const heard = lives.map(texts);
    await own.kill();
    const said = Array.from({ length: 10 }, (_, index) => `while it is dead ${index}`);
    said.forEach((text) => ada.send("room.post", { room, text }));
    expect(ada.pending.map((pending) => pending.params)).toEqual(said.map((text) => ({ room, text })));
    await own.start();
    for (const [index, live] of lives.entries()) {
        await until(
            (look) => live.on(look),
            () => heard[index]!.length >= said.length,
            "all messages",
        );
    }
    expect(heard).toEqual([said, said]);
    await until(
        (look) => ada.on("pending", look),
        () => ada.pending.length === 0,
        "an empty outbox",
    );
    ada.close();
    finn.close();
    await own.stop();
});

test("an outbox that is full when the page is reloaded is sent by the next page", async () => {
    const own = await Server.start();
    const machine = new Machine();
    const before = await person(own, machine);
    const room = await roomOf(before);
    await own.kill();
    before.send("room.post", { room, text: "written before" }).answer.catch(() => undefined);
    before.send("room.post", { room, text: "the reload" }).answer.catch(() => undefined);
    await before.settled();
    before.close();
    await own.start();
    const after = await machine.open(own);
    const live = await after.live("room", room).ready();
    await until(
        (look) => after.on("pending", look),
        () => after.pending.length === 0,
        "an empty outbox",
    );
    const events = (await after.history("room", room)) as EventOf<"room">[];
    const posted = events.filter((event) => event.type === "posted").map((event) => event.body.text);
    expect(posted).toEqual(["written before", "the reload"]);
    live.close();
    after.close();
    await own.stop();
});

test("a page draws what was seen before, while the server is dead", async () => {
    const own = await Server.start();
    const machine = new Machine();
    const before = await person(own, machine);
    const room = await roomOf(before);
    const live = await before.live("room", room).ready();
    const heard = texts(live);
    before.send("room.post", { room, text: "kept" });
    await until(
        (look) => live.on(look),
        () => heard.length === 1,
        "the message",
    );
    await before.settled();
    before.close();
    await own.kill();
    const after = await machine.open(own);
    const kept = await after.live("room", room).ready();
    expect(kept.status).toBe("kept");
    expect(kept.state!.posted).toBe(1);
    const [event] = (await after.history("room", room, kept.seq + 1, 1)) as [EventOf<"room">];
    expect(event.body).toEqual({ text: "kept" });
    after.close();
    await own.stop();
});

test("a change that the server refuses fails with its rule, stays until it is dismissed, and holds up none after it", async () => {
    const [ada, finn] = [await person(server), await person(server)];
    const room = await roomOf(ada, finn);
    const refused = ada.send("room.add_member", { room, account: finn.account! });
    const posted = ada.send("room.post", { room, text: "after it" });
    await expect(refused.answer).rejects.toMatchObject({ code: "refused", rule: "already_member" });
    await posted.answer;
    expect(ada.pending.map((pending) => pending.failed?.code)).toEqual(["refused"]);
    await ada.dismiss(ada.pending[0]!.commandId);
    expect(ada.pending).toEqual([]);
    ada.close();
    finn.close();
});

test("who is put out of a room is told that it may be read no more", async () => {
    const [ada, finn] = [await person(server), await person(server)];
    const room = await roomOf(ada, finn);
    const live = await finn.live("room", room).ready();
    await ada.send("room.remove_member", { room, account: finn.account! }).answer;
    await until(
        (look) => live.on(look),
        () => live.status === "ended",
        "the end",
    );
    expect(live.error).toMatchObject({ code: "forbidden" });
    ada.close();
    finn.close();
});

test("several people are shown at once, each under the name they have now, and nobody who is not there", async () => {
    const [ada, finn] = [await person(server), await person(server)];
    await finn.send("account.rename", { display_name: "  Finn   Finnson " }).answer;
    const nobody = ada.account!.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")) as AccountId;
    const { accounts } = await ada.ask("account.view", { accounts: [finn.account!, nobody, ada.account!] });
    expect(accounts.map((shown) => shown.account)).toEqual([finn.account, ada.account]);
    expect(accounts[0]!.display_name).toBe("Finn Finnson");
    ada.close();
    finn.close();
});
