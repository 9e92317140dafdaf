import { expect, test } from "vitest";
import { de } from "../src/text/de";
import { en } from "../src/text/en";
import type { Text } from "../src/text/text.svelte";

const forms = (text: Text): string[] => (typeof text === "string" ? [text] : Object.values(text));
/** What is filled in; `{count}` may be left out of a form that names one thing alone. */
function filled(text: Text): string[] {
    const names = forms(text).flatMap((form) =>
        [...form.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? ""),
    );
    return [...new Set(names)].sort();
}

test("a language has no text that English does not have, and fills in the same", () => {
    const all: Record<string, Text> = { ...en };
    for (const [key, text] of Object.entries(de as Record<string, Text>)) {
        expect(all, key).toHaveProperty([key]);
        expect({ key, filled: filled(text) }).toEqual({ key, filled: filled(all[key] ?? "") });
    }
});

test("German has nearly every text: what others add meanwhile is said in English", () => {
    const missing = Object.keys(en).filter((key) => !(key in de));
    expect(missing.length / Object.keys(en).length, missing.join(" ")).toBeLessThan(0.1);
});

test("texts that count have a form for one and a form for others", () => {
    for (const text of Object.values(de as Record<string, Text>))
        if (typeof text !== "string")
            expect(Object.keys(text)).toEqual(expect.arrayContaining(["one", "other"]));
});
