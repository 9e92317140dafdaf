// Each screen and each dialog names the chapters of the catalogue that it speaks with. What its code says is
// looked up in the sources: a text of another chapter would be missing where that has not been fetched.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";
import { en } from "../src/text/en";
import { CHAPTERS, textsOf, type Chapter } from "../src/text/catalogue";

const SRC = resolve(import.meta.dirname, "../src");
const KEYS = Object.keys(en);

/** Chapters by the texts in them. */
const chapterOf = new Map<string, Chapter>();
for (const chapter of Object.keys(CHAPTERS.en) as Chapter[])
    for (const key of Object.keys(await textsOf("en", chapter))) chapterOf.set(key, chapter);

/** What asks and changes nothing: the server refuses that by no rule. */
const ASKS_ONLY = ["shell/Shell.svelte", "screens/home/Home.svelte", "screens/NotFound.svelte"];

interface Declared {
    readonly name: string;
    readonly file: string;
    readonly texts: readonly string[];
}

/** All that is fetched, with the chapters that come with it. */
const declared: Declared[] = filesIn(SRC).flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/load: \(\) => import\("([^"]+)"\),\s*texts: \[([^\]]*)\]/g)].map(
        ([, path = "", texts = ""]) => ({
            name: relative(SRC, resolve(dirname(file), path)),
            file: placed(resolve(dirname(file), path)),
            texts: [...texts.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name),
        }),
    ),
);

test("whatever code is fetched names the chapters that it speaks with", () => {
    const all = filesIn(SRC).flatMap((file) =>
        [...readFileSync(file, "utf8").matchAll(/\bimport\("(\.[^"]+\.svelte)"\)/g)].map(([, path = ""]) =>
            placed(resolve(dirname(file), path)),
        ),
    );
    expect(all.length).toBeGreaterThan(10);
    expect(new Set(declared.map((one) => one.file))).toEqual(new Set(all));
});

test.for(declared)(
    "$name speaks with the chapters that come with it, and with no other",
    ({ name, file, texts }) => {
        const needed = new Map<string, string>();
        for (const source of reached(file))
            for (const key of saidIn(source)) {
                const chapter = chapterOf.get(key) ?? "";
                if (chapter !== "common" && chapter !== "")
                    needed.set(chapter, `${key} in ${relative(SRC, source)}`);
            }
        if (ASKS_ONLY.includes(name)) needed.delete("rules");
        expect([...needed].filter(([chapter]) => !texts.includes(chapter))).toEqual([]);
        expect(texts.filter((chapter) => !needed.has(chapter))).toEqual([]);
    },
);

test("a chapter in another language has texts of the same chapter alone", async () => {
    for (const chapter of Object.keys(CHAPTERS.de) as Chapter[])
        for (const key of Object.keys(await textsOf("de", chapter)))
            expect({ key, chapter: chapterOf.get(key) }).toEqual({ key, chapter });
});

/** A file and all that it imports, but for types. */
function reached(file: string, found = new Set<string>()): Set<string> {
    if (found.has(file) || !existsSync(file) || file.includes("/text/en") || file.includes("/text/de"))
        return found;
    found.add(file);
    for (const [, path = ""] of readFileSync(file, "utf8").matchAll(
        /^\s*(?:import|export)\s(?!type\b)[^;"]*?"(\.[^"]+)";/gm,
    )) {
        const place = resolve(dirname(file), path);
        reached(/\.(ts|svelte)$/.test(place) && existsSync(place) ? place : `${place}.ts`, found);
    }
    return found;
}

/** The texts that a source names, whole or by how they begin. */
function saidIn(file: string): string[] {
    const source = readFileSync(file, "utf8");
    const whole = [...source.matchAll(/["'`]([\w]+(?:\.\w+)+)["'`]/g)].map(([, key = ""]) => key);
    const begun = [...source.matchAll(/`((?:\w+\.)+\w*)\$\{/g)].map(([, head = ""]) => head);
    return KEYS.filter((key) => whole.includes(key) || begun.some((head) => key.startsWith(head)));
}

/** The file of a path; that of a module of runes is named without its `.ts`. */
function placed(path: string): string {
    return existsSync(path) ? path : `${path}.ts`;
}

function filesIn(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name));
}
