// What the marks of a message become, and that no text can make that slow.

import { expect, test } from "vitest";
import { NODES_MAX, parse, plain, type Block, type Inline } from "../src/screens/talk/markdown";

/** A tree in short: `strong(a)`, `link(href|words)`. */
function short(blocks: readonly Block[]): string {
    return blocks
        .map((block) => {
            if (block.kind === "code") return `pre(${block.text})`;
            if (block.kind === "quote") return `quote(${short(block.children)})`;
            if (block.kind === "list") {
                const name = block.start === undefined ? "ul" : `ol${block.start}`;
                return `${name}(${block.items.map(inline).join("|")})`;
            }
            return `p(${inline(block.children)})`;
        })
        .join(" ");
}

function inline(inlines: readonly Inline[]): string {
    return inlines
        .map((one) => {
            if (one.kind === "text") return one.text;
            if (one.kind === "code") return `code(${one.text})`;
            if (one.kind === "link") return `link(${one.href}|${inline(one.children)})`;
            return `${one.kind}(${inline(one.children)})`;
        })
        .join("");
}

const read = (text: string): string => short(parse(text).blocks);

test.each([
    ["just words", "p(just words)"],
    ["**bold** and *italic* and _too_", "p(strong(bold) and em(italic) and em(too))"],
    ["***both***", "p(strong(em(both)))"],
    ["**a *b* c**", "p(strong(a em(b) c))"],
    ["2 * 3 * 4", "p(2 * 3 * 4)"],
    ["snake_case_name", "p(snake_case_name)"],
    ["__init__", "p(__init__)"],
    ["**open", "p(**open)"],
    ["*a **b*", "p(em(a **b))"],
    ["\\*no\\* \\`no\\`", "p(*no* `no`)"],
    ["`a * b`", "p(code(a * b))"],
    ["`` a`b ``", "p(code(a`b))"],
    ["`open", "p(`open)"],
    ["one\ntwo", "p(one\ntwo)"],
    ["one\n\ntwo", "p(one) p(two)"],
    ["# no heading", "p(# no heading)"],
    ["<b>no</b> &amp;", "p(<b>no</b> &amp;)"],
    ["```rust\nlet a = *b;\n\n```\nafter", "pre(let a = *b;\n) p(after)"],
    ["```\nnever closed", "pre(never closed)"],
    ["- a\n- **b**\n  more", "ul(a|strong(b)\nmore)"],
    ["so:\n* a\n* b", "p(so:) ul(a|b)"],
    ["3. c\n4. d", "ol3(c|d)"],
    ["- \n-x", "p(- \n-x)"],
    ["> said\n> - so\nanswer", "quote(p(said) ul(so)) p(answer)"],
    ["> > twice", "quote(p(> twice))"],
])("%j is shown as %s", (text, shown) => {
    expect(read(text)).toBe(shown);
});

test.each([
    ["see https://a.example/b?c=d#e.", "p(see link(https://a.example/b?c=d#e|https://a.example/b?c=d#e).)"],
    ["(https://a.example/b_(c))", "p((link(https://a.example/b_(c)|https://a.example/b_(c))))"],
    ["**https://a.example/**", "p(strong(link(https://a.example/|https://a.example/)))"],
    ["mailto:ada@example.org", "p(link(mailto:ada@example.org|mailto:ada@example.org))"],
    ["[the *page*](https://a.example/x)", "p(link(https://a.example/x|the em(page)))"],
    ["[see https://a.example/]", "p([see link(https://a.example/|https://a.example/)])"],
    ["[a [b](https://a.example/)", "p([a link(https://a.example/|b))"],
    ["xhttps://a.example/", "p(xhttps://a.example/)"],
])("the address in %j is a link", (text, shown) => {
    expect(read(text)).toBe(shown);
});

test.each([
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](//evil.example)",
    "[x](/contracts)",
    "javascript:alert(1)",
    "https://bank.example@evil.example/",
    `https://a.example/${"x".repeat(3_000)}`,
])("%j is no link", (text) => {
    expect(read(text)).toBe(`p(${text})`);
});

test("words that claim to be another address than the link's are replaced by the address", () => {
    const href = "https://evil.example/";
    for (const words of ["https://bank.example/", "bank.example", "www.bank.example/login", "b\u202eank"]) {
        expect(read(`[${words}](${href})`)).toBe(`p(link(${href}|${href}))`);
    }
    expect(read("https://a.example/\u202egnp.exe")).not.toContain("\u202e");
});

test("a quote on one line has the words without the marks", () => {
    expect(plain("**so**\n\n> it `is`\n\n- one\n- two")).toBe("so it is one two");
});

/** Texts that make careless readers slow. */
const HOSTILE = [
    "*", "**a", "*a_b", "_", "[", "](", "[](", "[a](b", "`", "``a`", "` `` ", "\\", "> ", ">", "- ", "1. ",
    "- a\n", "```\n", "http://", "https://(", "(((", ")))", "[a](https://a.example/)", "*a*", "\n", "_a *b ",
    "[_*a", "h", "mailto:", "e\u0301", "\u202e", "\ud800", "[**_*",
]; // prettier-ignore

test.each(HOSTILE)("16 KB of %j are read in steps that grow with their length alone", (piece) => {
    const text = piece.repeat(Math.ceil(16_384 / piece.length));
    const { steps, blocks } = parse(text);
    expect(steps).toBeLessThan(12 * text.length);
    expect(count(blocks)).toBeLessThanOrEqual(NODES_MAX);
});

test("whatever is written, no word is lost or changed, and the steps stay within bounds", () => {
    const random = randomOf(20_26);
    for (let round = 0; round < 2_000; round++) {
        const pieces = Array.from({ length: random(40) }, () => HOSTILE[random(HOSTILE.length)] as string);
        const text = pieces.map((piece, index) => `${piece}${random(3) === 0 ? ` w${index} ` : ""}`).join("");
        const { blocks, steps } = parse(text);
        expect(steps, text).toBeLessThan(12 * text.length + 1);
        const shown = short(blocks);
        for (const [word] of text.matchAll(/w\d+/g)) {
            // The line of a fence says which language it is, and is not shown.
            if (!text.includes("```")) expect(shown, JSON.stringify(text)).toContain(word);
        }
    }
});

function count(inlines: readonly (Block | Inline)[]): number {
    return inlines.reduce((sum, one) => {
        if (one.kind === "list") return sum + 1 + one.items.reduce((all, item) => all + 1 + count(item), 0);
        return sum + 1 + ("children" in one ? count(one.children) : 0);
    }, 0);
}

/** Numbers below a bound, the same for the same seed. */
function randomOf(seed: number): (bound: number) => number {
    let state = seed;
    return (bound) => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return Math.floor((state / 2 ** 32) * bound);
    };
}
