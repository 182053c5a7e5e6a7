import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const packages = readdirSync(here("packages"));

export default defineConfig({
  resolve: {
    // Tests run against sources, so that a test never passes on a stale build.
    alias: packages.flatMap((name) => [
      { find: new RegExp(`^@lorimer/${name}$`), replacement: here(`packages/${name}/src/index.ts`) },
      { find: new RegExp(`^@lorimer/${name}/(.+)$`), replacement: here(`packages/${name}/src/$1/index.ts`) },
    ]),
  },
  test: {
    include: ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.mjs"],
    testTimeout: 40_000,
    hookTimeout: 40_000,
    pool: "forks",
    reporters: ["default"],
  },
});
