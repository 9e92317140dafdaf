// Lets the browser keep the files of the page, by a service worker, so that it opens without a connection.

/** The address of the worker, which a page may load as a script by this policy alone. */
const WORKER = "/sw.js";

interface Policies {
    createPolicy(
        name: string,
        rules: { createScriptURL(url: string): string },
    ): { createScriptURL(url: string): string };
}

/** Asks for it. A browser that keeps nothing shows the page as long as the server does. */
export function keepPage(): void {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    navigator.serviceWorker.register(trusted()).catch(() => undefined);
}

/** Browsers that know Trusted Types take no plain text as the address of a script. */
function trusted(): string {
    const { trustedTypes } = window as Window & { trustedTypes?: Policies };
    const rules = { createScriptURL: () => WORKER };
    return trustedTypes
        ? trustedTypes.createPolicy("guildhall-worker", rules).createScriptURL(WORKER)
        : WORKER;
}
