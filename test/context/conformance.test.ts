import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHostWorkspace } from "@lorimer/core/host";
import { plugin as instructions } from "@lorimer/plugin-instructions";
import { plugin as memory } from "@lorimer/plugin-memory";
import { HostWorkspace, SessionJournal, SessionPlace, sessionId } from "@lorimer/sdk";
import { expectPluginConforms } from "@lorimer/testing";
import type { GivenSession } from "@lorimer/testing";
import { expect, test } from "vitest";

const entry = (folder: string): URL => new URL(`../../packages/${folder}/dist/index.js`, import.meta.url);

const journal: SessionJournal = {
  note: () => Promise.resolve(),
  noted: () => [],
  inherited: () => [],
  recall: (_key, ask) => ask(),
  read: (_key, read) => read(),
  arrivals: (_key, hear) => hear,
};

async function session(): Promise<GivenSession> {
  const root = await mkdtemp(join(tmpdir(), "lorimer-conforms-"));
  const workspace = createHostWorkspace({ root });
  return {
    services: [
      [HostWorkspace, workspace],
      [SessionJournal, journal],
      [SessionPlace, { sessionId: sessionId("00000000-0000-4000-8000-000000000001"), cwd: root, additionalDirectories: [], secrets: [] }],
    ],
    close: async () => {
      await workspace.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

test("plugin-instructions conforms", async () => {
  const report = await expectPluginConforms(instructions, { entry: entry("plugin-instructions"), session });
  expect(report.notExercised).toEqual([]);
});

test("plugin-memory conforms; its tools are not there where nothing turns it on", async () => {
  const report = await expectPluginConforms(memory, {
    entry: entry("plugin-memory"),
    session,
    samples: { Remember: { type: "project", name: "A", description: "b", content: "c" }, Forget: { memory: "A" } },
  });
  for (const line of report.notExercised) expect(line).toMatch(/carries out its sample .*There is no tool named/);
});
