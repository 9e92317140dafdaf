// Which contract a room belongs to. A room does not say; each contract of its two parties does.

import type { ContractId, Guildhall, RoomId, States } from "guildhall";

/** Contracts of two parties that are looked at. */
const LOOKED_AT_MAX = 20;
/** Contracts in one request. */
const PAGE = 1_000;
/** Rooms whose contract is remembered. */
const KEPT_MAX = 200;

const found = new Map<RoomId, Promise<ContractId | undefined>>();

/** The contract of a room that nobody made. */
export function contractOf(
    hall: Guildhall,
    room: RoomId,
    state: States["room"],
): Promise<ContractId | undefined> {
    const known = found.get(room);
    if (known) return known;
    if (found.size >= KEPT_MAX) found.clear();
    const asked = ask(hall, room, state).catch(() => {
        found.delete(room); // Asked again when the room is opened again.
        return undefined;
    });
    found.set(room, asked);
    return asked;
}

async function ask(hall: Guildhall, room: RoomId, state: States["room"]): Promise<ContractId | undefined> {
    const members = new Set(state.members.map((member) => member.account));
    const { contracts } = await hall.ask("contract.list", { limit: PAGE });
    const theirs = contracts.filter((one) => members.has(one.client) && members.has(one.freelancer));
    for (const { contract } of theirs.reverse().slice(0, LOOKED_AT_MAX)) {
        const answer = await hall.ask("stream.state", { kind: "contract", id: contract });
        if ((answer.state as States["contract"]).room === room) return contract;
    }
    return undefined;
}
