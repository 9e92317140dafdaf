// What stands in the way of closing an account: contracts that are not over, and money.

import type { AccountId, contract, Guildhall, States, wallet } from "guildhall";
import { isZero } from "../../text/amounts";

/** Contracts in one request. */
const PAGE_CONTRACTS = 1_000;
/** Pages that are looked through; the server looks through all. */
const PAGES_MAX = 10;
/** Where a contract is not over. */
const OPEN: ReadonlySet<contract.Status> = new Set(["funding", "offered", "accepting", "active"]);

/** What has to be settled first. */
export interface Obstacles {
    readonly contracts: readonly contract.ListItem[];
    readonly balances: readonly wallet.Balance[];
}

/** Looks for all that stands in the way. Money that is on its way is known to the server alone. */
export async function obstacles(hall: Guildhall, account: AccountId): Promise<Obstacles> {
    const [contracts, { state }] = await Promise.all([
        openContracts(hall),
        hall.ask("stream.state", { kind: "wallet", id: account }),
    ]);
    const { balances } = state as States["wallet"];
    return { contracts, balances: balances.filter(holdsMoney) };
}

/** Whether nothing stands in the way. */
export function isFree({ contracts, balances }: Obstacles): boolean {
    return contracts.length + balances.length === 0;
}

/** Whether a balance holds anything, to be spent now or later. */
export function holdsMoney({ available, pending }: wallet.Balance): boolean {
    return !isZero(available) || !isZero(pending);
}

async function openContracts(hall: Guildhall): Promise<contract.ListItem[]> {
    const open: contract.ListItem[] = [];
    let after: Pick<contract.ListParams, "after"> = {};
    for (let page = 0; page < PAGES_MAX; page++) {
        const { contracts, more } = await hall.ask("contract.list", { limit: PAGE_CONTRACTS, ...after });
        open.push(...contracts.filter((one) => OPEN.has(one.status)));
        const last = contracts.at(-1);
        if (!more || !last) break;
        after = { after: last.contract };
    }
    return open;
}
