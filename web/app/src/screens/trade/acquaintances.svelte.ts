// The people with whom a person shares rooms, those of the newest rooms first.

import type { AccountId, Guildhall, RoomId } from "guildhall";
import type { room } from "guildhall";

/** Rooms that are looked at: the newest. */
const ROOMS_MAX = 30;

/** Who is known from rooms. */
export class Acquaintances {
    accounts = $state.raw<readonly AccountId[]>([]);
    /** Whether all that are known are listed. */
    isComplete = $state(false);
    error = $state.raw<unknown>();

    constructor(
        private readonly hall: Guildhall,
        private readonly me: AccountId,
    ) {
        void this.read();
    }

    async read(): Promise<void> {
        this.error = undefined;
        try {
            const { rooms } = await this.hall.ask("room.list", { order: "activity", limit: ROOMS_MAX });
            const members = await Promise.all(rooms.map(({ room }) => this.membersOf(room)));
            this.accounts = [...new Set(members.flat())].filter((account) => account !== this.me);
            this.isComplete = true;
        } catch (error) {
            this.error = error;
        }
    }

    /** The members of a room; nobody where the person was put out meanwhile. */
    private async membersOf(id: RoomId): Promise<AccountId[]> {
        try {
            const { state } = await this.hall.ask("stream.state", { kind: "room", id });
            return (state as room.State).members.map((member) => member.account);
        } catch {
            return [];
        }
    }
}
