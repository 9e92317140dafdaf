// A contract that is looked at: its state as it stands, what may be done, and what was asked for and is not
// settled.

import { onDestroy } from "svelte";
import {
    type AccountId,
    type Change,
    type ChangeParams,
    type contract,
    type ContractId,
    type Guildhall,
    type HallError,
    type LiveStatus,
    type Methods,
    type Pending,
} from "guildhall";
import { liveStore } from "guildhall/stores";
import { standing } from "../../state/hall.svelte";
import { minute } from "../../state/minute.svelte";
import { nextStep, roleOf, type NextStep, type Possible } from "./next_step";
import { currencyOf } from "./terms";

/** The changes of a contract. */
export type ContractChange = {
    [M in Change]: Methods[M]["params"] extends { contract: ContractId } ? M : never;
}[Change];

/** A change that was asked for on this page, until what is shown has it. */
interface Asked {
    readonly method: ContractChange;
    readonly milestone: number | undefined;
    /** The event that the page has to see; unknown before the server has answered. */
    seq: number | undefined;
}

/** What is on its way. */
export interface OnItsWay {
    readonly method: string;
    readonly milestone: number | undefined;
}

/** A contract, followed. Made while a component is set up, and closed with it. */
export class ContractView {
    state = $state.raw<contract.State | undefined>();
    status = $state.raw<LiveStatus>("opening");
    error = $state.raw<HallError | undefined>();
    /** What the person is about to do: its dialog is open. */
    doing = $state.raw<Possible | undefined>();
    private seq = 0;
    private asked = $state.raw<readonly Asked[]>([]);

    constructor(
        readonly hall: Guildhall,
        readonly id: ContractId,
        readonly me: AccountId,
    ) {
        const off = liveStore(hall, "contract", id).subscribe((shown) => {
            this.state = shown.state;
            this.status = shown.status;
            this.error = shown.error;
            this.seq = shown.seq;
            this.settle();
        });
        onDestroy(off);
    }

    /** The server's time, anew every half minute. */
    get now(): number {
        return this.hall.now() + 0 * minute.count;
    }

    get role(): contract.Role {
        return this.state ? roleOf(this.state, this.me) : "client";
    }

    get step(): NextStep | undefined {
        return this.state && nextStep(this.state, this.me, this.now);
    }

    get currency(): string {
        return this.state ? currencyOf(this.state) : "USD";
    }

    /** What was refused and waits for the person to try again or to let it be. */
    get failed(): readonly Pending[] {
        return this.changes.filter((change) => change.failed !== undefined);
    }

    /** What was asked for and is not shown yet. */
    get onItsWay(): readonly OnItsWay[] {
        const sent = this.changes.filter((change) => change.failed === undefined);
        const known = sent.map(({ method, params }) => ({ method, milestone: milestoneOf(params) }));
        const others = this.asked.filter((one) => !known.some((other) => isSame(one, other)));
        return [...known, ...others];
    }

    /** Whether something of that milestone, or of the whole contract, is on its way. */
    isBusy(milestone: number | undefined): boolean {
        return this.onItsWay.some((one) => one.milestone === undefined || one.milestone === milestone);
    }

    /** Asks for a change, unless one of the same is on its way: pressed twice, it is done once. */
    ask<M extends ContractChange>(method: M, params: Omit<ChangeParams<M>, "contract">): boolean {
        const milestone = milestoneOf(params);
        if (this.isBusy(milestone)) return false;
        const asked: Asked = { method, milestone, seq: undefined };
        this.asked = [...this.asked, asked];
        const { answer } = this.hall.send(method, { ...params, contract: this.id } as ChangeParams<M>);
        answer.then(
            (told) => {
                asked.seq = (told as { seq: number }).seq;
                this.settle();
            },
            () => this.forget(asked), // The list of what failed tells why.
        );
        return true;
    }

    private get changes(): readonly Pending[] {
        return standing.pending.filter(
            (change) => (change.params as { contract?: ContractId }).contract === this.id,
        );
    }

    private settle(): void {
        if (this.asked.length === 0) return;
        this.asked = this.asked.filter((one) => one.seq === undefined || one.seq > this.seq);
    }

    private forget(asked: Asked): void {
        this.asked = this.asked.filter((one) => one !== asked);
    }
}

function milestoneOf(params: unknown): number | undefined {
    return (params as { milestone?: number }).milestone;
}

function isSame(one: OnItsWay, other: OnItsWay): boolean {
    return one.method === other.method && one.milestone === other.milestone;
}
