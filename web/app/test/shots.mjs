// npm run shots -w app -- FOLDER [A PART OF THE NAMES OF SCREENS]

import { env } from "node:process";
import { resolve } from "node:path";
import { runnerImport } from "vite";

const [folder, part] = process.argv.slice(2);
if (!folder) throw new Error("where to? npm run shots -w app -- FOLDER");
const config = { configFile: false, resolve: { alias: {} }, logLevel: "warn" };
const { module } = await runnerImport(new URL("browser/shots.ts", import.meta.url).pathname, config);
// npm runs this in its own folder; a relative path is meant from where it was called.
await module.shoot(resolve(env["INIT_CWD"] ?? ".", folder), part);
