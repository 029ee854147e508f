import { defineConfig } from "vitest/config";

// Tests run on the sources: every resolver must know the source condition of our packages.
const conditions = ["twowire-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "examples/**/*.test.ts", "checks/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    setupFiles: ["checks/full-length-samples.ts"],
    // Only a test that hangs is to be ended: how fast a machine is, is no verdict.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
