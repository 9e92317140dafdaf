import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { AccountId } from "guildhall";
import { KeptPeople } from "../src/state/kept_people";
import type { Person } from "../src/state/people.svelte";

const ADA = "01930000-0000-7000-8000-000000000001" as AccountId;
const kept = new Map<string, string>();

function person(at: number): Person {
    const account = `01930000-0000-7000-8000-${String(at).padStart(12, "0")}` as AccountId;
    return { account, display_name: `Person ${at}`, created_at: at };
}

beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal("localStorage", {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
    });
});

afterEach(() => {
    kept.clear();
    vi.useRealTimers();
    vi.unstubAllGlobals();
});

test("the people whom one has seen are known to the next page of the same person, and to nobody else's", () => {
    new KeptPeople(ADA).keep(() => [person(1), person(2)]);
    vi.runAllTimers();
    expect(new KeptPeople(ADA).load()).toEqual([person(1), person(2)]);
    expect(new KeptPeople(person(9).account).load()).toEqual([]);
});

test("no more than 500 people are kept, the newest", () => {
    new KeptPeople(ADA).keep(() => Array.from({ length: 600 }, (_, at) => person(at)));
    vi.runAllTimers();
    expect(new KeptPeople(ADA).load()).toHaveLength(500);
    expect(new KeptPeople(ADA).load()[0]).toEqual(person(100));
});

test("whoever signs out leaves nobody behind, also where a page was about to write", () => {
    const people = new KeptPeople(ADA);
    people.keep(() => [person(1)]);
    vi.runAllTimers();
    people.keep(() => [person(1), person(2)]);
    people.forget();
    vi.runAllTimers();
    expect(kept.size).toBe(0);
});

test("what is of no use, or a machine that keeps nothing, is nobody", () => {
    kept.set(`guildhall.people.${ADA}`, '[{"account":1},null,7]');
    expect(new KeptPeople(ADA).load()).toEqual([]);
    kept.set(`guildhall.people.${ADA}`, "{");
    expect(new KeptPeople(ADA).load()).toEqual([]);
    vi.stubGlobal("localStorage", undefined);
    const nowhere = new KeptPeople(ADA);
    nowhere.keep(() => [person(1)]);
    vi.runAllTimers();
    nowhere.forget();
    expect(nowhere.load()).toEqual([]);
});
