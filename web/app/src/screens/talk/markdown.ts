// Reads the text of a message into a tree of what it shows. The marks that it knows stand in
// `web/app/README.md`. Every letter is looked at a bounded number of times, whatever a stranger has written:
// `steps` counts, so that a test can hold it to that.

import { Inlines, type Inline } from "./inlines";

export type { Inline } from "./inlines";

export type Block =
    | { readonly kind: "paragraph"; readonly children: readonly Inline[] }
    | { readonly kind: "code"; readonly text: string }
    | { readonly kind: "list"; readonly start: number | undefined; readonly items: readonly Inline[][] }
    | { readonly kind: "quote"; readonly children: readonly Block[] };

/** What a message shows. */
export interface Parsed {
    readonly blocks: readonly Block[];
    /** How many letters were looked at, those twice that were looked at twice. */
    readonly steps: number;
}

/**
 * Nodes of one message. One with more marks than that was made to be a burden, and is shown as the plain text
 * that it is.
 */
export const NODES_MAX = 400;

const FENCE = "```";
const BULLET = /^[-*•] +(?=\S)/;
const NUMBER = /^(\d{1,9})[.)] +(?=\S)/;
const INDENTED = /^(?: {2,}|\t)(?=\S)/;

/** Reads a message. */
export function parse(text: string): Parsed {
    const reader = new Blocks();
    const blocks = reader.read(text.split(/\r\n?|\n/), true);
    if (reader.nodes <= NODES_MAX) return { blocks, steps: reader.steps };
    return { blocks: [{ kind: "paragraph", children: [{ kind: "text", text }] }], steps: reader.steps };
}

/** The words of a message on one line, without its marks, such as for a quote or a list. */
export function plain(text: string): string {
    const words: string[] = [];
    const inlines = (some: readonly Inline[]): void => {
        for (const one of some) {
            if ("text" in one) words.push(one.text);
            else inlines(one.children);
        }
    };
    const blocks = (some: readonly Block[]): void => {
        for (const one of some) {
            if (one.kind === "code") words.push(one.text);
            else if (one.kind === "quote") blocks(one.children);
            else if (one.kind === "list") one.items.forEach((item) => (inlines(item), words.push(" ")));
            else inlines(one.children);
            words.push(" ");
        }
    };
    blocks(parse(text).blocks);
    return words.join("").replace(/\s+/g, " ").trim();
}

/** Reads lines into blocks. */
class Blocks {
    steps = 0;
    nodes = 0;

    /** Within a quote there are no further quotes: a second `>` is a letter like any other. */
    read(lines: readonly string[], quotes: boolean): Block[] {
        const blocks: Block[] = [];
        let at = 0;
        while (at < lines.length) {
            const line = lines[at] as string;
            this.steps += line.length;
            const [block, next] = this.block(lines, at, line, quotes);
            if (block) {
                blocks.push(block);
                this.nodes++;
            }
            at = next;
        }
        return blocks;
    }

    private block(
        lines: readonly string[],
        at: number,
        line: string,
        quotes: boolean,
    ): [Block | undefined, number] {
        if (line.trim() === "") return [undefined, at + 1];
        if (line.startsWith(FENCE)) return this.code(lines, at);
        if (quotes && line.startsWith(">")) return this.quote(lines, at);
        if (BULLET.test(line)) return this.list(lines, at, BULLET, undefined);
        const number = NUMBER.exec(line);
        if (number) return this.list(lines, at, NUMBER, Number(number[1]));
        return this.paragraph(lines, at, quotes);
    }

    /** From one fence to the next, or to the end. */
    private code(lines: readonly string[], at: number): [Block, number] {
        let end = at + 1;
        while (end < lines.length && lines[end]?.trimEnd() !== FENCE) end++;
        const text = lines.slice(at + 1, end).join("\n");
        this.steps += text.length;
        return [{ kind: "code", text }, end + 1];
    }

    private quote(lines: readonly string[], at: number): [Block, number] {
        let end = at;
        const inside: string[] = [];
        while (lines[end]?.startsWith(">")) inside.push((lines[end++] as string).replace(/^> ?/, ""));
        return [{ kind: "quote", children: this.read(inside, false) }, end];
    }

    /** An item for each line that begins like the first; an indented line belongs to the item above it. */
    private list(
        lines: readonly string[],
        at: number,
        mark: RegExp,
        start: number | undefined,
    ): [Block, number] {
        const items: string[][] = [];
        let end = at;
        for (; end < lines.length; end++) {
            const line = lines[end] as string;
            if (mark.test(line)) items.push([line.replace(mark, "")]);
            else if (INDENTED.test(line)) items.at(-1)?.push(line.trimStart());
            else break;
        }
        this.nodes += items.length;
        return [{ kind: "list", start, items: items.map((item) => this.inlines(item.join("\n"))) }, end];
    }

    private paragraph(lines: readonly string[], at: number, quotes: boolean): [Block, number] {
        let end = at + 1;
        while (end < lines.length && !begins(lines[end] as string, quotes)) end++;
        return [{ kind: "paragraph", children: this.inlines(lines.slice(at, end).join("\n")) }, end];
    }

    private inlines(text: string): Inline[] {
        const reader = new Inlines(text);
        const inlines = reader.read();
        this.steps += reader.steps;
        this.nodes += reader.nodes;
        return inlines;
    }
}

/** Whether a line ends the paragraph above it. */
function begins(line: string, quotes: boolean): boolean {
    return (
        line.trim() === "" ||
        line.startsWith(FENCE) ||
        (quotes && line.startsWith(">")) ||
        BULLET.test(line) ||
        NUMBER.test(line)
    );
}
