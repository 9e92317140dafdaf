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
        testTimeout: 30_000,
        hookTimeout: 30_000,
        // A busy machine may take long to draw; what never comes still fails well before the test is over.
        expect: { poll: { timeout: 10_000 } },
    },
});
