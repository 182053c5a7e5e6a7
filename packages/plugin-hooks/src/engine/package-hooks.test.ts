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
