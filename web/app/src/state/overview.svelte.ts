// The rooms and contracts of the person, as the server lists them: for what waits, for who is known, and for
// the palette. The server tells of no change of a list, so it is asked for anew where there is reason to.

import type { AccountId, Guildhall, Methods } from "guildhall";

export type RoomItem = Methods["room.list"]["answer"]["rooms"][number];
export type ContractItem = Methods["contract.list"]["answer"]["contracts"][number];

/** Rooms and contracts that are listed here: the newest. Their own screens show all. */
const ITEMS_MAX = 100;

/** What the person takes part in. */
export class Overview {
    rooms = $state.raw<readonly RoomItem[]>([]);
    contracts = $state.raw<readonly ContractItem[]>([]);
    /** Whether both were answered once. */
    known = $state(false);
    error = $state.raw<unknown>();
    private asking: Promise<void> | undefined;
    private again = false;

    constructor(private readonly hall: Guildhall) {}

    /** Asks for both anew. Whoever asks while an answer is on its way gets a later one. */
    refresh(): Promise<void> {
        this.again = this.asking !== undefined;
        this.asking ??= this.ask().finally(() => {
            this.asking = undefined;
            if (this.again) void this.refresh();
        });
        return this.asking;
    }

    private async ask(): Promise<void> {
        try {
            const [{ rooms }, { contracts }] = await Promise.all([
                this.hall.ask("room.list", { order: "activity", limit: ITEMS_MAX }),
                this.hall.ask("contract.list", { order: "activity", limit: ITEMS_MAX }),
            ]);
            this.rooms = rooms;
            this.contracts = contracts;
            this.known = true;
            this.error = undefined;
        } catch (error) {
            this.error = error;
        }
    }

    /** Everybody with whom the person has a contract, each once. */
    get partners(): AccountId[] {
        const me = this.hall.account;
        const all = this.contracts.flatMap((one) => [one.client, one.freelancer]);
        return [...new Set(all)].filter((account) => account !== me);
    }
}
