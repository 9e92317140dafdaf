// Builds the client's own code for what a machine keeps, as a script that a page can run. This takes longer
// than a window, so whoever drives a browser does it once.

import { fileURLToPath } from "node:url";
import { build } from "vite";

export async function buildStoreScript(): Promise<string> {
    const entry = fileURLToPath(new URL("../../../../sdk/src/store.ts", import.meta.url));
    const built = await build({
        configFile: false,
        logLevel: "silent",
        build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "kept" } },
    });
    const [result] = Array.isArray(built) ? built : [built];
    if (!result || !("output" in result)) throw new Error("the store of the SDK cannot be built");
    return result.output[0].code;
}
