import { afterAll, beforeAll, expect, test } from "vitest";
import { liveStore, pendingStore, statusStore } from "../src/stores.js";
import { Server, person, until } from "./server.js";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

test("a store of a stream shows it as long as somebody is subscribed, and follows it no longer", async () => {
    const ada = await person(server);
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const store = liveStore(ada, "room", room);
    let posted: number | undefined;
    let changed: () => void = () => undefined;
    const off = store.subscribe((shown) => {
        posted = shown.state?.posted;
        changed();
    });
    ada.send("room.post", { room, text: "one" });
    await until(
        (look) => ((changed = look), () => undefined),
        () => posted === 1,
        "the message",
    );
    off();
    await ada.send("room.post", { room, text: "two" }).answer;
    await ada.ask("room.list", {});
    expect(posted).toBe(1);
    ada.close();
});

test("the stores of the connection and of what is pending tell what is so at once, and each change", async () => {
    const ada = await person(server);
    const phases: string[] = [];
    const counts: number[] = [];
    const offs = [
        statusStore(ada).subscribe((status) => phases.push(status.phase)),
        pendingStore(ada).subscribe((pending) => counts.push(pending.length)),
    ];
    await ada.send("room.create", { members: [] }).answer;
    await ada.signOut();
    expect(phases).toEqual(["online", "signed_out"]);
    expect(counts.slice(0, 3)).toEqual([0, 1, 0]);
    offs.forEach((off) => off());
    ada.close();
});
