import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

/** What the core may weigh in a page, gzipped. */
const CORE_BYTES_MAX = 12 * 1024;

test("the core, with its own MessagePack, stays within its budget", async () => {
    const entryPoints = [new URL("../src/index.ts", import.meta.url).pathname];
    const built = await build({ entryPoints, bundle: true, minify: true, format: "esm", write: false });
    expect(gzipSync(built.outputFiles[0]!.contents).length).toBeLessThanOrEqual(CORE_BYTES_MAX);
});
