import { readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defineStage, defineTool } from "@lorimer/sdk";
import { expectPluginConforms, inlinePlugin, openTestHarness, reply, tempWorkspace } from "@lorimer/testing";
import type { TempWorkspace, TestHarness, TestHarnessOptions } from "@lorimer/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { canonicalJson } from "./log/canonical-json.js";
import { sha256 } from "./log/record.js";
import type { AuditRecord } from "./log/record.js";
import { plugin } from "./index.js";
import { verifyAudit } from "./verify/verify-audit.js";

/** A secret of the harness, as a variable and as something a model might repeat. */
const canary = "canary-6f1d0c52e9b84a7d";

const tool = defineTool({
  name: "Change",
  description: "Changes something",
  input: z.object({ what: z.string() }),
  title: ({ what }) => `Change ${what}`,
  run: ({ what }) => `changed ${what}`,
});

let place: TempWorkspace;
beforeAll(async () => {
  place = await tempWorkspace();
  process.env["TEST_CANARY_TOKEN"] = canary;
});
afterAll(async () => {
  delete process.env["TEST_CANARY_TOKEN"];
  await place[Symbol.asyncDispose]();
});

interface Audited extends AsyncDisposable {
  readonly run: TestHarness;
  readonly folder: string;
  records(): Promise<readonly AuditRecord[]>;
}

let count = 0;
async function audited(options: Partial<TestHarnessOptions> = {}, settings: Readonly<Record<string, unknown>> = {}): Promise<Audited> {
  const folder = place.path(`logs-${++count}`);
  const run = await openTestHarness({
    script: [reply.toolUse("Change", { what: `it with ${canary}` }), "done"],
    ...options,
    plugins: [inlinePlugin({ tools: [tool] }), plugin, ...(options.plugins ?? [])],
    settings: { "lorimer.audit": { enabled: true, folder, ...settings } },
  });
  return {
    run,
    folder,
    records: async () => {
      const files: readonly string[] = await readdir(folder).catch(() => []);
      const texts = await Promise.all(files.toSorted().map((file) => readFile(join(folder, file), "utf8")));
      return texts.flatMap((text) => text.split("\n").filter((line) => line !== "")).map((line) => JSON.parse(line) as AuditRecord);
    },
    [Symbol.asyncDispose]: () => run[Symbol.asyncDispose](),
  };
}

describe("the audit log of a session", () => {
  it("tells what was asked, decided, run and what came of it, in order, and is sound", async () => {
    const log = await audited();
    await log.run.prompt("do it");
    await log.run[Symbol.asyncDispose]();
    const records = await log.records();
    expect(records.map(({ type }) => type)).toEqual([
      "segment-opened",
      "run-started",
      "message-added",
      "tool-started",
      "tool-intended",
      "tool-finished",
      "run-finished",
      "segment-closed",
    ]);
    const input = { what: `it with ${canary}` };
    expect(records[4]?.data).toMatchObject({ name: "Change", readOnly: false, inputSha256: sha256(canonicalJson(input)) });
    expect(records[5]?.data).toMatchObject({ status: "ok" });
    expect(await verifyAudit(log.folder)).toMatchObject({ ok: true, files: [{ state: "closed", records: 8 }] });
  });

  it("holds decisions with reason, rule and origin, and what hooks and settings did", async () => {
    const verdict = {
      behavior: "deny",
      reason: "person",
      rule: "Change(x)",
      origin: "settings.json",
      because: "A person said no.",
    } as const;
    const hook = {
      event: "PreToolUse",
      hook: "check.sh",
      origin: "settings.json",
      toolUseId: "1",
      outcome: "blocked",
      durationMs: 5,
      detail: "no",
    } as const;
    const decide = defineStage({
      id: "decide",
      list: "tool",
      slot: "authorize",
      create: () => async (call, next, turn) => {
        turn.emit({ type: "permission-decided", id: call.id, name: call.name, verdict });
        turn.emit({ type: "hook-finished", ...hook });
        turn.emit({ type: "settings-changed", source: "user_settings", file: "/home/x/settings.json", problems: [] });
        return next(call);
      },
    });
    const log = await audited({ plugins: [inlinePlugin({ name: "deciding", stages: [decide] })] });
    await log.run.prompt("do it");
    await log.run[Symbol.asyncDispose]();
    const records = await log.records();
    const dataOf = (type: string): unknown => records.find((record) => record.type === type)?.data;
    expect(dataOf("permission-decided")).toMatchObject({
      id: expect.any(String) as string,
      agent: expect.any(String) as string,
      name: "Change",
      ...verdict,
    });
    expect(dataOf("hook-finished")).toMatchObject(hook);
    expect(dataOf("settings-changed")).toMatchObject({ source: "user_settings", file: "/home/x/settings.json" });
  });

  it("holds no secret of the harness, whether inputs are recorded or not", async () => {
    for (const includeInput of [false, true]) {
      const log = await audited({}, { includeInput });
      await log.run.prompt(`do it with ${canary}`);
      await log.run[Symbol.asyncDispose]();
      const text = JSON.stringify(await log.records());
      expect(text.split(canary)).toHaveLength(1);
      expect(text.includes("[redacted]")).toBe(true);
      expect(text.includes('"input"')).toBe(includeInput);
    }
  });

  it("is the owner's alone", async () => {
    const log = await audited();
    await log.run.prompt("do it");
    await log.run[Symbol.asyncDispose]();
    const [file = ""] = await readdir(log.folder);
    expect((await stat(log.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(log.folder, file))).mode & 0o777).toBe(0o600);
  });

  it("is not there unless it is asked for", async () => {
    const log = await audited({}, { enabled: false });
    await log.run.prompt("do it");
    await log.run[Symbol.asyncDispose]();
    await expect(stat(log.folder)).rejects.toThrow();
  });

  it("is closed also when the session did nothing", async () => {
    const log = await audited();
    await log.run[Symbol.asyncDispose]();
    expect(await log.records()).toEqual([]);
  });

  it("gets a file for each session", async () => {
    const log = await audited({ script: ["one", "two"] });
    await log.run.prompt("one");
    const other = await log.run.harness.openSession({ cwd: place.root });
    for await (const _event of other.prompt("two"));
    await other.close();
    await log.run[Symbol.asyncDispose]();
    expect(await readdir(log.folder)).toHaveLength(2);
    expect(await verifyAudit(log.folder)).toMatchObject({ ok: true });
  });
});

describe("a log that cannot be written", () => {
  const blocked = async (
    settings: Readonly<Record<string, unknown>>,
  ): Promise<{ readonly notices: string; readonly status: string; readonly said: string }> => {
    const file = place.path(`not-a-folder-${++count}`);
    await writeFile(file, "");
    await using log = await audited({}, { folder: join(file, "log"), ...settings });
    const { events } = await log.run.prompt("do it");
    const finished = events.find((event) => event.type === "tool-finished");
    // What a listener says may come after the run: closing waits for it.
    const notices: string[] = [];
    log.run.session.onEvent((event) => event.type === "notice-given" && notices.push(event.text));
    await log.run.session.close();
    for (const event of events) if (event.type === "notice-given") notices.push(event.text);
    return { notices: notices.join("\n"), status: finished?.outcome.status ?? "", said: String(finished?.outcome.content) };
  };

  it("is told, and stops nothing, where it is not required", async () => {
    const { notices, status } = await blocked({});
    expect(status).toBe("ok");
    expect(notices).toMatch(/audit log cannot be written/);
  });

  it("stops every call where it is required", async () => {
    const { status, said, notices } = await blocked({ required: true });
    expect(status).toBe("denied");
    expect(said).toMatch(/Policy wants every tool call recorded/);
    expect(notices).toMatch(/audit log cannot be written/);
  });

  it("stops calls also where its settings cannot be read", async () => {
    for (const settings of [{ folder: "relative" }, { key: { env: "NO_SUCH_VARIABLE" } }, { key: 7 }, { enabled: false, required: "yes" }])
      expect((await blocked({ required: true, ...settings })).status).toBe("denied");
  });
});

describe("a required log", () => {
  it("has on the disk what is about to run, before it runs", async () => {
    let seen = "";
    const folder = place.path("before");
    const look = defineTool({
      name: "Look",
      description: "Looks at the log",
      input: z.object({}),
      run: async () => {
        const [file = ""] = await readdir(folder);
        seen = await readFile(join(folder, file), "utf8");
        return "looked";
      },
    });
    await using log = await audited(
      { script: [reply.toolUse("Look", {}), "done"], plugins: [inlinePlugin({ name: "look", tools: [look] })] },
      { required: true, folder },
    );
    await log.run.prompt("look");
    expect(seen).toContain('"type":"tool-intended"');
  });

  it("goes on in a new file when somebody deletes it, and says so there", async () => {
    await using log = await audited(
      { script: [reply.toolUse("Change", { what: "a" }), reply.toolUse("Change", { what: "b" }), "done"] },
      { required: true },
    );
    const iterator = log.run.session.prompt("go");
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next())
      if (step.value.type === "tool-finished" && (step.value.input as { what: string }).what === "a")
        for (const file of await readdir(log.folder)) await rm(join(log.folder, file));
    await log.run.session.close();
    const records = await log.records();
    expect(records[0]?.data["continues"]).toMatchObject({ why: expect.stringContaining("was deleted") });
    expect((await verifyAudit(log.folder)).firstFault).toMatchObject({ kind: "missing" });
  });

  it("goes on when the log can be written again", async () => {
    const folder = place.path("locked/log");
    const parent = dirname(folder);
    await writeFile(parent, "in the way");
    await using log = await audited(
      { script: [reply.toolUse("Change", { what: "a" }), reply.toolUse("Change", { what: "b" }), "done"] },
      { required: true, folder },
    );
    const iterator = log.run.session.prompt("go");
    const became: string[] = [];
    for (let step = await iterator.next(); step.done !== true; step = await iterator.next()) {
      if (step.value.type !== "tool-finished") continue;
      became.push(step.value.outcome.status);
      if (became.length === 1) await rm(parent);
    }
    expect(became).toEqual(["denied", "ok"]);
  });
});

it("conforms", async () => {
  await expectPluginConforms(plugin);
});
