// npm run bench -w app: measures the page in Chromium against a real server, and prints what it finds.

import { runnerImport } from "vite";

const config = { configFile: false, logLevel: "warn" };
const { module } = await runnerImport(new URL("bench.ts", import.meta.url).pathname, config);
await module.bench();
