// What happens elsewhere while the page is open: told by notes, and a reason to read the lists anew.

import { onDestroy } from "svelte";
import type { EventOf, Guildhall } from "guildhall";
import { newsOf } from "../screens/home/news";
import type { Overview } from "../state/overview.svelte";
import { route } from "../state/router.svelte";
import { toasts } from "../state/toasts.svelte";

/** What is older came while nobody looked: it stands among the news, and needs no note. */
const FRESH_MS = 60_000;

/** Follows the news for as long as the component is there. Called while it is set up. */
export function followNews(hall: Guildhall, overview: Overview): void {
    let told = 0;
    let offered: string | undefined;
    const off = hall.on("news", (event) => {
        void overview.refresh();
        if (event.seq <= told) return;
        told = event.seq;
        // The room of a contract comes with the offer, which is told of itself.
        const isBeside = offered !== undefined && event.type === "room_added" && event.body.title === offered;
        offered = event.type === "contract_offered" ? event.body.title : undefined;
        if (hall.now() - event.at < FRESH_MS && !isBeside && !isOwn(hall, event)) note(event);
    });
    // What happened while there was no connection is in no news.
    const offStatus = hall.on("status", ({ phase }) => {
        if (phase === "online") void overview.refresh();
    });
    onDestroy(() => {
        off();
        offStatus();
    });
}

/** Whoever makes a room hears of it as all its members do. */
function isOwn(hall: Guildhall, event: EventOf<"inbox">): boolean {
    const makes = (method: string): boolean => method === "room.create" || method === "contract.offer";
    return event.type === "room_added" && hall.pending.some((change) => makes(change.method));
}

function note(event: EventOf<"inbox">): void {
    const news = newsOf(event);
    if (!news || route.path === news.href) return;
    const { icon, key, values, people, href } = news;
    toasts.add({ icon, key, values, people, href });
}
