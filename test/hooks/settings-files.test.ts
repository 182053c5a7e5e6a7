import { HookRegistry, Hooks } from "@lorimer/plugin-hooks/contract";
import { plugin as hooksPlugin } from "@lorimer/plugin-hooks";
import { Settings } from "@lorimer/plugin-settings/contract";
import { plugin as settingsPlugin } from "@lorimer/plugin-settings";
import { inlinePlugin, openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { command, echoTool, on } from "./hook-harness.js";

const callEcho = [reply.toolUse("Echo", { text: "hello" }), reply.text("done")];
const within = { timeout: 8000, interval: 20 };

const noting = (text: string, ...more: readonly unknown[]): string =>
  JSON.stringify({ hooks: on("PreToolUse", "Echo", command(`echo ${text} >> "$CLAUDE_PROJECT_DIR/ran"`), ...more) });

interface Opened extends AsyncDisposable {
  readonly run: TestHarness;
  ran(): Promise<readonly string[]>;
}

/** A session whose settings are real files: the folder's, in both forms, and a user's. */
async function open(trusted: boolean, files: Readonly<Record<string, string>>, script = callEcho): Promise<Opened> {
  const home = await tempWorkspace({ files: { ".lorimer/settings.json": noting("user") } });
  const run = await openTestHarness({
    script,
    files,
    plugins: [settingsPlugin, hooksPlugin, inlinePlugin({ tools: [echoTool().tool] })],
    settings: { "lorimer.settings": { trusted, userFolder: home.path(".lorimer") } },
  });
  return {
    run,
    ran: async () => {
      const text = await readFile(join(run.place.root, "ran"), "utf8").catch(() => "");
      return text.split("\n").filter(Boolean).sort();
    },
    [Symbol.asyncDispose]: async () => {
      await run[Symbol.asyncDispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

const brought = {
  ".lorimer/settings.json": noting("project"),
  ".lorimer/settings.local.json": noting("local"),
  ".claude/settings.json": noting("foreign"),
};

test("hooks of a trusted folder run with the user's; those of any other folder never do", async () => {
  await using trusted = await open(true, brought);
  await trusted.run.prompt("go");
  expect(await trusted.ran()).toEqual(["foreign", "local", "project", "user"]);
  await using untrusted = await open(false, brought);
  await untrusted.run.prompt("go");
  expect(await untrusted.ran()).toEqual(["user"]);
});

test("a changed file changes the hooks of a running session", async () => {
  await using opened = await open(true, { ".lorimer/settings.json": "{}" }, [...callEcho, ...callEcho]);
  const { run, ran } = opened;
  await run.prompt("go");
  expect(await ran()).toEqual(["user"]);
  const settings = await run.session.service(Settings);
  const applied = new Promise<void>((resolve) => void settings.onChange(() => resolve()));
  await run.place.write(".lorimer/settings.json", noting("project"));
  await applied;
  await run.prompt("go");
  expect(await ran()).toEqual(["project", "user", "user"]);
});

test("a ConfigChange hook keeps a change out", async () => {
  const guard = {
    hooks: on("ConfigChange", "project_settings", command('cat >> "$CLAUDE_PROJECT_DIR/asked"; echo "ask me first" >&2; exit 2')),
  };
  await using opened = await open(true, { ".lorimer/settings.local.json": JSON.stringify(guard), ".lorimer/settings.json": "{}" }, [
    ...callEcho,
    ...callEcho,
  ]);
  const { run, ran } = opened;
  await run.prompt("go");
  await run.place.write(".lorimer/settings.json", noting("project"));
  await vi.waitFor(async () => expect(await readFile(join(run.place.root, "asked"), "utf8")).toContain("project_settings"), within);
  await run.prompt("go");
  expect(await ran()).toEqual(["user", "user"]);
});

test("a session without hooks hears nothing until code registers one", async () => {
  await using run = await openTestHarness({ script: callEcho, plugins: [hooksPlugin, inlinePlugin({ tools: [echoTool().tool] })] });
  const hooks = await run.session.service(Hooks);
  expect(hooks.listens("PreToolUse")).toBe(false);
  const heard: unknown[] = [];
  const remove = (await run.session.service(HookRegistry)).add({
    event: "PreToolUse",
    run: (input) => void heard.push(input["tool_name"]),
  });
  await run.prompt("go");
  expect(heard).toEqual(["Echo"]);
  remove();
  expect(hooks.listens("PreToolUse")).toBe(false);
});
