// One's own data as a file, one event a line: read page by page, from where it stopped if something came
// between.

import type { AccountId, Guildhall, Methods } from "guildhall";
import { saveFile } from "../../state/files";

type Page = Methods["account.export"]["answer"];

/** What one file may hold, in bytes. What goes beyond it goes into a further file. */
const FILE_BYTES_MAX = 1024 ** 3;
const TYPE = "application/x-ndjson";

/** The file that is being made of the data of one person. */
export class DataExport {
    /** Events that were read. */
    events = $state(0);
    phase = $state<"before" | "reading" | "stopped" | "done">("before");
    /** Why it stopped, where nobody wanted it to. */
    failed = $state.raw<unknown>();
    private file = new Blob([], { type: TYPE });
    private files = 0;
    private after: string | undefined;
    /** Counts how often it was begun or stopped: a page that was asked for before that is not taken. */
    private turn = 0;

    constructor(
        private readonly hall: Guildhall,
        private readonly account: AccountId,
        private readonly fileBytesMax = FILE_BYTES_MAX,
    ) {}

    /** Reads from the beginning, or goes on where it stopped, and saves the file at the end. */
    async read(): Promise<void> {
        if (this.phase === "reading") return;
        if (this.phase !== "stopped") this.begin();
        this.phase = "reading";
        this.failed = undefined;
        const turn = ++this.turn;
        try {
            while (await this.readPage(turn));
        } catch (error) {
            if (turn !== this.turn) return;
            this.failed = error;
            this.phase = "stopped";
        }
    }

    /** Reads no further page. */
    stop(): void {
        if (this.phase !== "reading") return;
        this.turn++;
        this.phase = "stopped";
    }

    private begin(): void {
        this.events = this.files = 0;
        this.after = undefined;
        this.empty();
    }

    private empty(): void {
        this.file = new Blob([], { type: TYPE });
    }

    /** Takes one page in. Answers whether there is another one to read. */
    private async readPage(turn: number): Promise<boolean> {
        const params = this.after === undefined ? {} : { after: this.after };
        const page = await this.hall.ask("account.export", params);
        // Stopped meanwhile, or somebody else has signed in: it is not taken.
        if (turn !== this.turn || this.hall.account !== this.account) return false;
        this.take(page.events);
        this.after = page.next;
        if (page.next !== undefined) return true;
        this.save();
        this.phase = "done";
        return false;
    }

    private take(events: Page["events"]): void {
        this.events += events.length;
        const lines = events.map((event) => `${JSON.stringify(event)}\n`);
        // The browser keeps what is in a Blob, on its disk where it is much.
        this.file = new Blob([this.file, ...lines], { type: TYPE });
        if (this.file.size >= this.fileBytesMax) this.save();
    }

    private save(): void {
        if (this.files > 0 && this.file.size === 0) return;
        const day = new Date(this.hall.now()).toISOString().slice(0, 10);
        const number = this.files++ === 0 ? "" : `-${this.files}`;
        saveFile(`guildhall-${day}${number}.jsonl`, this.file);
        this.empty();
    }
}
