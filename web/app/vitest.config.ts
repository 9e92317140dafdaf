import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        projects: ["vitest.unit.config.ts", "vitest.browser.config.ts"],
        // In the browser each worker has a server of its own, and they share one browser. Tests wait much, so
        // there is one more of them than of the two cores that machines of a continuous integration have.
        maxWorkers: 3,
    },
});
