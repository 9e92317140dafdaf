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
    const off = hall.on("news", (event) => {
        void overview.refresh();
        if (event.seq <= told) return;
        told = event.seq;
        if (hall.now() - event.at < FRESH_MS && event.by !== hall.account) note(event);
    });
    onDestroy(off);
}

/** The room of a contract comes with the offer, which is told of itself. */
function isBeside(event: EventOf<"inbox">): boolean {
    return event.type === "room_added" && event.by === null;
}

function note(event: EventOf<"inbox">): void {
    const news = newsOf(event);
    if (!news || route.path === news.href || isBeside(event)) return;
    const { icon, key, values, people, href } = news;
    toasts.add({ icon, key, values, people, href });
}
