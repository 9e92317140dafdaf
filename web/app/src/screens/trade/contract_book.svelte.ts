// The contracts of the person: listed by the server, and those that are open followed, so that what waits for
// whom is known as it changes.

import { onDestroy } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import {
    isHallError,
    type AccountId,
    type contract,
    type ContractId,
    type Guildhall,
    type Live,
} from "guildhall";
import { minute } from "../../state/minute.svelte";
import { sumOf } from "../../text/amounts";
import { nextStep, roleOf, type NextStep } from "./next_step";

/** Contracts in one request. */
const PAGE_CONTRACTS = 100;
/** Open contracts that are followed at once; of those beyond it, the list alone is known. */
const FOLLOWED_MAX = 60;

/** A contract in a list. */
export interface Line {
    readonly item: contract.ListItem;
    /** What is known of it beyond the list. */
    readonly state: contract.State | undefined;
    readonly step: NextStep | undefined;
}

/** The contracts of the person. Made while a component is set up, and closed with it. */
export class ContractBook {
    private items = $state.raw<readonly contract.ListItem[]>([]);
    private readonly states = new SvelteMap<ContractId, contract.State>();
    private readonly followed = new Map<ContractId, () => void>();
    /** Whether the server has answered once. */
    known = $state(false);
    more = $state(false);
    loading = $state(false);
    error = $state.raw<unknown>();
    private closed = false;
    /** It is to be listed anew once the answer that is on its way has come. */
    private again = false;
    /** Those with the newest activity come first; who has very many gets them by their age instead. */
    private order: contract.Order = "activity";

    constructor(
        private readonly hall: Guildhall,
        private readonly me: AccountId,
    ) {
        const off = hall.on("news", (event) => {
            if (event.type !== "room_added" && event.type !== "room_removed") void this.refresh();
        });
        // What happened while there was no connection is in no news.
        const offStatus = hall.on("status", ({ phase }) => {
            if (phase === "online") void this.refresh();
        });
        onDestroy(() => {
            this.closed = true;
            off();
            offStatus();
            this.followed.forEach((leave) => leave());
        });
        void this.refresh();
    }

    /** All that are known, those in which something happened last first. */
    get lines(): Line[] {
        const now = this.hall.now() + 0 * minute.count;
        return this.items.map((item): Line => {
            const state = this.states.get(item.contract);
            return { item, state, step: state && nextStep(state, this.me, now) };
        });
    }

    /** Those in which the person has to act. */
    get waiting(): Line[] {
        return this.lines.filter((line) => waits(line, this.me));
    }

    /** Lists anew from the beginning. */
    async refresh(): Promise<void> {
        this.again = this.loading;
        await this.read(undefined);
    }

    /** Lists those after the ones that are known. */
    async older(): Promise<void> {
        await this.read(this.items.at(-1));
    }

    private async read(last: contract.ListItem | undefined): Promise<void> {
        if (this.loading) return;
        this.loading = true;
        try {
            const answer = await this.page(last);
            if (this.closed) return;
            this.items = last ? [...this.items, ...answer.contracts] : answer.contracts;
            this.more = answer.more;
            this.known = true;
            this.error = undefined;
            this.follow();
        } catch (error) {
            this.error = error;
        } finally {
            this.loading = false;
        }
        if (this.again && !this.closed) await this.refresh();
    }

    private async page(last: contract.ListItem | undefined): Promise<contract.ListAnswer> {
        const { order } = this;
        const byActivity = order === "activity" && last?.active_at !== undefined;
        const after = last && {
            after: last.contract,
            ...(byActivity && { after_active_at: last.active_at as number }),
        };
        try {
            return await this.hall.ask("contract.list", { limit: PAGE_CONTRACTS, order, ...after });
        } catch (error) {
            if (!isHallError(error) || error.code !== "too_large" || order === "id") throw error;
            this.order = "id";
            return this.page(undefined);
        }
    }

    private follow(): void {
        for (const { contract: id, status } of this.items) {
            if (this.followed.has(id) || this.followed.size >= FOLLOWED_MAX || !isOpenStatus(status))
                continue;
            const live = this.hall.live("contract", id);
            const look = (one: Live<"contract">): void => {
                if (one.state) this.states.set(id, one.state);
            };
            look(live);
            const off = live.on(look);
            this.followed.set(id, () => {
                off();
                live.close();
            });
        }
    }
}

/** Whether the person has to act. */
export function waits({ item, step }: Line, me: AccountId): boolean {
    return step ? step.isMine : item.standing?.turn === roleOf(item, me);
}

/** Whether something can still happen in a contract of that status. */
export function isOpenStatus(status: contract.Status): boolean {
    return ["funding", "offered", "accepting", "active"].includes(status);
}

/** Of terms that only a newer server knows nothing can be added up. */
const NO_TERMS: Pick<contract.Fixed, "currency" | "milestones"> = { currency: "USD", milestones: [] };

/** What a contract pays: all its milestones, or an hour. */
export function sumsOf({ terms }: contract.State): { fixed: Total } | { hourly: contract.HourlySums } {
    if ("hourly" in terms) return terms;
    const { currency, milestones } = terms.fixed ?? NO_TERMS;
    const amounts = milestones.map((one) => one.amount);
    return { fixed: { currency, total: sumOf(amounts, currency) } };
}

type Total = Pick<contract.FixedSums, "currency" | "total">;

/** Where the contract stands, as far as it is known. */
export function statusOf({ item, state }: Line): contract.Status {
    return state?.status ?? item.status;
}
