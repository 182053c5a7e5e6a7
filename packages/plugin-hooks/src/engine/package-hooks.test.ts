import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Packages } from "@lorimer/plugin-discovery/contract";
import type { ActivePackage } from "@lorimer/plugin-discovery/contract";
import { openTestHarness, reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { plugin } from "../index.js";

it("hooks of a package act with its folders and options, and go when it does", async () => {
  const root = await mkdtemp(join(tmpdir(), "lorimer-package-hooks-"));
  const command = `echo '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","additionalContext":"from '"$CLAUDE_PLUGIN_ROOT $CLAUDE_PLUGIN_OPTION_TEAM"'"}}'`;
  // Only what hooks look at is there.
  const pack = {
    id: "acme@shop",
    root,
    data: join(root, "data"),
    options: { team: "blue" },
    hooks: [{ source: "hooks/hooks.json", config: { UserPromptSubmit: [{ hooks: [{ type: "command", command }] }] } }],
  } as unknown as ActivePackage;
  let active: readonly ActivePackage[] = [pack];
  let changed = (): void => undefined;
  const packages: Packages = {
    active: () => Promise.resolve(active),
    all: () => Promise.resolve([]),
    onChange: (listener) => {
      changed = listener;
      return () => undefined;
    },
  };
  await using harness = await openTestHarness({ script: () => reply.text("done"), plugins: [plugin], services: [[Packages, packages]] });
  await harness.prompt("One");
  expect(JSON.stringify(harness.model.requests[0]?.messages)).toContain(`from ${root} blue`);
  active = [];
  changed();
  await harness.prompt("Two");
  const last = harness.model.requests[1]?.messages.at(-1);
  expect(JSON.stringify(last)).not.toContain("from ");
  await rm(root, { recursive: true, force: true });
});

it("hooks of installed packages are read when an event fires that they hear, and one that is to run once does so", async () => {
  const read: string[] = [];
  const pack = (id: string, config: object): ActivePackage => {
    const kept = new Map<string, unknown>();
    const memo = { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) };
    return {
      ...{ id, root: "/r", data: "/d", options: {}, memo },
      get hooks() {
        read.push(id);
        return [{ source: "hooks.json", config }];
      },
    } as unknown as ActivePackage;
  };
  const say = (word: string): object => ({
    type: "command",
    command: `echo '{"hookSpecificOutput":{"hookEventName":"UserPromptSubmit","additionalContext":"${word}"}}'`,
    once: word === "once",
  });
  const active = [
    pack("a@shop", { UserPromptSubmit: [{ hooks: [say("once"), say("always")] }] }),
    pack("b@shop", { PostToolUse: [{ hooks: [{ type: "command", command: "true" }] }] }),
    pack("c@shop", { Never: [] }),
  ];
  const packages: Packages = { active: () => Promise.resolve(active), all: () => Promise.resolve([]), onChange: () => () => undefined };
  const start = (): ReturnType<typeof openTestHarness> =>
    openTestHarness({ script: () => reply.text("done"), plugins: [plugin], services: [[Packages, packages]] });
  for (const first of [true, false]) {
    read.length = 0;
    await using harness = await start();
    const { events } = await harness.prompt("One");
    await harness.prompt("Two");
    const words = (at: number): string => JSON.stringify(harness.model.requests[at]?.messages.at(-1));
    expect([words(0).includes("once"), words(0).includes("always")]).toEqual([true, true]);
    expect([words(1).includes("once"), words(1).includes("always")]).toEqual([false, true]);
    // What is wrong with one is said at every start, so that one is read at once.
    expect(events.filter(({ type }) => type === "notice-given").map((event) => JSON.stringify(event))).toEqual([
      expect.stringContaining("there is no such event"),
    ]);
    expect(new Set(read)).toEqual(new Set(first ? ["a@shop", "b@shop", "c@shop"] : ["a@shop", "c@shop"]));
  }
});
