import { spawn } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { parse } from "jsonc-parser";
import { settingsHome, user } from "../test/settings-home.js";

const processes = 16;
const updates = 1000;

/** A process that makes its updates in rounds, and prints when one of them took longer than all before. */
const script = (folder: string, name: string): string => `
import { openSettings } from "./settings.mjs";
const settings = await openSettings({
  projectFolder: ${JSON.stringify(folder)},
  userFolder: ${JSON.stringify(join(folder, "home/.lorimer"))},
  foreignUserFolder: ${JSON.stringify(join(folder, "home/.claude"))},
  trusted: false,
  managed: { folders: [] },
});
for (let from = 0; from < ${updates}; from += 100) {
  await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      settings.update("user", [{ op: "set", key: ["plugins", "${name}", "k" + (from + index)], value: from + index }])),
  );
}
settings.close();
`;

async function bundled(folder: string): Promise<void> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL("index.ts", import.meta.url)),
    platform: "node",
    resolve: { alias: { "@lorimer/sdk": fileURLToPath(new URL("../../sdk/src/index.ts", import.meta.url)) } },
  });
  await bundle.write({ dir: folder, entryFileNames: "settings.mjs", format: "esm" });
}

function ended(folder: string, name: string): Promise<{ readonly code: number | null; readonly errors: string }> {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, script(folder, name));
  const child = spawn(process.execPath, [path], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (errors += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, errors })));
}

test("16 processes that write 1,000 updates each into one file lose none", { timeout: 120_000 }, async () => {
  await using home = settingsHome();
  const comments = ["// what a person wrote", "/* and kept */", "// at the end"];
  const path = home.write(
    user,
    `{\n  ${comments[0]}\n  "somebodyElses": { "key": [1, 2] }, ${comments[1]}\n  "plugins": {}\n  ${comments[2]}\n}\n`,
  );
  await bundled(home.folder);

  const names = Array.from({ length: processes }, (_, index) => `p${index}`);
  const start = performance.now();
  const watching = new AbortController();
  const invalid = readAllTheTime(path, watching.signal);
  const ends = await Promise.all(names.map((name) => ended(home.folder, name)));
  const seconds = (performance.now() - start) / 1000;
  watching.abort();

  expect(ends).toEqual(names.map(() => ({ code: 0, errors: "" })));
  const text = readFileSync(path, "utf8");
  const value = parse(text) as { somebodyElses: unknown; plugins: Record<string, Record<string, number>> };
  const present = Object.values(value.plugins).reduce((total, counters) => total + Object.keys(counters).length, 0);
  const looks = await invalid;
  console.log(`figure: updates present after 16 processes x 1,000 ${present}`);
  console.log(`figure: seconds for them ${seconds.toFixed(1)}`);
  console.log(`figure: invalid files seen while they wrote ${looks.invalid} of ${looks.seen}`);
  expect(present).toBe(processes * updates);
  for (const name of names) for (let index = 0; index < updates; index++) expect(value.plugins[name]?.[`k${index}`]).toBe(index);
  expect(value.somebodyElses).toEqual({ key: [1, 2] });
  for (const comment of comments) expect(text).toContain(comment);
  expect(looks.invalid).toBe(0);
  expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
});

test("processes that are killed while they write leave a valid file, and hold nobody up", { timeout: 60_000 }, async () => {
  await using home = settingsHome();
  const path = home.write(user, "{\n  // kept\n}\n");
  await bundled(home.folder);
  const settings = await home.open();
  let slowest = 0;
  for (let round = 0; round < 12; round++) {
    const source = join(home.folder, `killed${round}.mjs`);
    writeFileSync(source, `${script(home.folder, `p${round}`).replace("settings.close", "setInterval")}`);
    const child = spawn(process.execPath, [source], { stdio: "ignore" });
    const closed = new Promise((resolve) => child.on("close", resolve));
    await waitFor(() => readFileSync(path, "utf8").includes(`"p${round}"`));
    await new Promise((resolve) => setTimeout(resolve, round * 3));
    child.kill("SIGKILL");
    await closed;
    const start = performance.now();
    await settings.update("user", [{ op: "set", key: ["plugins", "own", `k${round}`], value: round }]);
    slowest = Math.max(slowest, performance.now() - start);
  }
  console.log(`figure: milliseconds for an update after a writer was killed, at most ${slowest.toFixed(0)}`);
  const text = readFileSync(path, "utf8");
  const value = parse(text) as { plugins: Record<string, Record<string, number>> };
  expect(Object.keys(value.plugins["own"] ?? {})).toHaveLength(12);
  for (const counters of Object.values(value.plugins)) {
    // Batches are whole: an update that is there has all before it beside it.
    expect(Object.keys(counters)).toEqual(Object.keys(counters).map((_, index) => `k${index}`));
  }
  expect(text).toContain("// kept");
  expect(readdirSync(join(home.folder, "home/.lorimer"))).toEqual(["settings.json"]);
  expect(slowest).toBeLessThan(5000);
});

async function waitFor(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

/** What a reader meets that looks at the file again and again. */
async function readAllTheTime(path: string, signal: AbortSignal): Promise<{ readonly seen: number; readonly invalid: number }> {
  let [seen, invalid] = [0, 0];
  while (!signal.aborted) {
    const errors: unknown[] = [];
    parse(readFileSync(path, "utf8"), errors as never[], { allowTrailingComma: true });
    seen++;
    if (errors.length > 0) invalid++;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { seen, invalid };
}
