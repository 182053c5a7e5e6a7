import { readFile, readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { knownKeys } from "../../packages/plugin-skills/src/fields/read-fields.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("the table of front matter holds every field that is read, and says what the open format says of it", async () => {
  const text = await readFile(`${root}/docs/skills.md`, "utf8");
  const rows = [...text.matchAll(/^\| `([\w-]+)` \| (required|optional|experimental|-) \|/gm)].map(([, key, open]) => [key, open] as const);
  expect(rows.map(([key]) => key)).toEqual(knownKeys);
  expect(rows.filter(([, open]) => open !== "-").map(([key]) => key)).toEqual([
    "name",
    "description",
    "license",
    "compatibility",
    "metadata",
    "allowed-tools",
  ]);
  expect(knownKeys.length).toBeGreaterThanOrEqual(25);
});

it("every built-in skill is named", async () => {
  const text = await readFile(`${root}/docs/skills.md`, "utf8");
  for (const name of await readdir(`${root}/packages/plugin-skills/skills`)) expect(text).toContain(`\`${name}\``);
});
