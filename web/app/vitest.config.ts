import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        projects: ["vitest.unit.config.ts", "vitest.browser.config.ts"],
        // In the browser each worker has a server of its own, and they share one browser.
        maxWorkers: 2,
    },
});
