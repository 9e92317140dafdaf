import type { ContractId, EventOf } from "guildhall";
import { expect, test } from "vitest";
import { explains, held, movements } from "../src/screens/money/movements";

type Event = EventOf<"wallet">;

const CONTRACT = "01a0c4f2-8c00-7000-8000-000000000002" as ContractId;
const event = <T extends Event["type"]>(
    seq: number,
    type: T,
    body: Extract<Event, { type: T }>["body"],
): Event => ({ kind: "wallet", seq, at: seq * 1_000, type, body }) as Event;
const usd = (amount: string) => ({ amount, currency: "USD" });
const asked = (seq: number, amount: string) =>
    event(seq, "deposit_requested", { ...usd(amount), source: "sandbox:ok" });
const earned = (amount: string, available_at: number) => ({
    ...usd(amount),
    contract: CONTRACT,
    available_at,
});

test("a deposit is on its way until it is settled, and then done or failed", () => {
    const begun = [asked(1, "5.00"), asked(2, "7.00"), asked(3, "9.00")];
    expect(movements(begun).map((one) => one.state)).toEqual(["pending", "pending", "pending"]);
    const settled = [
        ...begun,
        event(4, "deposit_failed", { request: 2, rule: "payment_declined" }),
        event(5, "deposited", { request: 1, ...usd("5.00") }),
    ];
    const [third, second, first] = movements(settled);
    expect([first?.state, second?.state, third?.state]).toEqual(["done", "failed", "pending"]);
    expect([first?.at, second?.rule, second?.amount]).toEqual([1_000, "payment_declined", "7.00"]);
});

test("the end of what began on a page before is left out until that page is there", () => {
    const end = event(9, "deposited", { request: 3, ...usd("5.00") });
    expect(movements([end])).toEqual([]);
    expect(movements([asked(3, "5.00"), end]).map((one) => one.state)).toEqual(["done"]);
});

test("earned money is held until its day, and of two equal payments the older comes free first", () => {
    const two = [event(1, "earned", earned("90.00", 7_000)), event(2, "earned", earned("90.00", 7_000))];
    const later = [...two, event(3, "earned", earned("10.00", 6_000))];
    expect(held(movements(later), "USD").map((one) => one.seq)).toEqual([3, 1, 2]);
    const matured = [...later, event(4, "matured", earned("90.00", 7_000))];
    expect(held(movements(matured), "USD").map((one) => one.seq)).toEqual([3, 2]);
});

test("events explain what a balance holds back once they add up to it", () => {
    const balance = (pending: string) => [{ currency: "USD", available: "0.00", pending }];
    const all = movements([event(8, "earned", earned("90.00", 7_000))]);
    expect(explains(all, balance("90.00"))).toBe(true);
    expect(explains(all, balance("90.01"))).toBe(false);
    expect(explains([], balance("0.00"))).toBe(true);
});

test("an event of a type that is not known changes nothing", () => {
    const strange = { ...asked(2, "1.00"), type: "rounded_up" } as unknown as Event;
    expect(movements([asked(1, "5.00"), strange]).map((one) => one.seq)).toEqual([1]);
});
