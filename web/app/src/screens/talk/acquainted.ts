// With whom a person has a contract, or had one.

import type { AccountId, Guildhall } from "guildhall";

/** Contracts that are looked at. */
const CONTRACTS_MAX = 200;

export async function acquaintances(hall: Guildhall): Promise<AccountId[]> {
    try {
        const { contracts } = await hall.ask("contract.list", { limit: CONTRACTS_MAX });
        const people = contracts.flatMap((contract) => [contract.client, contract.freelancer]);
        return [...new Set(people)].filter((account) => account !== hall.account);
    } catch {
        return []; // Without a connection, those from the rooms are known.
    }
}
