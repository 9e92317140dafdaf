import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const SOURCES = fileURLToPath(new URL("../src", import.meta.url));

/** What names a side of the page by left or right. What follows the line of reading says start and end. */
const SIDES =
    /(?:^|[;{\s])(?:(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b[\w-]*|(?:left|right)\s*:|border-(?:top|bottom)-(?:left|right)-radius|(?:text-align|float|clear|justify-content|justify-items)\s*:\s*(?:left|right)\b|(?:margin|padding|inset)\s*:(?:\s+[^\s;]+){4}\s*;)/;

/** A line without what stands in brackets, where blanks part no values. */
function plain(line: string): string {
    const less = line.replace(/\([^()]*\)/g, "");
    return less === line ? line : plain(less);
}

function namesSide(line: string): boolean {
    return SIDES.test(plain(line));
}

function styles(): { file: string; line: string }[] {
    const names = readdirSync(SOURCES, { recursive: true, encoding: "utf8" });
    return names
        .filter((name) => /\.(svelte|css)$/.test(name))
        .flatMap((file) => {
            const text = readFileSync(join(SOURCES, file), "utf8");
            const style = file.endsWith(".css") ? text : (/<style>([\s\S]*)<\/style>/.exec(text)?.[1] ?? "");
            return style.split("\n").map((line) => ({ file, line: line.trim() }));
        });
}

test("no style names left or right, so that pages read from right to left look right", () => {
    expect(styles().length).toBeGreaterThan(500);
    expect(styles().filter(({ line }) => namesSide(line))).toEqual([]);
});

test.each([
    "margin-left: 1px",
    "text-align: right;",
    "left: 0",
    "padding: 1px 2px 3px 4px;",
    "border-left: 0",
])("%j is found", (line) => expect(namesSide(line)).toBe(true));
