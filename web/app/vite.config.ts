import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { finish } from "./build/finish.ts";

const sdk = (file: string): string => fileURLToPath(new URL(`../sdk/src/${file}`, import.meta.url));
/** Where `npm run dev` finds the server. */
const SERVER = process.env["GUILDHALL_DEV_SERVER"] ?? "http://127.0.0.1:8080";

export default defineConfig({
    plugins: [svelte(), finish()],
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
    build: {
        outDir: "../dist",
        emptyOutDir: true,
        target: "es2022",
        // The first of each that know `light-dark()`.
        cssTarget: ["chrome123", "firefox120", "safari17.5"],
        // The page's rules for content allow no data in scripts and styles.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        rolldownOptions: {
            input: { index: "index.html", sw: "src/kept/sw.ts" },
            output: {
                // The service worker has one address for ever: browsers look there for a newer one.
                entryFileNames: ({ name }) => (name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
                // Few files: what the way in needs, and what stands around every screen with all that home
                // shows. Each file costs a request, and small ones are compressed badly.
                codeSplitting: {
                    groups: [
                        {
                            name: "page",
                            test: /\/src\/(main\.ts|ui\/Wordmark\.svelte)$/,
                            priority: 2,
                            includeDependenciesRecursively: true,
                        },
                        {
                            name: "house",
                            test: /\/src\/(shell\/Shell|screens\/home\/Home)\.svelte$/,
                            priority: 1,
                            includeDependenciesRecursively: true,
                        },
                        // Small things that most of the other screens need: home names each file of a screen.
                        {
                            name: "parts",
                            test: /\/src\/(ui\/(Dialog|Words)\.svelte|screens\/trade\/(Title|amount_text)|text\/(days|amount)\.ts|stores\.ts)/,
                            priority: 0.5,
                        },
                        {
                            name: "job",
                            test: /\/src\/screens\/jobs\/(JobBody|Chips|taxa|places)/,
                        },
                    ],
                },
            },
        },
    },
    server: {
        proxy: {
            // The server takes pages of its own host alone, so the proxy speaks as one.
            "/ws": { target: SERVER, ws: true, changeOrigin: true, headers: { origin: SERVER } },
        },
    },
});
