// What a page does when another device of the same person ends it.

import { IDBKeyRange } from "fake-indexeddb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Guildhall, isHallError } from "../src/index.js";
import { openStore } from "../src/store.js";
import { Machine, Server, phase, until } from "./server.js";

const PASSWORD = "a long password";

let server: Server;
beforeAll(async () => {
    server = await Server.start();
});
afterAll(() => server.stop());

async function registered(email: string): Promise<Guildhall> {
    const hall = await new Machine().open(server);
    await hall.register(email, PASSWORD, "Ada");
    return hall;
}

async function signedIn(email: string, password: string): Promise<Guildhall> {
    const hall = await new Machine().open(server);
    await hall.signIn(email, password);
    return hall;
}

/** The addresses that a machine keeps device tokens for. */
async function addresses(machine: Machine): Promise<string[]> {
    const store = await openStore(machine.indexedDB, IDBKeyRange, "guildhall");
    const kept = await store.get<Record<string, unknown>>("devices");
    store.close();
    return Object.keys(kept ?? {});
}

test("a page whose device is ended from another one signs out, and forgets who it was", async () => {
    const laptop = await registered("ended@example.org");
    const phone = await signedIn("ended@example.org", PASSWORD);
    const newer = (await laptop.ask("account.devices", {})).devices.find((device) => !device.current);
    const refused = laptop.send("account.end_device", { device: newer!.device }).answer;
    await expect(refused).rejects.toSatisfy((error) => isHallError(error) && error.rule === "device_newer");
    const { devices } = await phone.ask("account.devices", {});
    const other = devices.find((device) => !device.current);
    expect(devices).toHaveLength(2);
    await phone.send("account.end_device", { device: other!.device }).answer;
    await phase(laptop, "signed_out");
    expect(laptop.account).toBeUndefined();
    expect((await phone.ask("account.devices", {})).devices).toHaveLength(1);
    phone.close();
    laptop.close();
});

test("a new password signs all other pages out, and this one stays", async () => {
    const phone = await registered("changed@example.org");
    const laptop = await signedIn("changed@example.org", PASSWORD);
    const change = (current: string) =>
        phone.sendUnkept("account.change_password", { current, new: "another password" });
    const wrong = change("a guess");
    await expect(wrong).rejects.toSatisfy((error) => isHallError(error) && error.rule === "wrong_password");
    await change(PASSWORD);
    await phase(laptop, "signed_out");
    expect(phone.status.phase).toBe("online");
    laptop.close();
    (await signedIn("changed@example.org", "another password")).close();
    phone.close();
});

test("a new email keeps all pages signed in, also those that connect anew", async () => {
    const phone = await registered("before@example.org");
    const laptop = await signedIn("before@example.org", PASSWORD);
    await phone.sendUnkept("account.change_email", { password: PASSWORD, email: "after@example.org" });
    await server.kill();
    await server.start();
    for (const hall of [phone, laptop])
        expect((await hall.ask("account.devices", {})).devices).toHaveLength(2);
    (await signedIn("after@example.org", PASSWORD)).close();
    phone.close();
    laptop.close();
});

test("who closes the account is signed out, and others see that it is closed", async () => {
    const ada = await registered("gone@example.org");
    const account = ada.account!;
    const bob = await registered("bystander@example.org");
    const seen = await bob.live("account", account).ready();
    const guessed = ada.sendUnkept("account.close", { password: "a guess" });
    await expect(guessed).rejects.toSatisfy((error) => isHallError(error) && error.rule === "wrong_password");
    await ada.sendUnkept("account.close", { password: PASSWORD });
    await phase(ada, "signed_out");
    await until(
        (look) => seen.on(look),
        () => seen.state?.closed === true,
        "the news of its end",
    );
    expect(seen.state?.display_name).toBe("");
    await expect(signedIn("gone@example.org", PASSWORD)).rejects.toSatisfy(
        (error) => isHallError(error) && error.code === "unauthenticated",
    );
    ada.close();
    bob.close();
});

test("what waited to be sent goes with an account that is closed, and its password is kept nowhere", async () => {
    const machine = new Machine();
    const ada = await machine.open(server);
    const account = await ada.register("leaver@example.org", PASSWORD, "Ada");
    const waits = (await ada.send("room.create", { members: [] }).answer).room;
    const refused = ada.send("room.post", { room: waits, text: "x".repeat(20_000) }).answer;
    await expect(refused).rejects.toSatisfy(isHallError);
    const wrong = ada.closeAccount("a guess");
    await expect(wrong).rejects.toSatisfy((error) => isHallError(error) && error.rule === "wrong_password");
    expect(ada.pending).toHaveLength(1);
    await ada.closeAccount(PASSWORD);
    expect(ada.pending).toEqual([]);
    await ada.signOut();
    expect(ada.account).toBeUndefined();
    await expect(ada.signIn("leaver@example.org", PASSWORD)).rejects.toSatisfy(isHallError);
    ada.close();
    const store = await openStore(machine.indexedDB, IDBKeyRange, "guildhall");
    expect(await store.commands(account)).toEqual([]);
    store.close();
    expect(await addresses(machine)).toEqual([]);
});

test("a machine knows the address that an account has now, and none that it had before", async () => {
    const machine = new Machine();
    const bob = await machine.open(server);
    await bob.register("stays@example.org", PASSWORD, "Bob");
    await bob.signOut();
    await bob.register("old@example.org", PASSWORD, "Ada");
    await bob.changeEmail(PASSWORD, "new@example.org");
    expect(await addresses(machine)).toEqual(["stays@example.org", "new@example.org"]);
    await bob.signOut();
    await bob.signIn("new@example.org", PASSWORD);
    await bob.closeAccount(PASSWORD);
    expect(await addresses(machine)).toEqual(["stays@example.org"]);
    bob.close();
});
