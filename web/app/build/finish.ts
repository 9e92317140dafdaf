// Finishes what Vite has built: tells the service worker which files there are, puts compressed copies beside
// the files, and writes down what they were built from.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const WEB = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** Everything that the pages are made of, seen from `web/`. A test in Rust reads the same list. */
const SOURCES = ["package.json", "package-lock.json", "app", "sdk/package.json", "sdk/src"];

/** Folders and files in there of which nothing gets into the pages. */
const NOT_SOURCES = ["node_modules", "app/test"];

/** The file that lists the sources with their hashes, as `sha256sum --check` reads it in `web/`. */
const RECORD = "SOURCES.sha256";

/** Endings of files that become smaller. Images and fonts are compressed already. */
const COMPRESSIBLE = new Set([".css", ".html", ".js", ".json", ".svg", ".txt", ".webmanifest"]);

/** Below this length a copy saves no packet. */
const COMPRESSED_BYTES_MIN = 512;

/** The step that Vite takes after all others. */
export function finish(): Plugin {
    let out = "";
    return {
        name: "finish",
        apply: "build",
        configResolved: (config) => void (out = resolve(config.root, config.build.outDir)),
        closeBundle() {
            if (!existsSync(join(out, "index.html"))) return; // The build has failed and says why.
            nameFiles(out);
            for (const file of filesIn(out)) compress(file);
            writeFileSync(join(out, RECORD), record());
        },
    };
}

/** Writes into the service worker the addresses of all other files, but that of the index, which has many. */
function nameFiles(out: string): void {
    const worker = join(out, "sw.js");
    const files = filesIn(out).filter((file) => file !== worker && file !== join(out, "index.html"));
    const addresses = files.map((file) => `/${relative(out, file)}`).sort();
    const code = readFileSync(worker, "utf8");
    writeFileSync(
        worker,
        code.replaceAll("__FILES__", () => JSON.stringify(addresses)),
    );
}

/** Writes a copy in each encoding beside a file, where that is worth it. */
function compress(file: string): void {
    const whole = readFileSync(file);
    if (!COMPRESSIBLE.has(extname(file)) || whole.length < COMPRESSED_BYTES_MIN) return;
    const hint = { [constants.BROTLI_PARAM_SIZE_HINT]: whole.length };
    const copies = {
        br: brotliCompressSync(whole, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, ...hint } }),
        gz: gzipSync(whole, { level: 9 }),
    };
    for (const [ending, copy] of Object.entries(copies))
        if (copy.length < whole.length) writeFileSync(`${file}.${ending}`, copy);
}

/** A line for each source: the hash of what is in it, and its name. */
function record(): string {
    const files = SOURCES.flatMap((source) => {
        const path = join(WEB, source);
        return statSync(path).isDirectory() ? filesIn(path) : [path];
    });
    const names = files.map((file) => relative(WEB, file)).sort();
    const hash = (name: string): string =>
        createHash("sha256")
            .update(readFileSync(join(WEB, name)))
            .digest("hex");
    return names.map((name) => `${hash(name)}  ${name}\n`).join("");
}

/** All files in a folder, but hidden ones. */
function filesIn(folder: string): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        const isLeftOut = entry.name.startsWith(".") || NOT_SOURCES.includes(entry.name);
        if (isLeftOut || NOT_SOURCES.includes(relative(WEB, path))) return [];
        return entry.isDirectory() ? filesIn(path) : [path];
    });
}
