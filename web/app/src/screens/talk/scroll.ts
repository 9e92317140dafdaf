// Keeps what a person looks at where it is, while rows come and go above and below it.

interface Anchor {
    readonly row: HTMLElement;
    readonly top: number;
}

/** So near the end, in pixels, counts as the end. */
const END_PX = 48;
/** So near an edge of what is on the page, in pixels, more is fetched. */
const NEAR_PX = 900;

export class Scroll {
    private anchor: Anchor | undefined;

    constructor(
        private readonly box: HTMLElement,
        private readonly list: HTMLElement,
    ) {}

    private get fromEnd(): number {
        return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight;
    }

    get isAtEnd(): boolean {
        return this.fromEnd < END_PX;
    }

    get isNearEnd(): boolean {
        return this.fromEnd < NEAR_PX;
    }

    get isNearStart(): boolean {
        return this.box.scrollTop < NEAR_PX;
    }

    /** Shows the end. */
    toEnd(): void {
        this.anchor = undefined;
        this.box.scrollTop = this.box.scrollHeight;
    }

    /** Notes which row is at the top of the view, and where. Called before rows change. */
    remember(): void {
        const top = this.box.getBoundingClientRect().top;
        for (const row of this.list.children) {
            const place = row.getBoundingClientRect();
            if (place.bottom <= top) continue;
            this.anchor = { row: row as HTMLElement, top: place.top };
            return;
        }
    }

    /** Moves that row to where it was. Called after rows have changed. */
    restore(): void {
        const anchor = this.anchor;
        this.anchor = undefined;
        if (!anchor?.row.isConnected) return;
        const moved = anchor.row.getBoundingClientRect().top - anchor.top;
        if (moved !== 0) this.box.scrollTop += moved;
    }

    /** Brings a row into the view. Says whether it is there. */
    reveal(key: string, block: ScrollLogicalPosition): boolean {
        const row = this.row(key);
        row?.scrollIntoView({ block });
        return row !== undefined;
    }

    row(key: string): HTMLElement | undefined {
        return this.list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`) ?? undefined;
    }
}
