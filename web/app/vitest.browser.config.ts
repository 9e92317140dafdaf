import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const sdk = (file: string): string => fileURLToPath(new URL(`../sdk/src/${file}`, import.meta.url));

export default defineConfig({
    resolve: {
        alias: [
            { find: /^guildhall$/, replacement: sdk("index.ts") },
            { find: /^guildhall\/reducers$/, replacement: sdk("reducers/index.ts") },
        ],
    },
    test: {
        name: "browser",
        include: ["test/browser/**/*.test.ts"],
        globalSetup: ["test/browser/kit/setup.ts"],
        // A slow machine takes four times as long as the one on which the slowest test took half a minute.
        testTimeout: 150_000,
        hookTimeout: 60_000,
        // What never comes still fails well before the test is over.
        expect: { poll: { timeout: 30_000 } },
    },
});
