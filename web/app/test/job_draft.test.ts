import { expect, test } from "vitest";
import { TRADE_LIMITS } from "../../sdk/src/wire";
import { Drafts } from "../src/screens/jobs/drafts";
import {
    boundsOf,
    draftOf,
    emptyDraft,
    faultsOf,
    fieldsOf,
    isSame,
    keptDraft,
    lacks,
    type Draft,
} from "../src/screens/jobs/job_draft";
import * as limits from "../src/screens/jobs/limits";
import type { AccountId, JobFields, JobId } from "guildhall";

const TODAY = { year: 2026, month: 11, day: 29 };
const judged = (forAll: boolean, published?: JobFields) => ({
    language: "en",
    today: TODAY,
    published,
    forAll,
});

const whole: Draft = {
    ...emptyDraft(),
    title: " A logo for a bakery ",
    description: "Bread on a sign.",
    categories: ["own:logo-design", "own:branding"],
    skills: ["own:illustrator"],
    budget: "1,200.5",
    days: "14",
    start: "2026-12-01",
    size: "small",
    questions: [
        { key: 1, text: "Which logos did you draw?" },
        { key: 4, text: "  " },
    ],
    seats: "2",
    visibility: "members",
    countries: ["CH"],
    level: "expert",
};

test("the limits of the form are those that the server prints", () => {
    const { HEADLINE_BYTES_MAX, JOB_SKILLS_MAX, CATEGORIES_MORE_MAX, JOB_EDITS_MAX, ...same } = TRADE_LIMITS;
    const printed: Record<string, number> = {
        ...same,
        TITLE_BYTES_MAX: HEADLINE_BYTES_MAX,
        SKILLS_MAX: JOB_SKILLS_MAX,
        CATEGORIES_MAX: 1 + CATEGORIES_MORE_MAX,
        EDITS_MAX: JOB_EDITS_MAX,
        WISHES_MAX: 10,
    };
    for (const [name, limit] of Object.entries(limits))
        expect({ name, limit: printed[name] }).toEqual({ name, limit });
});

test("a draft may lack anything, and a job that others see has a title, words, a category and its pay", () => {
    expect(faultsOf(emptyDraft(), judged(false)).size).toBe(0);
    expect([...faultsOf(emptyDraft(), judged(true)).keys()]).toEqual([
        "title",
        "description",
        "categories",
        "budget",
    ]);
    expect(lacks(emptyDraft())).toEqual(["title", "description", "categories", "budget"]);
    expect(lacks({ ...emptyDraft(), pay: "hourly", title: "x", description: "y" })).toEqual([
        "categories",
        "from",
    ]);
    expect(faultsOf(whole, judged(true)).size).toBe(0);
    expect(lacks(whole)).toEqual([]);
});

test("what the server gets is trimmed, in the decimals of the currency, and without what is empty", () => {
    expect(fieldsOf(whole, "en")).toEqual({
        title: "A logo for a bakery",
        description: "Bread on a sign.",
        category: "own:logo-design",
        more: ["own:branding"],
        skills: ["own:illustrator"],
        pay: { fixed: { currency: "USD", budget: "1200.50" } },
        timeline: { start: "2026-12-01", days: 14 },
        size: "small",
        questions: ["Which logos did you draw?"],
        seats: 2,
        visibility: "members",
        preferred: { countries: ["CH"], languages: [], level: "expert", record: false },
    });
    expect(fieldsOf(emptyDraft(), "en")).toEqual({
        more: [],
        skills: [],
        questions: [],
        visibility: "public",
    });
});

test("a job that was saved says in the form what was written, in any language", () => {
    for (const language of ["en", "de"]) {
        const hourly: Draft = { ...whole, pay: "hourly", from: "20", to: "35", hours: "10" };
        for (const draft of [{ ...whole, budget: "1200" }, hourly, emptyDraft()]) {
            const again = draftOf(fieldsOf(draft, language), language);
            expect(isSame(again, draft, language)).toBe(true);
        }
    }
    expect(isSame({ ...whole, title: "Another" }, whole, "en")).toBe(false);
    expect(isSame({ ...whole, budget: "some" }, whole, "en")).toBe(false);
});

test("amounts keep to the limits of their currency, which count in its smallest units", () => {
    expect(boundsOf("fixed", "USD")).toEqual({ least: "5.00", most: "1000000.00" });
    expect(boundsOf("hourly", "JPY")).toEqual({ least: "300", most: "99999" });
    const fault = (draft: Partial<Draft>) => faultsOf({ ...whole, ...draft }, judged(true));
    expect(fault({ budget: "4.99" }).get("budget")).toBe("low");
    expect(fault({ budget: "1,000,000.01" }).get("budget")).toBe("high");
    expect(fault({ budget: "12.345" }).get("budget")).toEqual({ amount: "precise" });
    const hourly = { pay: "hourly", hours: "10" } as const;
    expect(fault({ ...hourly, from: "30", to: "20" }).get("to")).toBe("order");
    expect(fault({ ...hourly, from: "30", to: "30" }).size).toBe(0);
    expect(fault({ ...hourly, from: "2.99", to: "1000" }).get("from")).toBe("low");
    expect(fault({ ...hourly, from: "30", to: "30", hours: "169" }).get("hours")).toBe("high");
});

test("numbers, days and long texts that the server would refuse are told beside their fields", () => {
    const fault = (draft: Partial<Draft>) => faultsOf({ ...whole, ...draft }, judged(false));
    expect(fault({ title: "é".repeat(61) }).get("title")).toBe("long");
    expect(fault({ title: "é".repeat(60) }).size).toBe(0);
    expect(fault({ seats: "51" }).get("seats")).toBe("high");
    expect(fault({ seats: "" }).get("seats")).toBe("missing");
    expect(fault({ days: "1.5" }).get("days")).toBe("number");
    expect(fault({ days: "" }).get("days"), "a beginning goes with a length").toBe("missing");
    expect(fault({ start: "2026-11-28" }).get("start")).toBe("past");
    expect(fault({ start: "2026-11-29" }).size).toBe(0);
    expect(fault({ start: "2029-12-01" }).get("start")).toBe("far");
    const long = { key: 4, text: "x".repeat(501) };
    expect(fault({ questions: [long] }).get("question 4")).toBe("long");
});

test("what was published stays complete and is shown to no fewer people, and may keep a day that is over", () => {
    const published = { ...fieldsOf(whole, "en"), timeline: { start: "2026-01-01", days: 3 } };
    const fault = (draft: Partial<Draft>) => faultsOf({ ...whole, ...draft }, judged(true, published));
    expect(fault({ visibility: "invite_only" }).get("visibility")).toBe("narrower");
    expect(fault({ visibility: "public" }).size).toBe(0);
    expect(fault({ start: "2026-01-01" }).size).toBe(0);
    expect(fault({ description: "" }).get("description")).toBe("missing");
});

test("what is kept on this machine is taken as far as it has the shape of a job", () => {
    expect(keptDraft(undefined)).toBeUndefined();
    expect(keptDraft({})).toEqual(emptyDraft());
    expect(
        keptDraft(JSON.parse(JSON.stringify({ ...whole, questions: whole.questions.slice(0, 1) }))),
    ).toEqual({
        ...whole,
        questions: whole.questions.slice(0, 1),
    });
    const odd = {
        title: 5,
        pay: "gold",
        currency: "XXX",
        skills: [1, "own:a"],
        questions: "no",
        record: "yes",
    };
    expect(keptDraft(odd)).toEqual({ ...emptyDraft(), skills: ["own:a"] });
});

test("of many jobs that are written, those written last are kept, each for itself", () => {
    const kept = new Map<string, string>();
    const shelf = {
        getItem: (key: string) => kept.get(key) ?? null,
        setItem: (key: string, value: string) => void kept.set(key, value),
        removeItem: (key: string) => void kept.delete(key),
    };
    const drafts = new Drafts(shelf, "ada" as AccountId);
    for (let at = 0; at < 12; at++) {
        const draft = { ...emptyDraft(), title: `Job ${at}` };
        drafts.keep(at === 11 ? "new" : (`job ${at}` as JobId), { draft, version: at });
    }
    expect(drafts.get("job 1" as JobId)).toBeUndefined();
    expect(drafts.get("job 2" as JobId)).toMatchObject({ version: 2, draft: { title: "Job 2" } });
    expect(drafts.get("new")?.draft.title).toBe("Job 11");
    drafts.forget("new");
    expect(drafts.get("new")).toBeUndefined();
    expect(new Drafts(shelf, "finn" as AccountId).get("job 2" as JobId)).toBeUndefined();
});
