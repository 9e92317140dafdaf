// What a room that nobody made is about: a contract, or a proposal that its two talk about. The room does not
// say; the contracts, the proposals and the desks of its members do.

import type { Guildhall, RoomId, States } from "guildhall";

/** Where that is, and the text that leads there. */
export interface About {
    readonly href: string;
    readonly label: "room.contract" | "room.proposal";
}

/** Contracts of two parties that are looked at. */
const CONTRACTS_MAX = 20;
/** Jobs of the person whose proposals are looked at, those first in which something happened last. */
const JOBS_MAX = 20;
/** Items in one request. */
const PAGE = 1_000;
/** Rooms of which it is remembered. */
const KEPT_MAX = 200;

const found = new Map<RoomId, Promise<About | undefined>>();

/** What a room is about that nobody made. */
export function aboutRoom(hall: Guildhall, room: RoomId, state: States["room"]): Promise<About | undefined> {
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

async function ask(hall: Guildhall, room: RoomId, state: States["room"]): Promise<About | undefined> {
    return (
        (await contractOf(hall, room, state)) ?? (await proposalOf(hall, room)) ?? (await deskOf(hall, room))
    );
}

async function contractOf(hall: Guildhall, room: RoomId, state: States["room"]): Promise<About | undefined> {
    const members = new Set(state.members.map((member) => member.account));
    const { contracts } = await hall.ask("contract.list", { limit: PAGE });
    const theirs = contracts.filter((one) => members.has(one.client) && members.has(one.freelancer));
    for (const { contract } of theirs.reverse().slice(0, CONTRACTS_MAX)) {
        const answer = await hall.ask("stream.state", { kind: "contract", id: contract });
        if ((answer.state as States["contract"]).room === room)
            return { href: `/contracts/${contract}`, label: "room.contract" };
    }
    return undefined;
}

/** The person's own proposal, where its client talks with them here. */
async function proposalOf(hall: Guildhall, room: RoomId): Promise<About | undefined> {
    const { proposals } = await hall.ask("proposal.list", { limit: PAGE });
    const own = proposals.find((one) => one.card?.room === room);
    return own && { href: `/proposals/${own.proposal}`, label: "room.proposal" };
}

/** The proposal for a job of the person, who talks about it here with whoever wrote it. */
async function deskOf(hall: Guildhall, room: RoomId): Promise<About | undefined> {
    const { jobs } = await hall.ask("job.list", { limit: PAGE });
    const asked = jobs
        .filter((one) => one.proposals > 0)
        .sort((one, other) => other.active_at - one.active_at);
    for (const { job } of asked.slice(0, JOBS_MAX)) {
        const { proposals } = await hall.ask("proposal.list", { job, limit: PAGE });
        const theirs = proposals.find((one) => one.marks?.room === room);
        if (theirs) return { href: `/jobs/${job}/proposals/${theirs.proposal}`, label: "room.proposal" };
    }
    return undefined;
}
