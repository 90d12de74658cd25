import { defineConfig } from "vitest/config";

// Tests run on the packages' sources: the condition below is the first entry of every package's "exports".
const conditions = ["@comity/source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "scripts/test/**/*.test.ts",
      "examples/**/test/**/*.test.ts",
      "docs/test/**/*.test.ts",
    ],
    setupFiles: ["scripts/lib/seed.ts"],
    globalSetup: ["packages/conformance/src/postgres/shared-server.ts"],
    environment: "node",
    pool: "forks",
    maxWorkers: 2,
    // Generous: a timeout catches what hangs, and says nothing about speed on a busy machine.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    passWithNoTests: false,
  },
});
