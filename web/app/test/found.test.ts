import type { AccountId, ContractId, RoomId } from "guildhall";
import { expect, test } from "vitest";
import { choices } from "../src/shell/found";
import { holds, wanted } from "../src/screens/people/wanted";

const commands = [{ label: "Wallet", icon: "wallet", run: () => undefined }] as const;
const all = {
    rooms: [{ room: "r1" as RoomId, title: "Größe", head: 1, read_seq: 0, unread: 0 }],
    contracts: [
        {
            contract: "c1" as ContractId,
            title: "Water colours",
            client: "a1" as AccountId,
            freelancer: "a2" as AccountId,
            status: "active" as const,
        },
    ],
    people: [{ account: "a2" as AccountId, display_name: "Walter", created_at: 0 }],
};
const words = { room: "Room", contract: "Contract", person: "Person" };

function found(typed: string): string[] {
    return choices(typed, commands, all, words, () => undefined).map((one) => one.label);
}

test("the palette lists commands alone until something is typed, then what fits of all", () => {
    expect(found("")).toEqual(["Wallet"]);
    expect(found("wa")).toEqual(["Wallet", "Walter", "Water colours"]);
    expect(found("GRÖ")).toEqual(["Größe"]);
    expect(found("gro")).toEqual(["Größe"]);
    expect(found("nothing of that kind")).toEqual([]);
});

test("what is chosen in the palette leads to its screen", () => {
    const paths: string[] = [];
    choices("walter", commands, all, words, (path) => paths.push(path))[0]?.run();
    expect(paths).toEqual(["/people/a2"]);
});

test("what is typed to find a person is an e-mail, a handle, or a part of a name", () => {
    expect(wanted(" ada@example.org ")).toEqual({ as: "email", email: "ada@example.org" });
    expect(wanted("@Ada_1815")).toEqual({ as: "handle", handle: "ada_1815" });
    expect(wanted("Ada Lovelace")).toEqual({ as: "name", text: "Ada Lovelace" });
    expect(holds("Zoë Müller", "zoe mu")).toBe(true);
    expect(holds("Zoë Müller", "@zoe")).toBe(true);
    expect(holds("Zoë Müller", "ada")).toBe(false);
});
