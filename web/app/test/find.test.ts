// What is looked for: how an address says it, how it is changed, and how it is put in words.

import { expect, test, vi } from "vitest";
import type { search } from "guildhall";
import { jobsAddress, peopleAddress, readJobs, readPeople } from "../src/screens/find/address";
import { checksOf, foundChecks } from "../src/screens/find/facets";
import { jobsParts } from "../src/screens/find/job_parts";
import { rangeText } from "../src/screens/find/parts";
import { peopleParts } from "../src/screens/find/people_parts";
import { reasonTexts } from "../src/screens/find/reasons";
import { asWhat, tries } from "../src/screens/find/suggested";
import {
    IDS_MAX,
    isSavable,
    jobsQuery,
    NO_JOBS,
    peopleQuery,
    toggled,
    wantedOf,
    withField,
    words,
    type JobsWanted,
    type PeopleWanted,
} from "../src/screens/find/wanted";
import { generator } from "../../sdk/test/random";

vi.hoisted(() => vi.stubGlobal("navigator", { languages: ["en"] }));

const NOW = 1_790_000_000_000;
const DAY = 86_400_000;
const search = (address: string): string => address.slice(address.indexOf("?"));

const JOBS: JobsWanted = {
    text: '"small bakery" c++ -internship',
    filter: {
        skills: ["own:logo-design", "linguist:C++"],
        any_skills: ["esco:69bcbb0a-8d80-4ecd-b0a4-9adea2a40de2"],
        categories: ["own:design"],
        countries: ["CH", "DE"],
        sizes: ["small", "medium"],
        bands: ["0-4", "50+"],
        pay: "hourly",
        amount: { currency: "USD", from: "30", to: "60.50" },
        days_max: 30,
        payment_verified: true,
    },
    sort: "recent",
    days: 7,
};
const PEOPLE: PeopleWanted = {
    text: "Übersetzung & more",
    filter: {
        skills: ["own:translation"],
        countries: ["NG"],
        languages: ["pt-BR", "de"],
        availability: ["full", "part"],
        rate: { currency: "EUR", to: "40" },
        record: true,
    },
    sort: "rate",
};

test("an address says all that is looked for, and is read as the same again", () => {
    expect(readJobs(search(jobsAddress(JOBS)))).toEqual(JOBS);
    expect(readPeople(search(peopleAddress(PEOPLE)))).toEqual(PEOPLE);
    expect(jobsAddress(NO_JOBS)).toBe("/find");
    expect(
        jobsAddress({ text: "logo", filter: { skills: ["own:logo-design"], countries: ["CH", "DE"] } }),
    ).toBe("/find?q=logo&skills=own:logo-design&countries=CH,DE");
});

test("whatever somebody types is the same after an address has held it", () => {
    const random = generator(7);
    const letters = [..."aB9 +&=%?#/,:;-\"'äé日🙂\\"];
    for (let round = 0; round < 500; round++) {
        const text = Array.from({ length: 1 + random(20) }, () => letters[random(letters.length)]).join("");
        expect(readJobs(search(jobsAddress({ text, filter: {} }))).text, text).toBe(text);
    }
});

test("what is no part of a search is left out of what an address says", () => {
    expect(
        readJobs("?q=logo&sort=best&size=huge,small,small&pay=free&days=-3&since=99999&verified=yes"),
    ).toEqual({
        text: "logo",
        filter: { sizes: ["small"] },
        sort: "fit",
    });
    expect(
        readJobs("?skills=logo,own:,own:logo-design&countries=Switzerland,CH&amount=USD:ten-20").filter,
    ).toEqual({
        skills: ["own:logo-design"],
        countries: ["CH"],
    });
    expect(readPeople("?rate=USD:-&record=0&time=now").filter).toEqual({});
});

test("no more is read from an address than the server takes", () => {
    const many = (count: number): string =>
        Array.from({ length: count }, (_, at) => `own:skill-${at}`).join();
    const { filter } = readPeople(`?skills=${many(40)}&any=${many(40)}&countries=CH`);
    expect(filter.skills?.length).toBe(40);
    expect(filter.any_skills?.length).toBe(IDS_MAX - 40);
    expect(filter.countries).toBeUndefined();
});

test("a value is put into a list and taken out of it, and an empty list is none", () => {
    const one = toggled(NO_JOBS, "skills", "own:a");
    expect(toggled(one, "skills", "own:b").filter).toEqual({ skills: ["own:a", "own:b"] });
    expect(toggled(one, "skills", "own:a").filter).toEqual({});
    expect(withField(JOBS, "pay", undefined).filter).not.toHaveProperty("pay");
});

test("the server is asked with the decimals of a currency, and for days as a time", () => {
    expect(jobsQuery(JOBS, NOW)).toEqual({
        text: JOBS.text,
        filter: {
            ...JOBS.filter,
            amount: { currency: "USD", from: "30.00", to: "60.50" },
            posted_since: NOW - 7 * DAY - ((NOW - 7 * DAY) % 60_000),
        },
    });
    expect(peopleQuery({ ...PEOPLE, text: "" })).toEqual({
        filter: { ...PEOPLE.filter, rate: { currency: "EUR", to: "40.00" } },
    });
});

test("what was saved is looked for again, with as many days as lie between", () => {
    const query = jobsQuery(JOBS, NOW);
    expect(wantedOf(query, NOW)).toMatchObject({ text: JOBS.text, days: 8 });
    expect(wantedOf({}, NOW)).toEqual(NO_JOBS);
});

test("words behind a minus sign are not looked for", () => {
    expect(words('logo -"for a bank" "small bakery" -free c++')).toEqual(["logo", "small", "bakery", "c++"]);
    expect(words("-only -this")).toEqual([]);
    expect([isSavable(NO_JOBS), isSavable({ ...NO_JOBS, text: "-free" })]).toEqual([false, false]);
    expect(isSavable({ ...NO_JOBS, filter: { categories: ["own:design"] } })).toBe(true);
    expect(isSavable({ ...NO_JOBS, filter: { countries: ["CH"] } })).toBe(false);
});

const nameOf = (id: string): string => `<${id}>`;
const of = { what: "jobs", text: "logo bakery", title: "A logo for a small Bakery", nameOf } as const;

test("reasons are said in words, and one of a newer server is left out", () => {
    const why: search.FitReason[] = [
        { by: "skills", points: 40, ids: ["own:a", "own:b"] },
        { by: "words", points: 30 },
        { by: "category", points: 20, ids: ["own:design"] },
        { by: "rate", points: 15 },
        { by: "moon" as "recent", points: 5 },
        { by: "record", points: 2 },
    ];
    expect(reasonTexts(why, of)).toEqual([
        "2 of the skills you asked for: <own:a>, <own:b>",
        "The words are in the title",
        "In <own:design>",
        "The pay is within your range",
    ]);
    const skill: search.FitReason = { by: "skills", points: 1, ids: ["own:a"] };
    expect(reasonTexts([skill], { ...of, mine: ["own:a"] })).toEqual(["1 of your skills: <own:a>"]);
    expect(reasonTexts([skill], { ...of, what: "people" })).toEqual(["1 of the skills you need: <own:a>"]);
});

test("words are in the title only where all of them are, whatever their marks and letters", () => {
    const said = (text: string, title: string): string[] =>
        reasonTexts([{ by: "words", points: 1 }], { ...of, text, title });
    expect(said('"BAKERY" -free', "Bäkery")).toEqual(["The words are in the title"]);
    expect(said("logo oven", of.title)).toEqual(["The words are in the description"]);
    expect(said("log", of.title)).toEqual(["The words are in the description"]);
});

test("each filter that is on has its words, and the search without it", () => {
    const parts = jobsParts(JOBS, nameOf);
    expect(parts.map(({ text }) => text)).toEqual([
        "<own:design>",
        "<own:logo-design>",
        "<linguist:C++>",
        "<esco:69bcbb0a-8d80-4ecd-b0a4-9adea2a40de2>",
        "By the hour",
        "Pay: $30.00 to $60.50",
        "Small",
        "Medium",
        "At most 30 days",
        "In the last 7 days",
        "0–4 proposals",
        "50+ proposals",
        "Has paid money in",
        "Switzerland",
        "Germany",
    ]);
    for (const { key, without } of parts)
        expect(jobsParts(without, nameOf).map((part) => part.key)).toEqual(
            parts.map((part) => part.key).filter((other) => other !== key),
        );
    expect(peopleParts(PEOPLE, nameOf).map(({ text }) => text)).toContain("Rate: up to €40.00");
    expect(rangeText({ currency: "USD", from: "30" })).toBe("from $30.00");
});

test("counts stand beside what can be chosen, and what is chosen stays where no hit has it", () => {
    const facets: search.Facet[] = [
        { name: "countries", values: [{ id: "CH", count: 3 }], about: false },
        { name: "sizes", values: [{ id: "small", count: 2 }], about: false },
    ];
    expect(foundChecks(facets, "countries", ["DE"], (code) => code)).toEqual([
        { id: "DE", name: "DE", count: 0 },
        { id: "CH", name: "CH", count: 3 },
    ]);
    expect(checksOf(facets, "sizes", ["small", "large"], (size) => size).map(({ count }) => count)).toEqual([
        2, 0,
    ]);
    expect(checksOf(undefined, "sizes", ["small"], (size) => size)[0]?.count).toBeUndefined();
});

test("suggestions are asked for by all words and then by the last ones, and never for what is left out", () => {
    expect(tries("a museum logo")).toEqual([
        { text: "a museum logo", rest: "" },
        { text: "museum logo", rest: "a" },
        { text: "logo", rest: "a museum" },
    ]);
    expect(tries("museum logo").map(({ text }) => text)).toEqual(["museum logo", "logo"]);
    expect(tries("bakery -logo")).toEqual([]);
    expect(tries('say "logo')).toEqual([]);
    expect(tries("a")).toEqual([]);
    expect(asWhat("service", "jobs")).toBe("category");
    expect(asWhat("service", "people")).toBe("skill");
    expect(asWhat("area", "people")).toBe("category");
    expect(asWhat("tool", "jobs")).toBe("skill");
});
