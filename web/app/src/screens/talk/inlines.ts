// Reads what stands within a line of a message: bold, italic, code and links. One pass, with a stack of what
// is open. Of each mark one can be open at a time, so the stack holds four at most, and whatever turns out to
// be no mark is moved up four times at most.

import { addressEnd, deceives, hrefOf, shownAddress } from "./links";

export type Inline =
    | { readonly kind: "text"; readonly text: string }
    | { readonly kind: "code"; readonly text: string }
    | { readonly kind: "strong"; readonly children: readonly Inline[] }
    | { readonly kind: "em"; readonly children: readonly Inline[] }
    | { readonly kind: "link"; readonly href: string; readonly children: readonly Inline[] };

type Mark = "**" | "*" | "_" | "[";

/** What is open, and what has come since. */
interface Frame {
    readonly mark: Mark | undefined;
    readonly children: Inline[];
}

const SPECIAL = /[\\`*_[\]hm]/g;
const ADDRESS = /(?:https?:\/\/|mailto:)[^\s<>"]+/iy;
/** The same where `[` is open, which an address then does not reach beyond. */
const ADDRESS_INSIDE = /(?:https?:\/\/|mailto:)[^\s<>"[\]]+/iy;
const TARGET = /\([^\s()[\]<>]*/y;
const WORD = /[\p{L}\p{N}]/u;
const SPACE = /\s/;

export class Inlines {
    steps = 0;
    nodes = 0;
    private at = 0;
    private readonly stack: Frame[] = [{ mark: undefined, children: [] }];
    /** Where runs of so many backticks begin, those that lie ahead. */
    private ticks: Map<number, number[]> | undefined;

    constructor(private readonly text: string) {}

    read(): Inline[] {
        while (this.at < this.text.length) {
            SPECIAL.lastIndex = this.at;
            const next = SPECIAL.exec(this.text)?.index ?? this.text.length;
            this.steps += next - this.at + 1;
            this.say(this.text.slice(this.at, next));
            this.at = next;
            if (next < this.text.length) this.special(this.text[next] as string);
        }
        while (this.stack.length > 1) this.unwind();
        return this.top.children;
    }

    private get top(): Frame {
        return this.stack.at(-1) as Frame;
    }

    private special(letter: string): void {
        if (letter === "\\") this.escape();
        else if (letter === "`") this.code();
        else if (letter === "*" || letter === "_") this.emphasis(letter);
        else if (letter === "[") this.open("[", 1);
        else if (letter === "]") this.link();
        else this.address();
    }

    /** Adds letters to what is open. */
    private say(text: string): void {
        if (text === "") return;
        const { children } = this.top;
        const last = children.at(-1);
        if (last?.kind === "text") {
            children[children.length - 1] = { kind: "text", text: last.text + text };
        } else this.push({ kind: "text", text });
    }

    private push(inline: Inline): void {
        this.nodes++;
        this.top.children.push(inline);
    }

    /** Takes the next letters as what they are. */
    private letters(count: number): void {
        this.say(this.text.slice(this.at, this.at + count));
        this.at += count;
    }

    private escape(): void {
        const next = this.text[this.at + 1];
        if (next === undefined || !/[\\`*_[\]()>#.+\-!~]/.test(next)) return this.letters(1);
        this.at++;
        this.letters(1);
    }

    /** From a run of backticks to the next run of as many. */
    private code(): void {
        const run = this.run("`");
        const runs = this.runsOfTicks().get(run) ?? [];
        while (runs.length > 0 && (runs.at(-1) as number) <= this.at) runs.pop();
        const end = runs.at(-1);
        if (end === undefined) return this.letters(run);
        const inside = this.text.slice(this.at + run, end);
        this.steps += inside.length;
        // A blank on each side keeps backticks apart that belong to the code.
        const padded = inside.length > 2 && inside.startsWith(" ") && inside.endsWith(" ");
        this.push({ kind: "code", text: padded ? inside.slice(1, -1) : inside });
        this.at = end + run;
    }

    private run(letter: string): number {
        let end = this.at;
        while (this.text[end] === letter) end++;
        this.steps += end - this.at;
        return end - this.at;
    }

    private runsOfTicks(): Map<number, number[]> {
        if (this.ticks) return this.ticks;
        this.ticks = new Map();
        this.steps += this.text.length;
        for (const { 0: run, index } of [...this.text.matchAll(/`+/g)].reverse()) {
            const runs = this.ticks.get(run.length);
            if (runs) runs.push(index);
            else this.ticks.set(run.length, [index]);
        }
        return this.ticks;
    }

    /** One or two marks open or close; more than three in a row are just letters. */
    private emphasis(letter: "*" | "_"): void {
        const run = this.run(letter);
        if (run > (letter === "*" ? 3 : 1)) return this.letters(run);
        const before = this.text[this.at - 1] ?? " ";
        const after = this.text[this.at + run] ?? " ";
        // Within a word an underscore is a letter, as in the names of files.
        const apart = letter === "*" || !(WORD.test(before) && WORD.test(after));
        const closes = apart && !SPACE.test(before);
        const opens = apart && !SPACE.test(after);
        this.marks(letter, run, opens, closes);
    }

    private marks(letter: "*" | "_", run: number, opens: boolean, closes: boolean): void {
        let left = run;
        while (left > 0) {
            const wide: Mark = left >= 2 ? "**" : letter;
            const inner = left === 3 && this.isOpen("*") && this.isInside("*", "**");
            const mark: Mark = inner ? "*" : wide;
            if (closes && this.isOpen(mark) && this.holdsSomething(mark)) this.close(mark);
            else if (opens && !this.isOpen(mark)) this.open(mark, mark.length);
            else this.letters(mark.length);
            left -= mark.length;
        }
    }

    private isOpen(mark: Mark): boolean {
        return this.stack.some((frame) => frame.mark === mark);
    }

    /** Whether the one was opened after the other. */
    private isInside(mark: Mark, other: Mark): boolean {
        const place = (one: Mark): number => this.stack.findIndex((frame) => frame.mark === one);
        return place(mark) > place(other);
    }

    private holdsSomething(mark: Mark): boolean {
        const place = this.stack.findIndex((frame) => frame.mark === mark);
        return place < this.stack.length - 1 || this.top.children.length > 0;
    }

    private open(mark: Mark, length: number): void {
        while (this.isOpen(mark)) this.unwind();
        this.stack.push({ mark, children: [] });
        this.at += length;
    }

    private close(mark: "**" | "*" | "_"): void {
        while (this.top.mark !== mark) this.unwind();
        const { children } = this.stack.pop() as Frame;
        this.push({ kind: mark === "**" ? "strong" : "em", children });
        this.at += mark.length;
    }

    /** What was opened last was no mark: it becomes letters. */
    private unwind(): void {
        const { mark, children } = this.stack.pop() as Frame;
        this.say(mark ?? "");
        const [first, ...others] = children;
        if (first?.kind === "text") this.say(first.text);
        else if (first) this.top.children.push(first);
        for (const other of others) this.top.children.push(other);
        this.steps += children.length;
    }

    /** `](address)` makes a link of what came since `[`; any other `]` is a letter. */
    private link(): void {
        if (!this.isOpen("[")) return this.letters(1);
        TARGET.lastIndex = this.at + 1;
        const target = TARGET.exec(this.text)?.[0] ?? "";
        this.steps += target.length;
        const end = this.at + 1 + target.length;
        const href = this.text[end] === ")" ? hrefOf(target.slice(1)) : undefined;
        while (this.top.mark !== "[") this.unwind();
        if (href === undefined || this.top.children.length === 0) {
            this.unwind();
            return this.letters(1);
        }
        const children = withoutLinks((this.stack.pop() as Frame).children);
        const lies = deceives(words(children), href);
        this.push({ kind: "link", href, children: lies ? [{ kind: "text", text: href }] : children });
        this.at = end + 1;
    }

    /** An address that stands in the text. */
    private address(): void {
        const pattern = this.isOpen("[") ? ADDRESS_INSIDE : ADDRESS;
        pattern.lastIndex = this.at;
        const before = this.text[this.at - 1];
        const found = before !== undefined && WORD.test(before) ? null : pattern.exec(this.text);
        if (!found) return this.letters(1);
        this.steps += found[0].length;
        const end = addressEnd(found[0]);
        const address = found[0].slice(0, end);
        const href = hrefOf(address);
        if (href === undefined) return this.letters(end);
        this.push({ kind: "link", href, children: [{ kind: "text", text: shownAddress(address, href) }] });
        this.at += end;
    }
}

/** The words of some inlines. */
function words(inlines: readonly Inline[]): string {
    return inlines.map((one) => ("text" in one ? one.text : words(one.children))).join("");
}

/** A link holds no other links, only their words. */
function withoutLinks(inlines: readonly Inline[]): Inline[] {
    return inlines.flatMap((one): Inline[] => {
        if (one.kind === "link") return withoutLinks(one.children);
        return "text" in one ? [one] : [{ ...one, children: withoutLinks(one.children) }];
    });
}
