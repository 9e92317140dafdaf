// The postings of a wallet, as the ledger has them.

import type { Guildhall, Methods } from "guildhall";

export type Posting = Methods["wallet.entries"]["answer"]["entries"][number];

const PAGE_ITEMS = 1_000;
/** Pages that are read for one file. */
const PAGES_MAX = 100;

/** All postings, the oldest first. */
export async function postings(hall: Guildhall): Promise<Posting[]> {
    const all: Posting[] = [];
    for (let page = 0; page < PAGES_MAX; page++) {
        const last = all.at(-1)?.seq;
        const params = { limit: PAGE_ITEMS, ...(last === undefined ? {} : { after: last }) };
        const { entries, more } = await hall.ask("wallet.entries", params);
        all.push(...entries);
        if (!more) break;
    }
    return all;
}

const COLUMNS = ["seq", "time", "cause", "account", "debit", "credit", "currency"];

/** Postings as lines of values with commas between them. */
export function table(all: readonly Posting[]): string {
    const lines = all.map((one) => [
        String(one.seq),
        new Date(one.at).toISOString(),
        one.cause,
        one.account,
        one.debit ?? "",
        one.credit ?? "",
        one.currency,
    ]);
    return [COLUMNS, ...lines].map((line) => `${line.map(quoted).join(",")}\r\n`).join("");
}

/** A value is quoted where it holds a mark of the form itself. */
function quoted(value: string): string {
    return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
