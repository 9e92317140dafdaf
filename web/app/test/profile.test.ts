// The sections of a profile: how they are written, what is wrong with them, and what comes next.

import { expect, test } from "vitest";
import type { AccountId, profile } from "guildhall";
import { TRADE_LIMITS } from "../../sdk/src/wire";
import { begun, isSame, keptDraft, SECTIONS, valueOf, type Drafts } from "../src/screens/profile/drafts";
import { faultsOf, type Judged } from "../src/screens/profile/faults";
import { KeptSections } from "../src/screens/profile/kept_sections";
import * as limits from "../src/screens/profile/limits";
import { nextThing } from "../src/screens/profile/next_thing";

const EMPTY: profile.Whole = { skills: [], experience: [], education: [], portfolio: [], languages: [] };
const WHOLE: profile.Whole = {
    basics: {
        name: "Ben Okafor",
        headline: "Websites for museums",
        country: "NG",
        time_zone: "Africa/Lagos",
    },
    skills: [{ id: "own:web-design", level: 4 }],
    experience: [{ title: "Designer", company: "Harbour Museum", from: "2019-04", text: "The halls." }],
    education: [{ title: "Type", school: "A school", to: "2027-06" }],
    portfolio: [{ title: "The tower", skills: [], link: "https://example.org/tower" }],
    languages: [{ tag: "pt-BR", level: "native" }],
    rates: {
        hourly: { amount: "1045.50", currency: "JPY" },
        offers: [{ title: "A page", from: { amount: "600.00", currency: "USD" }, days: 10 }],
    },
    availability: { time: "part", from: "2026-12-01" },
};
const JUDGED: Judged = { language: "en", today: { year: 2026, month: 11, day: 29 }, shown: false };

function wrong<N extends keyof Drafts>(name: N, draft: Drafts[N], judged: Partial<Judged> = {}): unknown {
    return Object.fromEntries(faultsOf(name, draft, { ...JUDGED, ...judged }));
}

test("what is written of each section and changed in nothing is the same for the server", () => {
    const whole: profile.Whole = { ...WHOLE, rates: { ...WHOLE.rates, offers: WHOLE.rates?.offers ?? [] } };
    delete whole.rates?.hourly;
    for (const name of SECTIONS) {
        for (const language of ["en", "de"]) {
            const draft = begun(name, whole, language);
            expect(valueOf(name, draft as never, language)).toEqual({ [name]: whole[name] });
        }
    }
});

test("what a person cannot see is not sent, and accents are in one form", () => {
    const draft = { ...begun("basics", EMPTY, "en"), name: " Zoe\u0308 \r\n", headline: "  " };
    expect(valueOf("basics", draft, "en")).toEqual({ basics: { name: "Zo\u00eb" } });
});

test("a person who has no time begins on no day", () => {
    expect(valueOf("availability", { time: "none", from: "2026-12-01" }, "en")).toEqual({
        availability: { time: "none" },
    });
});

test("a section with nothing wrong has no faults, an empty one lacks its name alone", () => {
    for (const name of SECTIONS) {
        if (name === "rates") continue; // Its two currencies are for another test.
        expect(wrong(name, begun(name, WHOLE, "en") as never), name).toEqual({});
    }
    expect(wrong("basics", begun("basics", EMPTY, "en"))).toEqual({ name: "missing" });
});

test("a profile that others see keeps its headline and a skill", () => {
    const draft = { ...begun("basics", WHOLE, "en"), headline: " \u200b" };
    expect(wrong("basics", draft)).toEqual({});
    expect(wrong("basics", draft, { shown: true })).toEqual({ headline: "missing" });
    expect(wrong("skills", [], { shown: true })).toEqual({ skills: "missing" });
});

test("texts are as long as the server takes them, counted in bytes", () => {
    const name = "é".repeat(30);
    const basics = begun("basics", WHOLE, "en");
    expect(wrong("basics", { ...basics, name })).toEqual({});
    expect(wrong("basics", { ...basics, name: `${name}a` })).toEqual({ name: "long" });
    expect(wrong("basics", { ...basics, name: "B" })).toEqual({ name: "short" });
});

test("months are written as such, have begun, and end after they begin", () => {
    const one = { key: 1, title: "A", place: "B", from: "2026-11", to: "", text: "" };
    const faults = (change: object) => wrong("experience", [{ ...one, ...change }]);
    expect(faults({})).toEqual({});
    expect(faults({ from: "" })).toEqual({ "1 from": "missing" });
    expect(faults({ from: "May 2024" })).toEqual({ "1 from": "month" });
    expect(faults({ from: "2026-12" })).toEqual({ "1 from": "ahead" });
    expect(faults({ to: "2026-10" })).toEqual({ "1 to": "order" });
    expect(wrong("education", [{ ...one, from: "", to: "2027-01" }])).toEqual({});
});

test("a link is whole, and leads to a host by the web alone", () => {
    const faults = (link: string) =>
        wrong("portfolio", [{ key: 1, title: "A", role: "", text: "", skills: [], link }]);
    for (const link of ["", "https://example.org", "http://example.org/a?b#c"])
        expect(faults(link)).toEqual({});
    for (const link of ["example.org", "javascript:alert(1)", "https://a@b.org", "https://", "https://a b"]) {
        expect(faults(link), link).toEqual({ "1 link": "link" });
    }
});

test("rates lie within the limits of their currency", () => {
    const faults = (hourly: string, currency: string) => wrong("rates", { currency, hourly, offers: [] });
    expect(faults("", "USD")).toEqual({});
    expect([faults("3.00", "USD"), faults("300", "JPY"), faults("999.99", "USD")]).toEqual([{}, {}, {}]);
    expect(faults("2.99", "USD")).toEqual({ hourly: "low" });
    expect(faults("1000", "USD")).toEqual({ hourly: "high" });
    expect(faults("1,5.0", "USD")).toEqual({ hourly: { amount: "form" } });
    const offer = { key: 4, title: "", from: "4.99", days: "0" };
    expect(wrong("rates", { currency: "USD", hourly: "", offers: [offer] })).toEqual({
        "4 title": "missing",
        "4 from": "low",
        "4 days": "number",
    });
});

test("a language stands once in the list", () => {
    const one = { key: 1, tag: "de", level: "native" } as const;
    expect(wrong("languages", [one, { ...one, key: 2 }, { ...one, key: 3, tag: "" }])).toEqual({
        "2 tag": "twice",
        "3 tag": "missing",
    });
});

test("a day from which on one has time is from today to three years ahead", () => {
    const faults = (from: string) => wrong("availability", { time: "full", from });
    expect([faults(""), faults("2026-11-29")]).toEqual([{}, {}]);
    expect(faults("2026-11-28")).toEqual({ from: "past" });
    expect(faults("2029-12-31")).toEqual({ from: "far" });
    expect(wrong("availability", { time: "", from: "" })).toEqual({ time: "missing" });
});

test("the limits are those of the server", () => {
    const table = TRADE_LIMITS as Readonly<Record<string, number>>;
    const named: Readonly<Record<string, string>> = {
        TITLE_BYTES_MAX: "HEADLINE_BYTES_MAX",
        SKILLS_MAX: "PROFILE_SKILLS_MAX",
        WORK_SKILLS_MAX: "PORTFOLIO_SKILLS_MAX",
    };
    for (const [name, limit] of Object.entries(limits)) {
        const known = table[named[name] ?? name];
        if (known !== undefined) expect(limit, name).toBe(known);
    }
});

test("what comes next is what a profile needs to be seen, then that it is, then what it lacks", () => {
    const next = (whole: profile.Whole, visibility: profile.Visibility, missing: profile.SectionName[]) =>
        nextThing({ whole, visibility }, missing);
    expect(next(EMPTY, "hidden", ["experience"])).toMatchObject({ fill: "basics" });
    expect(next({ ...EMPTY, basics: { name: "Ben", headline: "Sites" } }, "hidden", [])).toMatchObject({
        fill: "skills",
    });
    expect(next(WHOLE, "hidden", ["education"])).toEqual({ publish: true });
    expect(next(WHOLE, "visible", ["education"])).toMatchObject({ fill: "education" });
    expect(next(WHOLE, "visible", ["basics"])).toEqual({ fill: "basics", words: "more" });
    expect(next(WHOLE, "visible", [])).toEqual({ done: true });
});

test("a draft is kept for each section, and what is no draft is none", () => {
    const kept = new Map<string, string>();
    const shelf = {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
    };
    const sections = new KeptSections(shelf, "0190" as AccountId);
    const draft = begun("rates", WHOLE, "en");
    sections.keep("rates", draft, 3);
    sections.keep("skills", [], 0);
    expect(sections.get("rates")).toEqual({ draft, version: 3 });
    sections.forget("skills");
    expect([sections.has("skills"), sections.has("rates")]).toEqual([false, true]);
    sections.forget("rates");
    expect(kept.size).toBe(0);
    for (const other of [null, 5, [], {}, { ...draft, offers: [{ key: 1 }] }, { ...draft, hourly: 3 }]) {
        expect(keptDraft("rates", other)).toBeUndefined();
    }
});

test("two drafts are the same whatever the keys of their items are", () => {
    const one = begun("education", WHOLE, "en");
    expect(
        isSame<"education">(
            one,
            one.map((item) => ({ ...item, key: 77 })),
        ),
    ).toBe(true);
    expect(
        isSame<"education">(
            one,
            one.map((item) => ({ ...item, place: "Elsewhere" })),
        ),
    ).toBe(false);
});
