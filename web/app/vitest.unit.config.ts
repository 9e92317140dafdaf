// The tests of what needs no browser: `npm run unit -w app`.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const sdk = (file: string): string => fileURLToPath(new URL(`../sdk/src/${file}`, import.meta.url));

export default defineConfig({
    plugins: [svelte()],
    resolve: {
        alias: [
            { find: /^guildhall$/, replacement: sdk("index.ts") },
            { find: /^guildhall\/matches$/, replacement: sdk("matches.ts") },
            { find: /^guildhall\/presence$/, replacement: sdk("presence.ts") },
            { find: /^guildhall\/reducers$/, replacement: sdk("reducers/index.ts") },
            { find: /^guildhall\/search$/, replacement: sdk("search.ts") },
            { find: /^guildhall\/stores$/, replacement: sdk("stores.ts") },
        ],
    },
    test: { name: "unit", testTimeout: 30_000, include: ["test/*.test.ts"], setupFiles: ["test/texts.ts"] },
});
