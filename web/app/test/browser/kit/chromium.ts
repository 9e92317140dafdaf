// The browser that is driven: Chromium as the system has installed it.

import { existsSync } from "node:fs";
import { env } from "node:process";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** How it starts: as root it has no sandbox, and machines of a continuous integration have no graphics. */
export const HOW = {
    args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        // Pages from a folder (WEB_DIST) come from no network, and may talk to the server on this machine.
        ...(env["WEB_DIST"] === undefined ? [] : ["--disable-features=LocalNetworkAccessChecks"]),
    ],
    get executablePath(): string {
        const place = env["CHROMIUM"] ?? PLACES.find((place) => existsSync(place));
        if (place === undefined)
            throw new Error(
                "the browser suite needs Chromium: on Debian `apt-get install chromium fonts-noto-core`, " +
                    "or the path of one in the variable CHROMIUM",
            );
        return place;
    },
};
