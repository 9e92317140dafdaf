// The one client of this page, and how things stand with it, for components to read.

import { Guildhall, type AccountId, type Pending, type Reducers, type Status } from "guildhall";
import { forgetList } from "./kept_rooms";
import { noteInside } from "./inside";
import { route } from "./router.svelte";
import { ownShelf, put } from "./shelf";

/** Where a page of this browser tells the others that somebody leaves. */
const LEAVING = "guildhall.leaving";

/** How things stand with the client. What components read of it changes with it. */
class Standing {
    status = $state.raw<Status>({ phase: "signed_out" });
    /** The changes that are not settled. */
    pending = $state.raw<readonly Pending[]>([]);
    /** Who is signed in. */
    account = $state.raw<AccountId | undefined>();
    /** Whether this machine keeps what waits to be sent. */
    durable = $state.raw(true);
    /** Whether a session ended that nobody here wanted to end. */
    ended = $state(false);
    /** Whether somebody has just closed their account here. */
    closed = $state(false);
    /** Somebody leaves by their own will. */
    leaving = false;
    /** They leave for good: they close their account. */
    closing = false;

    watch(hall: Guildhall): void {
        this.account = hall.account;
        this.look(hall);
        hall.on("status", () => this.look(hall));
        hall.on("pending", () => this.look(hall));
    }

    private look(hall: Guildhall): void {
        // Whoever is about to leave is still there for a while.
        const isNew = hall.account !== undefined && hall.account !== this.account;
        if (isNew) this.ended = this.closed = this.leaving = this.closing = false;
        else if (!hall.account && this.account) this.left();
        this.status = hall.status;
        this.pending = hall.pending;
        this.account = hall.account;
        this.durable = hall.durable;
        noteInside(hall.account !== undefined);
    }

    /** Whoever comes next begins at the door, but for a person who did not want to leave. */
    private left(): void {
        forgetList(ownShelf());
        this.ended = !this.leaving;
        this.closed = this.closing;
        if (this.leaving) route.go("/", { replace: true });
    }

    /** The changes that are still to be sent. Those that the server refused wait for nothing. */
    get waiting(): readonly Pending[] {
        return this.pending.filter((change) => !change.failed);
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

/** Signs out, in all pages of this browser. */
export async function signOut(hall: Guildhall): Promise<void> {
    standing.leaving = true;
    tellPages(hall, "leaves");
    await hall.signOut();
}

/** Does what ends the account. The other pages of this browser know of it before the server ends them. */
export async function closing(hall: Guildhall, close: () => Promise<void>): Promise<void> {
    standing.leaving = standing.closing = true;
    tellPages(hall, "closes");
    try {
        await close();
    } catch (error) {
        standing.leaving = standing.closing = false;
        tellPages(hall, "stays");
        throw error;
    }
}

/** Where it cannot be told, the other pages follow all the same, and say that the session has ended. */
function tellPages(hall: Guildhall, does: "leaves" | "closes" | "stays"): void {
    put(ownShelf(), LEAVING, `${hall.account} ${does} ${Date.now()}`);
}

/** Another page of this browser signs out: this one follows by itself, and nothing has gone wrong. */
function followPages(hall: Guildhall): void {
    window.addEventListener("storage", ({ key, newValue }) => {
        if (key !== LEAVING || !hall.account || !newValue?.includes(hall.account)) return;
        standing.leaving = !newValue.includes(" stays ");
        // Who closes the account signs out after it.
        if (!newValue.includes(" leaves ")) standing.closing = standing.leaving;
    });
}

/** What the events of streams make of what is shown. Nobody at the door follows any: other code brings it. */
const known: Reducers = {};

/** Knows how to follow more kinds of streams from now on. */
export function follows(more: Reducers): void {
    Object.assign(known, more);
}

/** Opens what is kept on this machine. Without room to keep anything, it works from memory. */
export async function openHall(): Promise<Guildhall> {
    const hall = await Guildhall.open({ url: socketAddress(), reducers: known });
    standing.watch(hall);
    followPages(hall);
    return hall;
}
