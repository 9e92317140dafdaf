// The statement of a wallet: what its events say, as movements of money that begin, go on and end.

import type { ContractId, EventOf, States } from "guildhall";

type Balance = States["wallet"]["balances"][number];

export type MovementKind = "deposit" | "withdrawal" | "escrow_out" | "escrow_returned" | "earned";

/**
 * How far a movement has come: on its way, held for a while, done, or failed. Money that is held belongs to
 * the person, who cannot spend it yet.
 */
export type MovementState = "pending" | "held" | "done" | "failed";

export interface Movement {
    /** The event with which it began. */
    readonly seq: number;
    readonly at: number;
    readonly kind: MovementKind;
    readonly amount: string;
    readonly currency: string;
    readonly state: MovementState;
    /** Where it comes from or goes, in the words of the payment provider. */
    readonly place?: string;
    readonly contract?: ContractId;
    /** Of what is held: when it comes free. */
    readonly until?: number;
    /** Of what failed: the rule that says why. */
    readonly rule?: string;
}

type Event = EventOf<"wallet">;

/** Whether a movement adds to what the person has. */
export function adds(kind: MovementKind): boolean {
    return kind !== "withdrawal" && kind !== "escrow_out";
}

/**
 * The movements that began in these events, the newest first. The end of a movement that began before them is
 * left out: it shows once the page before them is there.
 */
export function movements(events: readonly Event[]): Movement[] {
    const bySeq = new Map<number, Movement>();
    for (const event of events) fold(bySeq, event);
    return [...bySeq.values()].reverse();
}

function fold(bySeq: Map<number, Movement>, event: Event): void {
    const { seq, at } = event;
    const begin = (movement: Omit<Movement, "seq" | "at">): void =>
        void bySeq.set(seq, { seq, at, ...movement });
    const end = (request: number, how: Partial<Movement>): void => {
        const begun = bySeq.get(request);
        if (begun) bySeq.set(request, { ...begun, ...how });
    };
    switch (event.type) {
        case "deposit_requested": {
            const { amount, currency, source: place } = event.body;
            return begin({ kind: "deposit", state: "pending", amount, currency, place });
        }
        case "withdrawal_requested": {
            const { amount, currency, destination: place } = event.body;
            return begin({ kind: "withdrawal", state: "pending", amount, currency, place });
        }
        case "deposited":
        case "withdrawn":
            return end(event.body.request, { state: "done" });
        case "deposit_failed":
        case "withdrawal_failed":
            return end(event.body.request, { state: "failed", rule: event.body.rule });
        case "escrow_out":
        case "escrow_returned":
            return begin({ kind: event.type, state: "done", ...event.body });
        case "earned": {
            const { available_at: until, ...body } = event.body;
            return begin({ kind: "earned", state: "held", until, ...body });
        }
        case "matured":
            return matured(bySeq, event.body);
    }
}

/** Of two equal payments the older one comes free first. */
function matured(bySeq: Map<number, Movement>, body: Extract<Event, { type: "matured" }>["body"]): void {
    const isIt = (one: Movement): boolean =>
        one.state === "held" &&
        one.contract === body.contract &&
        one.amount === body.amount &&
        one.currency === body.currency &&
        one.until === body.available_at;
    const found = [...bySeq.values()].find(isIt);
    if (found) bySeq.set(found.seq, { ...found, state: "done" });
}

/** What is held in a currency, what comes free first before the rest. */
export function held(all: readonly Movement[], currency: string): Movement[] {
    const found = all.filter((one) => one.state === "held" && one.currency === currency);
    return found.sort((a, b) => (a.until ?? 0) - (b.until ?? 0) || a.seq - b.seq);
}

/** Whether the events so far explain all that the balances hold back. If not, older ones do. */
export function explains(all: readonly Movement[], balances: readonly Balance[]): boolean {
    return balances.every(({ currency, pending }) => {
        const sum = held(all, currency).reduce((total, one) => total + units(one.amount), 0n);
        return sum >= units(pending);
    });
}

/** An amount without its point. Amounts of one currency have the same decimals. */
function units(amount: string): bigint {
    return BigInt(amount.replace(".", ""));
}
