// The service worker: it keeps the files of the page on this machine, so that the page opens, and every
// screen in it, while the server cannot be reached. It keeps nothing that anybody wrote: that is the SDK's.

/** The files of this build, as the build writes them in. */
declare const __FILES__: readonly string[];
const FILES = __FILES__;

/** What a service worker has beside what pages have. */
interface Scope {
    readonly location: Location;
    skipWaiting(): Promise<void>;
    addEventListener(type: "install" | "activate", listener: (event: Lasting) => void): void;
    addEventListener(type: "fetch", listener: (event: Fetching) => void): void;
}
interface Lasting {
    waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
    readonly request: Request;
    respondWith(answer: Promise<Response>): void;
}
// The types of pages, which all other files here have, know another `self`.
const worker = globalThis as unknown as Scope;

/** What is shown at every address of the page. */
const INDEX = "/";

const PREFIX = "guildhall.page.";

/** How many builds are kept: pages that are open may be of the one before this one. */
const BUILDS_MAX = 2;

/** The name of an asset has a hash of its content, so the names tell one build from another. */
const NAME = PREFIX + FILES.reduce((hash, name) => digest(hash, name), 0).toString(36);

worker.addEventListener("install", (event) => event.waitUntil(keep()));
worker.addEventListener("activate", (event) => event.waitUntil(forgetOld()));
worker.addEventListener("fetch", (event) => {
    const { request } = event;
    if (request.method !== "GET" || new URL(request.url).origin !== worker.location.origin) return;
    if (request.mode === "navigate") event.respondWith(shown(request));
    else if (FILES.includes(new URL(request.url).pathname)) event.respondWith(file(request));
});

async function keep(): Promise<void> {
    const cache = await caches.open(NAME);
    // The index names the files of its own build, so it is asked for anew.
    await cache.addAll([new Request(INDEX, { cache: "no-cache" }), ...FILES]);
    await worker.skipWaiting();
}

async function forgetOld(): Promise<void> {
    const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
    await Promise.all(builds.slice(0, -BUILDS_MAX).map((name) => caches.delete(name)));
}

/** The page of the server, which may be a newer one; without a server that answers, the one that is kept. */
async function shown(request: Request): Promise<Response> {
    const kept = (): Promise<Response | undefined> => caches.match(INDEX, { cacheName: NAME });
    try {
        const answer = await fetch(request);
        return answer.status < 500 ? answer : ((await kept()) ?? answer);
    } catch (error) {
        const page = await kept();
        if (page) return page;
        throw error;
    }
}

async function file(request: Request): Promise<Response> {
    return (await caches.match(request)) ?? fetch(request);
}

/** FNV-1a, in 32 bits. */
function digest(hash: number, text: string): number {
    for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
    return hash;
}
