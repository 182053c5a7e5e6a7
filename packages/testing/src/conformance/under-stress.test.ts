import { setTimeout as wait } from "node:timers/promises";
import { defineCommand, defineListener, defineStage, defineTool, optional, provide, token, Workspace } from "@lorimer/sdk";
import type { Plugin, Service, Tool } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { inlinePlugin } from "../index.js";
import type { InlineParts } from "../index.js";
import { expectPluginConforms } from "./expect-plugin-conforms.js";
import type { ConformanceOptions } from "./expect-plugin-conforms.js";

const input = z.object({ file_path: z.string() });
const files = { "a.txt": "one two" };
const Lock = token<{ held: boolean }>("test.Lock");
const Kept = token<{ bytes?: Promise<Uint8Array> }>("test.Kept");
const Count = token<{ next(): number }>("test.Count");

/** A tool that reads a file as one should. */
function reader(
  change: Partial<Parameters<typeof defineTool<{ file_path: string }, unknown, { workspace: typeof Workspace }>>[0]> = {},
): Tool {
  return defineTool({
    name: "Look",
    description: "Reads a file.",
    input,
    needs: { workspace: Workspace },
    readOnly: true,
    paths: ({ file_path }) => [file_path],
    run: async ({ file_path }, { workspace }, { signal }) =>
      new TextDecoder().decode(await workspace.files.read(`${workspace.root}/${file_path}`, { signal })),
    ...change,
  });
}

function conforms(parts: InlineParts, options: ConformanceOptions = {}): ReturnType<typeof expectPluginConforms> {
  return expectPluginConforms(inlinePlugin(parts), {
    files,
    samples: { Look: { file_path: "a.txt" } },
    deadlineMs: 5000,
    runLimitMs: 20_000,
    ...options,
  });
}

describe("a plugin that bears everything", { timeout: 60_000 }, () => {
  const sound = (): InlineParts => ({
    tools: [reader()],
    services: [provide(Count, { level: "session", create: () => ({ next: () => 1 }) })],
    stages: [defineStage({ id: "pass", list: "tool", slot: "intercept", create: () => (call, next) => next(call) })],
    listeners: [
      defineListener({ id: "all", create: () => ({ hear: () => undefined }) }),
      defineListener({ id: "some", events: ["tool-finished", "compaction-finished"], create: () => ({ hear: () => undefined }) }),
    ],
  });

  test("conforms, whatever the seed, and the report says what it was seen to do and what not", async () => {
    const report = await conforms(sound());
    await conforms(sound(), { seed: 77, rounds: 2 });
    expect(report.exercised).toEqual(
      expect.arrayContaining([
        "plugin: answers each of two sessions at once as if there were no other",
        "plugin: goes on after 4 runs that were cancelled at random (seed 1)",
        "plugin: goes on after 4 reloads at random (seed 1)",
        "plugin: its tools end when files and programs fail, and work when they do",
        "plugin: its tools end soon when aborted while files and programs do not answer",
        "plugin: its tools give no more than can be read where files and programs answer with very much",
        "plugin: its stages take calls with Windows paths",
        "plugin: needs no terminal",
      ]),
    );
    const coverage = new Map(report.coverage.map((each) => [each.contribution, each]));
    expect(coverage.get("stage pass")).toMatchObject({ exercised: ["ran"], never: [] });
    expect(coverage.get("listener some")).toMatchObject({ exercised: ["tool-finished"], never: ["compaction-finished"] });
    expect(coverage.get("listener all")?.exercised).toEqual(expect.arrayContaining(["run-started", "tool-started", "run-finished"]));
    expect(coverage.get("listener all")?.never).toContain("settings-changed");
    expect(coverage.get("tool Look")?.exercised).toEqual(expect.arrayContaining(["ok", "invalid"]));
    // Nothing in the plugin asks for it, so nothing makes it.
    expect(coverage.get("service test.Count")).toMatchObject({ never: ["made"] });
  });
});

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Each is bad in one way only. */
const bad: readonly [string, () => InlineParts | Plugin, string, ConformanceOptions?][] = [
  [
    "that keeps a failure of the disk",
    () => {
      const kept = provide(Kept, { level: "session", create: () => ({}) });
      const look = defineTool({
        name: "Look",
        description: "Reads a file once.",
        input,
        needs: { kept: Kept, workspace: Workspace },
        readOnly: true,
        run: async ({ file_path }, { kept, workspace }, { signal }) =>
          text(await (kept.bytes ??= workspace.files.read(`${workspace.root}/${file_path}`, { signal }))),
      });
      return { tools: [look], services: [kept] };
    },
    "after the machine was mended, Look still fails in the same session",
  ],
  [
    "whose file reads cannot be aborted",
    () => ({
      tools: [reader({ run: async ({ file_path }, { workspace }) => text(await workspace.files.read(`${workspace.root}/${file_path}`)) })],
    }),
    "went on after the run was aborted: pass its signal on",
    { deadlineMs: 1500 },
  ],
  [
    "that gives the model whatever it reads",
    () => ({ tools: [reader({ maxResultChars: Number.MAX_SAFE_INTEGER })] }),
    "Look gave the model 1048576 characters",
  ],
  [
    "whose lock is not released when it is cancelled",
    () => {
      const look = defineTool({
        name: "Look",
        description: "Reads a file.",
        input,
        needs: { lock: Lock },
        run: async (_input, { lock }, { signal }) => {
          while (lock.held) await wait(10, undefined, { signal });
          lock.held = true;
          await wait(30, undefined, { signal });
          lock.held = false;
          return "done";
        },
      });
      return { tools: [look], services: [provide(Lock, { level: "session", create: () => ({ held: false }) })] };
    },
    "had not ended after 1500 ms",
    { rounds: 12, runLimitMs: 1500 },
  ],
  [
    "of which there can be only one at a time",
    () => {
      let open = 0;
      const single: Service = provide(Count, {
        level: "session",
        create: () => {
          if ((open += 1) > 1) throw new Error("it is open already");
          return { next: () => 1 };
        },
      });
      const look = defineTool({
        name: "Look",
        description: "Counts.",
        input,
        needs: { count: optional(Count) },
        run: (_input, { count }) => `${count?.next()}`,
      });
      return { tools: [look], services: [single] };
    },
    "it is open already",
  ],
  [
    "whose sessions share what the process keeps",
    () => {
      const look = defineTool({
        name: "Look",
        description: "Counts.",
        input,
        needs: { count: Count },
        run: (_input, { count }) => `look ${count.next()}`,
      });
      const create = (): { next(): number } => {
        let count = 0;
        return { next: () => (count += 1) };
      };
      return { tools: [look], services: [provide(Count, { level: "app", create })] };
    },
    "beside another session Look gave",
  ],
  [
    "that needs a terminal",
    () => ({ tools: [reader({ run: () => `${process.stdin.isTTY}` })] }),
    "uses standard input: nobody, or a protocol, is at its other end",
  ],
  ["that measures a terminal", () => ({ tools: [reader({ run: () => `${process.stdout.columns.toFixed()} wide` })] }), "Look"],
  [
    "that knows paths with slashes only",
    () => ({ tools: [reader({ title: ({ file_path }) => `Look at ${/^[^:\\]+$/.exec(file_path)![0]}` })] }),
    'title throws for {"file_path":"C:\\\\Users\\\\Ann Smith\\\\notes.txt"}',
  ],
  [
    "with a stage that knows paths with slashes only",
    () => ({
      tools: [reader()],
      stages: [
        defineStage({
          id: "slashes",
          list: "tool",
          slot: "intercept",
          create: () => (call, next) => {
            for (const path of call.tool.paths(call.input)) if (path.includes("\\")) throw new Error(`what is ${path}?`);
            return next(call);
          },
        }),
      ],
    }),
    "a stage failed:",
  ],
  [
    "with a file that Windows cannot hold",
    () => {
      const plugin = inlinePlugin({ tools: [reader()] });
      const [tool] = plugin.contributes.tools ?? [];
      const [load] = Object.values(plugin.modules);
      if (tool === undefined || load === undefined) throw new Error("there is one");
      const module = "./dist/tools/aux.js";
      return { ...plugin, contributes: { tools: [{ ...tool, module }] }, modules: { [module]: load } };
    },
    "dist/tools/aux.js: no file can have that name on Windows",
  ],
  [
    "with a command that takes an argument for granted",
    () => ({
      commands: [
        defineCommand({
          name: "go",
          description: "Goes",
          run: ({ arguments: given }) => ({ kind: "shown", lines: [[{ text: given.match(/\S+/)![0] }]] }),
        }),
      ],
    }),
    'command go: fails with the arguments ""',
  ],
  [
    "with a listener that throws",
    () => ({
      listeners: [
        defineListener({
          id: "sums",
          events: ["reply-finished"],
          create: () => ({
            hear: () => {
              throw new Error("boom");
            },
          }),
        }),
      ],
    }),
    "listener sums: fails at reply-finished: boom",
  ],
  [
    "with a listener for an event that there is not",
    () => ({
      listeners: [defineListener({ id: "typo", events: ["tool-ended" as "tool-finished"], create: () => ({ hear: () => undefined }) })],
    }),
    "listener typo: there is no event tool-ended",
  ],
  [
    "with a tool that throws",
    () => ({
      tools: [
        reader({
          run: () => {
            throw new Error("boom");
          },
        }),
      ],
    }),
    "tool Look: keeps nothing from one session to the next: boom",
  ],
  [
    "with a service that is never made",
    () => ({
      services: [provide(Count, { level: "session", create: () => new Promise<never>(() => undefined) })],
    }),
    "service test.Count: had not been made after",
    { runLimitMs: 1500 },
  ],
  [
    "that cannot be there twice while it is reloaded",
    () => {
      let open = 0;
      const exclusive = provide(Count, {
        level: "app",
        create: () => {
          if ((open += 1) > 1) throw new Error("the port is taken");
          return { next: () => 1 };
        },
        dispose: () => void (open = 0),
      });
      const look = defineTool({
        name: "Look",
        description: "Counts.",
        input,
        needs: { count: Count },
        readOnly: true,
        run: (_input, { count }) => `look ${count.next()}`,
      });
      return { tools: [look], services: [exclusive] };
    },
    "of a run: Look gave",
    { rounds: 6 },
  ],
];

describe("a plugin", { timeout: 60_000 }, () => {
  test.each(bad)("%s does not conform", async (_what, parts, message, options) => {
    const made = parts();
    const run =
      "manifest" in made
        ? expectPluginConforms(made, { files, samples: { Look: { file_path: "a.txt" } }, ...options })
        : conforms(made, options);
    await expect(run).rejects.toThrow(message);
  });
});
