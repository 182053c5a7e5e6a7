import { stat } from "node:fs/promises";
import { defineTool } from "@lorimer/sdk";
import type { ToolCall } from "@lorimer/sdk";
import { expectPluginConforms, inlinePlugin, openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import { plugin as toolsFs } from "@lorimer/tools-fs";
import { plugin as toolsShell } from "@lorimer/tools-shell";
import { expect, it } from "vitest";
import * as z from "zod/mini";
import shellReader from "../../plugin-permissions/src/services/shell-reader.js";
import { readShell } from "../../plugin-permissions/src/shell/read-shell.js";
import { judge } from "./act/judge.js";
import { readAct } from "./act/read-act.js";
import type { ActPlace } from "./act/read-act.js";
import { plugin } from "./index.js";
import { readGuardConfig } from "./settings/guard-config.js";

const reader = inlinePlugin({ name: "lorimer.permissions", services: [shellReader] });

it("stops the real tools before they do anything", async () => {
  await using run = await openTestHarness({
    script: [
      reply.toolUse("Bash", { command: "echo A=1 > .env" }).toolUse("Write", { file_path: ".env.local", content: "A=1" }),
      reply.toolUse("Bash", { command: "cd sub && echo fine > fine.txt" }),
      reply.toolUse("Bash", { command: "echo A=1 > .env" }),
      "done",
    ],
    files: { "sub/a.txt": "a" },
    plugins: [toolsFs, toolsShell, reader, plugin],
  });
  const { events } = await run.prompt("go");
  const ended = events.flatMap((event) => (event.type === "tool-finished" ? [event.outcome.status] : []));
  expect(ended).toEqual(["denied", "denied", "ok", "denied"]);
  expect(await run.place.tree()).toEqual(["sub/a.txt", "sub/fine.txt"]);
  await expect(stat(run.place.path(".env"))).rejects.toThrow();
});

it("conforms", async () => {
  await expectPluginConforms(plugin, { companions: [reader] });
});

it("costs little beside what a tool costs", async () => {
  await using place = await tempWorkspace();
  const actPlace: ActPlace = {
    journal: { recall: (_key, ask) => ask() },
    workspace: place.workspace,
    cwd: place.root,
    directories: [],
    mode: "default",
    reader: { read: async (command, at) => readShell(command, at) },
  };
  const config = readGuardConfig({}, [], place.workspace.home);
  const command = "cd src && grep -rn 'guard' . | head -20 && git add -A && git commit -m 'guard rules' > log.txt 2>&1";
  const bash = defineTool({ name: "Bash", description: "", input: z.object({ command: z.string() }), run: () => "" });
  const call: ToolCall = { id: "1", name: "Bash", input: { command }, tool: bash, plugin: "test" };
  const times: number[] = [];
  for (let round = 0; round < 300; round++) {
    const started = performance.now();
    const act = await readAct(call, actPlace);
    expect(act === undefined ? [] : await judge(act, config)).toEqual([]);
    times.push(performance.now() - started);
  }
  times.sort((one, other) => one - other);
  const median = times[150] ?? 0;
  console.log(
    `figure: milliseconds that the guard rules take for one command, median ${median.toFixed(3)}, p99 ${(times[297] ?? 0).toFixed(3)}`,
  );
  expect(median).toBeLessThan(20);
});
