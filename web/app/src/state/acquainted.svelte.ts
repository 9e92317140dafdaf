// The people with whom one shares rooms or contracts, and which rooms and contracts these are.

import type { AccountId, Guildhall, RoomId, States } from "guildhall";
import { SvelteMap } from "svelte/reactivity";
import { useHall, useOverview } from "./context";
import type { ContractItem, Overview, RoomItem } from "./overview.svelte";

/** Rooms whose members are read, the most active first. */
const ROOMS_READ_MAX = 40;

/** Knows who is where. */
class Acquainted {
    private readonly members = new SvelteMap<RoomId, readonly AccountId[]>();
    private readonly asked = new Set<RoomId>();

    constructor(
        private readonly hall: Guildhall,
        private readonly overview: Overview,
    ) {}

    /** Reads the members of the rooms that are listed. */
    read(): void {
        for (const { room } of this.overview.rooms.slice(0, ROOMS_READ_MAX)) {
            if (this.asked.has(room)) continue;
            this.asked.add(room);
            void this.readRoom(room);
        }
    }

    private async readRoom(id: RoomId): Promise<void> {
        try {
            const { state } = await this.hall.ask("stream.state", { kind: "room", id });
            const accounts = (state as States["room"]).members.map((member) => member.account);
            this.members.set(id, accounts);
        } catch {
            this.asked.delete(id); // Whoever looks next asks again.
        }
    }

    /** Everybody but oneself, those of the most active rooms first. */
    get everybody(): AccountId[] {
        const inRooms = this.overview.rooms.flatMap((one) => this.members.get(one.room) ?? []);
        const all = new Set([...inRooms, ...this.overview.partners]);
        return [...all].filter((account) => account !== this.hall.account);
    }

    /** The rooms that one shares with somebody. */
    rooms(account: AccountId): RoomItem[] {
        return this.overview.rooms.filter((one) => this.members.get(one.room)?.includes(account));
    }

    /** The contracts that one has with somebody. */
    contracts(account: AccountId): ContractItem[] {
        return this.overview.contracts.filter((one) => one.client === account || one.freelancer === account);
    }

    /** The room of the two alone; the rooms of contracts have a title. */
    roomOfTwo(account: AccountId): RoomId | undefined {
        const isOfTwo = (one: RoomItem): boolean =>
            one.title === undefined && this.members.get(one.room)?.length === 2;
        return this.rooms(account).find(isOfTwo)?.room;
    }
}

const all = new WeakMap<Overview, Acquainted>();

/** Who is where. Called while a component is set up. It is made when a screen first asks, with its code. */
export function useAcquainted(): Acquainted {
    const [hall, overview] = [useHall(), useOverview()];
    let known = all.get(overview);
    if (!known) all.set(overview, (known = new Acquainted(hall, overview)));
    return known;
}
