// Whom the person blocks. Nobody else can read that.

import type { AccountId, Guildhall } from "guildhall";
import { answered } from "./answered";
import { standing } from "./hall.svelte";

/** The list, followed until it is closed. */
export class Blocked {
    /** Unknown until the server has said it. */
    list = $state.raw<readonly AccountId[] | undefined>();
    /** Why it is not known, or why a change was not made. */
    error = $state.raw<unknown>();
    /** Follows it no more. */
    readonly close: () => void;

    constructor(
        private readonly hall: Guildhall,
        me: AccountId,
    ) {
        void this.look();
        // That something changed is told to all of the person's pages; what it is, the server is asked.
        const live = hall.live("account", me);
        const off = live.on((_, event) => void (event && this.look()));
        this.close = () => {
            off();
            live.close();
        };
    }

    has(account: AccountId): boolean {
        return this.list?.includes(account) ?? false;
    }

    /** Whether a change about that person is on its way. */
    isBusy(account: AccountId): boolean {
        return standing.pending.some(
            ({ method, params, failed }) =>
                (method === "account.block" || method === "account.unblock") &&
                !failed &&
                (params as { account?: AccountId }).account === account,
        );
    }

    /** Blocks somebody, or blocks them no more. */
    async set(account: AccountId, on: boolean): Promise<void> {
        this.error = undefined;
        try {
            await answered(this.hall, on ? "account.block" : "account.unblock", { account });
            await this.look();
        } catch (error) {
            this.error = error;
        }
    }

    private async look(): Promise<void> {
        try {
            this.list = (await this.hall.ask("account.me", {})).blocked ?? [];
        } catch (error) {
            if (this.list === undefined) this.error = error;
        }
    }
}
