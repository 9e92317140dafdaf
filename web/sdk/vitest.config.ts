import { defineConfig } from "vitest/config";

export default defineConfig({
    test: {
        testTimeout: 30_000,
        hookTimeout: 30_000,
        include: ["test/**/*.test.ts"],
        // Each has a server of its own, and waits for it much.
        maxWorkers: 3,
    },
});
