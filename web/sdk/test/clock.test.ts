import { expect, test } from "vitest";
import { Clock } from "../src/clock.js";
import { timeOfId } from "../src/ids.js";
import { Machine, Server, person, until } from "./server.js";

const DAY_MS = 24 * 60 * 60 * 1_000;

test("where a sandbox has moved the time of events, now is that time, and changes are named by the real one", async () => {
    const server = await Server.start({ GUILDHALL_SANDBOX_CLOCK: "true" });
    const machine = new Machine();
    const ada = await person(server, machine);
    const away = (): number => Math.round((ada.now() - Date.now()) / DAY_MS);
    expect(away()).toBeCloseTo(0);
    await ada.send("sandbox.advance", { ms: 2 * DAY_MS }).answer;
    const { room } = await ada.send("room.create", { members: [] }).answer;
    const live = await ada.live("room", room).ready();
    const posted = ada.send("room.post", { room, text: "in two days" });
    await until(
        (look) => live.on(look),
        () => live.state?.posted === 1,
        "the message",
    );
    expect(away()).toBe(2);
    expect(Math.abs(timeOfId(posted.commandId) - Date.now())).toBeLessThan(60_000);
    ada.close();
    const again = await machine.open(server);
    await again.ask("protocol.ping", {});
    expect(Math.round((again.now() - Date.now()) / DAY_MS)).toBe(2);
    again.close();
    await server.stop();
});

test("an event that comes late does not set the clock back", () => {
    const clock = new Clock();
    clock.set(1_000_000, 1_500_000);
    clock.happened(1_200_000);
    expect(clock.eventNow()).toBeGreaterThanOrEqual(1_500_000);
    clock.happened(2_000_000);
    expect(clock.eventNow()).toBeGreaterThanOrEqual(2_000_000);
    expect(clock.now()).toBeLessThan(1_001_000);
});
