import { defineListener, definePlugin, GivenSettings, manifestSchemaUrl, provide } from "@lorimer/sdk";
import type { Listener, Plugin, SessionEvent } from "@lorimer/sdk";
import { inlinePlugin, reply, scriptedProvider } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { openHarness } from "../index.js";

async function promptOnce(...plugins: readonly Plugin[]): Promise<readonly SessionEvent[]> {
  const seen: SessionEvent[] = [];
  await using harness = await openHarness({
    name: "test",
    version: "0",
    model: "scripted-1",
    plugins: [scriptedProvider([reply.text("done")]), ...plugins],
  });
  await using session = await harness.openSession({ cwd: "/" });
  session.onEvent((event) => seen.push(event));
  for await (const event of session.prompt("go")) seen.push(event);
  await session.close();
  return seen;
}

describe("a listener", () => {
  test("hears every event it wants, in order, and is closed after the last", async () => {
    const heard: string[] = [];
    const listener: Listener = defineListener({
      id: "noting",
      create: () => ({
        hear: async (event) => {
          await Promise.resolve();
          heard.push(event.type);
        },
        close: () => void heard.push("closed"),
      }),
    });
    const seen = await promptOnce(inlinePlugin({ listeners: [listener] }));
    expect(heard).toEqual([...seen.map((event) => event.type), "closed"]);
  });

  test("is not imported before an event it wants", async () => {
    let imports = 0;
    const plugin = definePlugin({
      manifest: { $schema: manifestSchemaUrl, name: "quiet", version: "0.0.0", extensions: { "dev.lorimer": { engine: "0" } } },
      contributes: { listeners: [{ id: "quiet", events: ["task-updated"], module: "./quiet.js" }] },
      modules: { "./quiet.js": () => Promise.resolve({ default: imports++ }) },
    });
    await promptOnce(plugin);
    expect(imports).toBe(0);
  });

  test("with a gate is not imported before something is set that it names, and hears from then on", async () => {
    const given = new Set<string>();
    const heard: string[] = [];
    let imports = 0;
    const listener: Listener = defineListener({ id: "gated", create: () => ({ hear: ({ type }) => void heard.push(type) }) });
    const plugin = (name: string, when: object): Plugin =>
      definePlugin({
        manifest: { $schema: manifestSchemaUrl, name, version: "0.0.0", extensions: { "dev.lorimer": { engine: "0" } } },
        contributes: { listeners: [{ id: name, when, module: "./gated.js" }] },
        modules: { "./gated.js": () => Promise.resolve({ default: (imports++, listener) }) },
      });
    const settings = provide(GivenSettings, { level: "session", create: () => ({ has: (key) => given.has(key) }) });
    const setter = defineListener({
      id: "setter",
      create: () => ({ hear: ({ type }) => void (type === "turn-started" && given.add("sinks")) }),
    });
    await promptOnce(plugin("untold", { own: ["on"] }));
    await promptOnce(plugin("closed", { settings: ["other"], own: ["on"] }), inlinePlugin({ services: [settings] }));
    expect(imports).toBe(0);
    const seen = await promptOnce(inlinePlugin({ services: [settings], listeners: [setter] }), plugin("opened", { settings: ["sinks"] }));
    expect(imports).toBe(1);
    expect(heard).toEqual(seen.slice(-heard.length).map(({ type }) => type));
    expect(heard).not.toContain("run-started");
    expect(heard).toContain("run-finished");
  });

  test("that throws, hangs or is no listener is said once and harms nothing", async () => {
    const failing: Listener = defineListener({
      id: "failing",
      create: () => ({
        hear: () => {
          throw new Error("out of paper");
        },
      }),
    });
    const seen = await promptOnce(inlinePlugin({ listeners: [failing] }));
    expect(seen.at(-1)?.type).not.toBe("run-started");
    expect(seen.find((event) => event.type === "run-finished")).toMatchObject({ result: { text: "done" } });
    expect(seen.filter((event) => event.type === "notice-given").map(({ text }) => text)).toEqual([
      "The listener failing (inline) failed: out of paper",
    ]);
  });
});
