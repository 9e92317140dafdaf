// The one client of this page, and how things stand with it, for components to read.

import { Guildhall, type AccountId, type Pending, type Status } from "guildhall";
import { reducers } from "guildhall/reducers";

/** How things stand with the client. What components read of it changes with it. */
class Standing {
    status = $state.raw<Status>({ phase: "signed_out" });
    /** The changes that are not settled. */
    pending = $state.raw<readonly Pending[]>([]);
    /** Who is signed in. */
    account = $state.raw<AccountId | undefined>();
    /** Whether this machine keeps what waits to be sent. */
    durable = $state.raw(true);

    watch(hall: Guildhall): void {
        const look = (): void => {
            this.status = hall.status;
            this.account = hall.account;
        };
        look();
        this.pending = hall.pending;
        this.durable = hall.durable;
        hall.on("status", look);
        hall.on("pending", (pending) => (this.pending = pending));
    }

    get online(): boolean {
        return this.status.phase === "online";
    }
}

export const standing = new Standing();

/** The address of the server's sockets: the page's own host. */
function socketAddress(): string {
    const { protocol, host } = location;
    return `${protocol === "https:" ? "wss" : "ws"}://${host}/ws`;
}

/** Opens what is kept on this machine. Without room to keep anything, it works from memory. */
export async function openHall(): Promise<Guildhall> {
    const hall = await Guildhall.open({ url: socketAddress(), reducers });
    standing.watch(hall);
    return hall;
}
