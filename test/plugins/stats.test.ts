import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lastUserText, reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { plugin, script } from "./dev-place.js";

interface Stats {
  readonly plugin: string;
  readonly sessions: number;
  readonly time: Readonly<Record<string, { readonly count: number; readonly ms: number }>>;
  readonly tokens: { readonly standing: number; readonly added: number; readonly used: number };
  readonly costUsd: number;
  readonly cache: { readonly breaks: number; readonly tokens: number };
}

test("lorimer plugin stats tells time, tokens and cache breaks by plugin, from the logs alone", { timeout: 180_000 }, async () => {
  await using place = await cliPlace((request) =>
    JSON.stringify(request.messages.at(-1)).includes("tool_result")
      ? "Done."
      : reply.toolUse("Bash", { command: "sleep 0.2; seq 500", description: lastUserText(request) }),
  );
  const write = async (path: string, text: string | object): Promise<void> => {
    await mkdir(dirname(join(place.root, path)), { recursive: true });
    await writeFile(join(place.root, path), typeof text === "string" ? text : JSON.stringify(text));
  };
  await write("acme/.claude-plugin/plugin.json", { name: "acme", version: "1.0.0" });
  await write("acme/hooks/hooks.json", {
    hooks: { PreToolUse: [{ matcher: "Bash", hooks: [{ type: "command", command: "sleep 0.1; exit 0" }] }] },
  });
  const stats = async (...args: readonly string[]): Promise<readonly Stats[]> =>
    JSON.parse((await place.run("plugin", "stats", "--json", ...args)).stdout) as readonly Stats[];
  expect(await stats()).toEqual([]);
  expect((await place.run("plugin", "stats")).stdout).toContain("Nothing was recorded so far.");
  const flags = ["--allowedTools", "Bash", "--plugin-dir", "acme"];
  expect((await place.run("-p", "one", ...flags)).code).toBe(0);
  expect((await place.run("-p", "two", "-c", ...flags, "--append-system-prompt", "Be brief.")).code).toBe(0);
  const all = await stats();
  const of = (name: string): Stats | undefined => all.find(({ plugin }) => plugin === name);
  const shell = of("lorimer.tools-shell");
  expect(shell).toMatchObject({ sessions: 1, time: { tool: { count: 2 } } });
  expect(shell?.time["tool"]?.ms).toBeGreaterThan(300);
  expect(shell?.tokens.added).toBeGreaterThan(500);
  expect(shell?.tokens.standing).toBeGreaterThan(100);
  expect(shell?.tokens.used).toBeGreaterThan(0);
  expect(of("acme")).toMatchObject({ time: { hook: { count: 2 } } });
  expect(of("acme")?.time["hook"]?.ms).toBeGreaterThan(150);
  // A hook's time is the package's, and the hooks' stage waits for it.
  expect(of("lorimer.hooks")?.time["stage"]?.ms).toBeGreaterThan(150);
  expect(all.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeCloseTo(
    (JSON.parse((await place.run("cost", "--json")).stdout) as { readonly total: { readonly costUsd: number } }).total.costUsd,
    8,
  );
  expect(all.reduce((sum, { cache }) => sum + cache.breaks, 0)).toBeGreaterThanOrEqual(0);
  expect(all.filter(({ time }) => (time["load"]?.count ?? 0) > 0).length).toBeGreaterThan(5);
  expect((await place.run("plugin", "stats")).stdout).toMatch(/milliseconds +load +make +stages +tools/);
  expect(await stats("--since", "2999-01-01")).toEqual([]);
  expect((await place.run("plugin", "stats", "--all")).stdout).toContain("lorimer.tools-shell");
  expect((await place.run("plugin", "list", "--since", "2026-01-01")).stderr).toContain("--since belongs to");
});

test("a plugin that changes what was sent before is named with the cache that it broke", { timeout: 180_000 }, async () => {
  await using place = await cliPlace(script);
  await plugin(place, {
    "dev.lorimer/contributes.json": JSON.stringify({
      tools: [{ name: "Say", description: "Says a word", inputSchema: { type: "object", properties: {} }, module: "./dist/tools/say.js" }],
      stages: [{ id: "acme.count", list: "context", slot: "base", module: "./dist/stages/count.js" }],
    }),
    "dist/stages/count.js": `import { contextBlock, defineStage } from "@lorimer/sdk";
let turns = 0;
const create = () => (draft) => ({ ...draft, system: [contextBlock({ id: "acme.count", origin: "acme", lifetime: "static", text: "Turn " + (turns += 1) }), ...draft.system] });
export default defineStage({ id: "acme.count", list: "context", slot: "base", create });
`,
  });
  expect((await place.run("-p", "go", "--plugin-dir", "acme")).stdout).toBe("It said <one!>.\n");
  const stats = JSON.parse((await place.run("plugin", "stats", "--json")).stdout) as readonly Stats[];
  const acme = stats.find(({ plugin: name }) => name === "acme");
  expect(acme?.cache.breaks).toBe(1);
  expect(acme?.cache.tokens).toBeGreaterThan(500);
  expect(acme?.time).toMatchObject({ tool: { count: 1 }, stage: { count: 2 } });
  expect((await place.run("plugin", "stats")).stdout).toMatch(/acme .* 1 \([\d,]+\)/);
});
