import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  Clock,
  defineModelProvider,
  defineRenderer,
  defineStage,
  defineTool,
  manifestSchemaUrl,
  namespace,
  provide,
  token,
  toolFailure,
  Workspace,
} from "@lorimer/sdk";
import type { Plugin, ToolOptions } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { ScriptedModelProvider, faultPlugin, scriptedProvider } from "../index.js";
import { expectPluginConforms } from "./expect-plugin-conforms.js";

const Counter = token<{ next(): number }>("test.Counter");
const input = z.object({ word: z.string(), count: z.optional(z.int()) });
const inputSchema = { type: "object", properties: { word: { type: "string" }, count: { type: "integer" } }, required: ["word"] };
const needs = { counter: Counter, workspace: Workspace };

function pluginWith(
  change: Partial<ToolOptions<z.infer<typeof input>, unknown, typeof needs>> = {},
  parts: Partial<Plugin["contributes"]> = {},
): Plugin {
  const tool = defineTool({
    name: "Say",
    description: "says",
    input,
    needs,
    run: ({ word }, { counter, workspace }) => `${word} ${counter.next()} in ${workspace.root}`,
    ...change,
  });
  const counter = provide(Counter, {
    level: "session",
    create: () => {
      let count = 0;
      return { next: () => (count += 1) };
    },
  });
  const stage = defineStage({ id: "shout", list: "tool", slot: "shape", create: () => (call, next) => next(call) });
  const model = defineModelProvider({
    id: "echo",
    match: ["echo-*"],
    needs: { clock: Clock },
    create: ({ clock }) => new ScriptedModelProvider([], clock),
  });
  const renderer = defineRenderer({ tool: "Say", use: () => [[{ text: "Say" }]] });
  return {
    manifest: { $schema: manifestSchemaUrl, name: "sayer", version: "1.0.0", extensions: { [namespace]: { engine: "0" } } },
    contributes: {
      tools: [{ name: "Say", description: "says", inputSchema, module: "./dist/tools/say.js" }],
      services: [{ token: "test.Counter", level: "session", module: "./dist/services/counter.js" }],
      stages: [{ id: "shout", list: "tool", slot: "shape", module: "./dist/stages/shout.js" }],
      models: [{ id: "echo", match: ["echo-*"], module: "./dist/models/echo.js" }],
      renderers: [{ tool: "Say", module: "./dist/renderers/say.js" }],
      ...parts,
    },
    modules: {
      "./dist/tools/say.js": () => Promise.resolve({ default: tool }),
      "./dist/services/counter.js": () => Promise.resolve({ default: counter }),
      "./dist/stages/shout.js": () => Promise.resolve({ default: stage }),
      "./dist/models/echo.js": () => Promise.resolve({ default: model }),
      "./dist/renderers/say.js": () => Promise.resolve({ default: renderer }),
    },
  };
}

const samples = { Say: { word: "hello" } };

describe("a plugin that conforms", { timeout: 60_000 }, () => {
  test("passes, and the report says what was checked and what was not", async () => {
    const report = await expectPluginConforms(pluginWith(), { samples });
    expect(report.faults).toEqual([]);
    expect(report.exercised).toEqual(
      expect.arrayContaining([
        "tool Say: its module loads and exports what is declared",
        "tool Say: ends soon when aborted in mid-run",
        "service test.Counter: is made and closed",
        "stage shout: is made and has the form of its list",
        "model provider echo: describes any model without the network",
        "renderer of Say: draws lines without breaks or control characters, for any input",
        "plugin: leaves no timer, socket or process behind",
      ]),
    );
    expect(report.notExercised).toEqual(["index: imports no contribution module (give the built index as `entry`)"]);
  });

  test("is asked for samples of its tools", async () => {
    const report = await expectPluginConforms(pluginWith());
    expect(report.notExercised.join("\n")).toContain('give a valid input as samples["Say"]');
  });

  test("is told when a sample was refused, and may have other calls made before it", async () => {
    const opened = defineTool({
      name: "Open",
      description: "opens",
      input: z.object({ door: z.string() }),
      needs: { counter: Counter },
      run: ({ door }, { counter }) => `${door} ${counter.next()}`,
    });
    const plugin = (): Plugin => {
      const base = pluginWith({ run: ({ word }, { counter }) => (counter.next() > 1 ? word : toolFailure("closed")) });
      const schema = { type: "object", properties: { door: { type: "string" } }, required: ["door"] };
      return {
        ...base,
        contributes: {
          ...base.contributes,
          tools: [
            ...(base.contributes.tools ?? []),
            { name: "Open", description: "opens", inputSchema: schema, module: "./dist/tools/open.js" },
          ],
        },
        modules: { ...base.modules, "./dist/tools/open.js": () => Promise.resolve({ default: opened }) },
      };
    };
    const all = { ...samples, Open: { door: "front" } };
    const refused = await expectPluginConforms(plugin(), { samples: all });
    expect(refused.notExercised).toContain("tool Say: carries out its sample (it answered: closed)");
    const before = { Say: [{ tool: "Open", input: { door: "front" } }] };
    const led = await expectPluginConforms(plugin(), { samples: all, before });
    expect(led.notExercised.join()).not.toContain("carries out");
    await expect(expectPluginConforms(plugin(), { samples: all, before: { Say: [{ tool: "Close", input: {} }] } })).rejects.toThrow(
      'before["Say"] names Close, which is no tool of this plugin',
    );
  });

  test("the plugins of this package conform", async () => {
    await expectPluginConforms(faultPlugin, { samples: { Overflow: { characters: 100 } } });
    await expectPluginConforms(scriptedProvider([], { id: "other", match: ["other-*"] }));
  });
});

describe("a plugin that does not conform", { timeout: 60_000 }, () => {
  test.each<[string, Plugin, string]>([
    [
      "a manifest with a bad name",
      { ...pluginWith(), manifest: { ...pluginWith().manifest, name: "Bad Name" } },
      "plugin.json: name: expected 1-64 characters",
    ],
    ["no engine", { ...pluginWith(), manifest: { ...pluginWith().manifest, extensions: {} } }, "plugin.json: "],
    [
      "a description that differs",
      pluginWith({ description: "shouts" }),
      'tool Say: description is declared as "says", and the code says "shouts"',
    ],
    [
      "a schema that differs",
      pluginWith(
        {},
        { tools: [{ name: "Say", description: "says", inputSchema: { ...inputSchema, required: [] }, module: "./dist/tools/say.js" }] },
      ),
      "declared and generated schema differ: inputSchema.required",
    ],
    [
      "a stage in another slot",
      pluginWith({}, { stages: [{ id: "shout", list: "tool", slot: "bound", module: "./dist/stages/shout.js" }] }),
      'stage shout: slot is declared as "bound", and the code says "shape"',
    ],
    [
      "a service of another level",
      pluginWith({}, { services: [{ token: "test.Counter", level: "app", module: "./dist/services/counter.js" }] }),
      "service test.Counter: level",
    ],
    ["a module that is missing", { ...pluginWith(), modules: {} }, "module ./dist/tools/say.js is declared and does not exist"],
    [
      "a module that throws",
      { ...pluginWith(), modules: { ...pluginWith().modules, "./dist/tools/say.js": () => Promise.reject(new Error("boom")) } },
      "cannot be imported: boom",
    ],
    [
      "a module of another kind",
      {
        ...pluginWith(),
        modules: {
          ...pluginWith().modules,
          "./dist/tools/say.js": pluginWith().modules["./dist/stages/shout.js"] ?? (() => Promise.resolve({})),
        },
      },
      "is not a tool",
    ],
    [
      "a tool declared twice",
      pluginWith({}, { tools: [1, 2].map(() => ({ name: "Say", description: "says", inputSchema, module: "./dist/tools/say.js" })) }),
      'tools: "Say" is declared twice',
    ],
    ["a tool that ignores its signal", pluginWith({ run: () => wait(400, "x") }), "had not ended 100 ms after it was aborted"],
    [
      "a tool that prints",
      pluginWith({
        run: () => {
          process.stdout.write("noise");
          return "x";
        },
      }),
      'wrote "noisenoise',
    ],
    ["a title that throws", pluginWith({ title: (given) => given.count!.toFixed() }), "title throws"],
  ])("is told of %s", async (_name, plugin, message) => {
    await expect(expectPluginConforms(plugin, { samples, deadlineMs: 100 })).rejects.toThrow(message);
  });

  test("is told of state that two sessions share", async () => {
    let calls = 0;
    await expect(expectPluginConforms(pluginWith({ run: () => `call ${(calls += 1)}` }), { samples })).rejects.toThrow(
      "the first run of a session gave",
    );
  });

  test("is told of a sample that never ends", async () => {
    await expect(expectPluginConforms(faultPlugin, { samples: { Overflow: { mode: "hang" } }, runLimitMs: 50 })).rejects.toThrow(
      "the sample had not ended after 50 ms",
    );
  });

  test("is told of a timer that it leaves behind", async () => {
    const timers: NodeJS.Timeout[] = [];
    const leaking = pluginWith({
      run: () => {
        timers.push(setInterval(() => undefined, 1000));
        return "x";
      },
    });
    await expect(expectPluginConforms(leaking, { samples })).rejects.toThrow("left behind: Timeout");
    timers.forEach(clearInterval);
  });
});

describe("the index of a built plugin", { timeout: 60_000 }, () => {
  async function withPackage<T>(index: string, use: (entry: string) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), "plugin-"));
    try {
      await mkdir(join(folder, "dist", "tools"), { recursive: true });
      await writeFile(join(folder, "package.json"), '{"type":"module"}');
      await writeFile(join(folder, "dist", "tools", "say.js"), "export default {};");
      await writeFile(join(folder, "dist", "index.js"), index);
      return await use(join(folder, "dist", "index.js"));
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  test("passes when it imports contributions lazily", async () => {
    const report = await withPackage('export const load = () => import("./tools/say.js");', (entry) =>
      expectPluginConforms(pluginWith(), { entry }),
    );
    expect(report.exercised).toContain("index: imports no contribution module");
  });

  test.each([
    ['import "./tools/say.js";', "importing the index imports ./dist/tools/say.js"],
    ['console.log("hello");', 'importing it prints "hello\\n"'],
    ['throw new Error("boom");', "boom"],
  ])("is refused when it says %s", async (index, message) => {
    await withPackage(index, async (entry) => {
      await expect(expectPluginConforms(pluginWith(), { entry })).rejects.toThrow(message);
    });
  });
});
