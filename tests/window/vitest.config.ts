import { defineConfig } from "vitest/config";

/** Windows are driven one at a time: they share one screen, and the focus on it. */
export default defineConfig({
  test: {
    include: ["*.test.ts"],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    // What a person would wait for before they say that nothing happens.
    expect: { poll: { timeout: 10_000, interval: 50 } },
  },
});
