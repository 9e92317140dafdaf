// How much waits for the person behind the entries of the navigation: rooms with something new, and contracts
// in which it is their turn. Both are counted as they were listed last; a while after the page is there, the
// rooms are followed.

import { onMount } from "svelte";
import type { AccountId, Guildhall, Pending } from "guildhall";
import { ROOM_LIST, SAVED } from "../parts";
import type { RoomList } from "../screens/talk/roomlist.svelte";
import { waits } from "../screens/trade/contract_book.svelte";
import type { Overview } from "../state/overview.svelte";
import { fetchTexts } from "../text/text.svelte";

/** How long the screen that is shown has the network for itself, in milliseconds. */
const FOLLOWED_AFTER_MS = 2_000;
/** Both are listed anew at most this often because another screen is shown, in milliseconds. */
const LISTED_MS = 30_000;

/** Counts what waits. Made while a component is set up, and closed with it. */
export class Waiting {
    private list = $state.raw<RoomList | undefined>();
    private isDue = false;
    private listedAt = -LISTED_MS;
    /** Changes of contracts that are on their way. */
    private sent: ReadonlySet<string> = new Set();

    constructor(
        private readonly hall: Guildhall,
        private readonly me: AccountId,
        private readonly overview: Overview,
    ) {
        onMount(() => {
            const timer = setTimeout(() => this.followNow(), FOLLOWED_AFTER_MS);
            const offs = [
                () => clearTimeout(timer),
                hall.on("status", () => void this.follow()),
                hall.on("pending", (pending) => this.settled(pending)),
            ];
            return () => offs.forEach((off) => off());
        });
    }

    /** Rooms with messages that are not read. */
    get rooms(): number {
        if (this.list?.known) return this.list.unread;
        return this.overview.rooms.filter((one) => one.unread > 0).length;
    }

    /** Contracts in which the person has to act. */
    get contracts(): number {
        const isMine = (item: Overview["contracts"][number]): boolean =>
            waits({ item, state: undefined, step: undefined }, this.me);
        return this.overview.contracts.filter(isMine).length;
    }

    /** Another screen is shown: that of rooms follows them, and what was listed long ago is listed anew. */
    look(path: string): void {
        if (path.startsWith("/rooms")) this.followNow();
        const now = performance.now();
        if (now - this.listedAt < LISTED_MS) return;
        this.listedAt = now;
        void this.overview.refresh();
    }

    private followNow(): void {
        this.isDue = true;
        void this.follow();
    }

    /**
     * Follows the rooms, once it is time and there is a connection. Where the code for it cannot be had, they
     * stay as they were listed.
     */
    private async follow(): Promise<void> {
        if (!this.isDue || this.list || this.hall.status.phase !== "online") return;
        void this.followSaved();
        const code = await ROOM_LIST.load().catch(() => undefined);
        this.list = code?.roomsOf(this.hall);
    }

    /** What fits saved searches is counted from now on. Whoever opens them asks for their code again. */
    private async followSaved(): Promise<void> {
        const all = Promise.all([SAVED.load(), fetchTexts(SAVED.texts)]);
        (await all.catch(() => undefined))?.[0].savedOf(this.hall);
    }

    /** Once the person has acted, it is another one's turn. */
    private settled(pending: readonly Pending[]): void {
        const ofContracts = pending.filter(({ params, failed }) => "contract" in params && !failed);
        const now = new Set<string>(ofContracts.map((one) => one.commandId));
        const isDone = [...this.sent].some((one) => !now.has(one));
        this.sent = now;
        if (isDone) void this.overview.refresh();
    }
}
