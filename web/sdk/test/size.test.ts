import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What the core may weigh in a page, gzipped, beside the tables that the registry of methods prints. */
const CORE_BYTES_MAX = 12 * 1024;

/** What both may weigh together. The tables grow with every method of the wire. */
const WHOLE_BYTES_MAX = 16 * 1024;

async function gzipped(external: string[]): Promise<number> {
    const entryPoints = [new URL("../src/index.ts", import.meta.url).pathname];
    const how = { bundle: true, minify: true, format: "esm", write: false } as const;
    const built = await build({ entryPoints, external, ...how });
    return gzipSync(built.outputFiles[0]!.contents).length;
}

test("the core, with its own MessagePack, stays within its budget", async () => {
    expect(await gzipped(["./wire.js"])).toBeLessThanOrEqual(CORE_BYTES_MAX);
});

test("the core and the tables of the wire stay within the budget of both", async () => {
    expect(await gzipped([])).toBeLessThanOrEqual(WHOLE_BYTES_MAX);
});
