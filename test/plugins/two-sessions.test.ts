import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, vi } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { toolEntry, toolPlugin, writePlugin } from "./broken-plugins.js";
import type { NativePlugin } from "./broken-plugins.js";

vi.setConfig({ testTimeout: 120_000 });

const child = fileURLToPath(new URL("two-sessions-child.mjs", import.meta.url));
const sdk = new URL("../../packages/sdk/dist/index.js", import.meta.url).href;

interface Answers {
  readonly answers: readonly (readonly string[])[];
  readonly ms: readonly number[];
}

/** What the plugin's tool answers in two sessions that run side by side in one process. */
async function answersOf(plugin: NativePlugin, calls = 4): Promise<Answers> {
  await using place = await cliPlace([]);
  const folder = await writePlugin(place, "counter", plugin, sdk);
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [child, folder, String(calls)], { timeout: 60_000 });
  expect(stderr).toBe("");
  return JSON.parse(stdout) as Answers;
}

/** A service of the session that counts. */
const withService: NativePlugin = {
  contributes: { tools: [toolEntry("Count")], services: [{ token: "acme.Counter", level: "session", module: "./counter.js" }] },
  modules: {
    counter: `export default provide(token("acme.Counter"), { level: "session", create: () => ({ at: 0 }) });`,
    tool: `export default defineTool({ name: "Count", description: "Counts", input: any, needs: { counter: token("acme.Counter") }, run: (_, { counter }) => String(++counter.at) });`,
  },
};
/** A variable of a module, which is loaded once in a process. */
const withVariable = (isolation?: string): NativePlugin =>
  toolPlugin("Count", `run: () => String(globalThis.at = (globalThis.at ?? 0) + 1)`, isolation === undefined ? {} : { isolation });

const apart = [
  ["1", "2", "3", "4"],
  ["1", "2", "3", "4"],
];

it("two sessions in one process share no service of a session", async () => {
  expect((await answersOf(withService)).answers).toEqual(apart);
});

it("they share what a plugin keeps in variables of its own, unless it runs in a worker or process: then they share nothing", async () => {
  const { answers } = await answersOf(withVariable());
  expect(
    answers
      .flat()
      .map(Number)
      .sort((a, b) => a - b),
  ).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  for (const isolation of ["worker", "process"]) expect((await answersOf(withVariable(isolation))).answers).toEqual(apart);
});

it.each(["inside", "worker", "process"])("a call that runs in %s costs little", async (where) => {
  const { ms } = await answersOf(withVariable(where === "inside" ? undefined : where), 40);
  const sorted = [...ms].sort((a, b) => a - b);
  console.log(
    `figure: tool call, ${where}: first ${Math.max(...ms.slice(0, 1)).toFixed(1)} ms, median ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(2)} ms`,
  );
  expect(ms).toHaveLength(80);
});
