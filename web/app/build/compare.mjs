// Compares two builds: node compare.mjs ONE OTHER. They must have the same files with the same bytes; of a
// compressed copy, what it holds must be the same, since another version of Node may compress otherwise.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";

const [one, other] = process.argv.slice(2);
if (!one || !other) throw new Error("two folders are compared: node compare.mjs ONE OTHER");

const differences = [...new Set([...names(one), ...names(other)])].sort().flatMap((name) => {
    const [here, there] = [read(one, name), read(other, name)];
    if (!here || !there) return `${name} is only in ${here ? one : other}`;
    return here.equals(there) ? [] : `${name} differs`;
});
differences.forEach((difference) => console.error(difference));
process.exit(differences.length > 0 ? 1 : 0);

/** The names of all files in a folder, from there on. */
function names(folder) {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
}

/** What a file holds. */
function read(folder, name) {
    try {
        const bytes = readFileSync(join(folder, name));
        if (name.endsWith(".br")) return brotliDecompressSync(bytes);
        return name.endsWith(".gz") ? gunzipSync(bytes) : bytes;
    } catch (error) {
        if (error.code === "ENOENT") return undefined;
        throw error;
    }
}
