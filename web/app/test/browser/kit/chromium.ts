// The browser that is driven: Chromium as the system has installed it.

import { existsSync } from "node:fs";
import { env } from "node:process";

/** The whole browser, as people have it. */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** The same engine without a surface: pages run as in the browser, and cost half of the processor's time. */
const SHELLS = ["/usr/lib/chromium/chromium-headless-shell", "/usr/bin/chromium-headless-shell"];

/** How it starts: as root it has no sandbox, and machines of a continuous integration have no graphics. */
const ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    // Pages from a folder (WEB_DIST) come from no network, and may talk to the server on this machine.
    ...(env["WEB_DIST"] === undefined ? [] : ["--disable-features=LocalNetworkAccessChecks"]),
];

/** For tests: without a surface, where that is installed. */
export const HOW = first([...SHELLS, ...BROWSERS]);
/** For what is looked at and measured: the whole browser. */
export const WHOLE = first(BROWSERS);

function first(places: readonly string[]): { args: string[]; readonly executablePath: string } {
    return {
        args: ARGUMENTS,
        get executablePath(): string {
            const place = env["CHROMIUM"] ?? places.find((place) => existsSync(place));
            if (place === undefined)
                throw new Error(
                    "the browser suite needs Chromium: on Debian `apt-get install chromium fonts-noto-core`, " +
                        "or the path of one in the variable CHROMIUM",
                );
            return place;
        },
    };
}
