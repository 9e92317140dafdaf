// Pages from a folder in place of those that the program holds, so that a change of the client can be tried
// without building the program again: `WEB_DIST=dist npm test -w app` after `npm run build -w app`.

import { existsSync, statSync } from "node:fs";
import { extname, resolve } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Route } from "playwright-core";

const WEB = fileURLToPath(new URL("../../../..", import.meta.url));
const FOLDER = env["WEB_DIST"];
const TYPES: Readonly<Record<string, string>> = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
};
/** Headers of the program's own pages that hold here too. */
const KEPT = [
    "content-security-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
    "referrer-policy",
];

/** Lets the windows of a context take their pages from the folder, where one is named. */
export async function usePagesOf(context: BrowserContext, origin: string): Promise<void> {
    if (FOLDER === undefined) return;
    const folder = resolve(WEB, FOLDER);
    const answer = await fetch(origin);
    // A program that is older than a header does not send it.
    const headers = Object.fromEntries([...answer.headers].filter(([name]) => KEPT.includes(name)));
    await context.route(`${origin}/**`, (route) => fulfil(route, folder, headers));
}

async function fulfil(route: Route, folder: string, headers: Record<string, string>): Promise<void> {
    const { pathname } = new URL(route.request().url());
    const file = resolve(folder, pathname === "/" ? "index.html" : `.${pathname}`);
    const isThere = existsSync(file) && statSync(file).isFile();
    if (!isThere && !route.request().isNavigationRequest()) return route.fulfill({ status: 404 });
    const path = isThere ? file : resolve(folder, "index.html");
    return route.fulfill({ path, headers, contentType: TYPES[extname(path)] ?? "application/octet-stream" });
}
