import type { ContractId, job, JobId, JobStatus, RoomId } from "guildhall";
import { expect, test } from "vitest";
import { pressing, unanswered, unread, unreadIn } from "../src/screens/home/waits";
import type { Line } from "../src/screens/trade/contract_book.svelte";

const line = (id: string, by?: number): Line =>
    ({ item: { contract: id as ContractId }, step: by === undefined ? undefined : { by } }) as Line;

test("what has a time limit stands first, what ends soonest before the rest, and others keep their order", () => {
    const found = pressing([line("a"), line("b", 9), line("c"), line("d", 3)]);
    expect(found.map((one) => one.item.contract)).toEqual(["d", "b", "a", "c"]);
});

test("rooms wait where messages are not read", () => {
    const room = (id: string, count: number) => ({ room: id as RoomId, head: 3, read_seq: 1, unread: count });
    expect(unread([room("a", 0), room("b", 2)]).map((one) => one.room)).toEqual(["b"]);
});

test("an invitation waits until it is answered, one has proposed, or its job is over", () => {
    const invitation = (id: string, status: JobStatus, answer?: job.InvitationAnswer) =>
        ({ job: id as JobId, title: id, at: 1, status, ...(answer && { answer }) }) as job.InvitationItem;
    const all = [
        invitation("a", "open"),
        invitation("b", "open", { accept: {} }),
        invitation("c", "closed"),
        invitation("d", "paused"),
        invitation("e", "open"),
    ];
    expect(unanswered(all, new Set(["e" as JobId])).map((one) => one.job)).toEqual(["a", "d"]);
});

test("proposals wait to be read while they stand open, are not put away, and their job is not over", () => {
    const one = (marks: object) =>
        ({ marks: { standing: "open", opened: false, archived: false, ...marks } }) as job.DeskProposal;
    const proposals = [one({}), one({ opened: true }), one({ archived: true }), one({ standing: "ended" })];
    expect(unreadIn({ status: "open", proposals })).toBe(1);
    expect(unreadIn({ status: "paused", proposals })).toBe(1);
    expect(unreadIn({ status: "closed", proposals })).toBe(0);
});
