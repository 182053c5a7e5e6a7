import { existsSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { plugin as sandbox } from "@lorimer/plugin-sandbox";
import { Containment } from "@lorimer/plugin-sandbox/contract";
import { openTestHarness, reply } from "@lorimer/testing";
import type { TestHarness } from "@lorimer/testing";
import { plugin as files } from "@lorimer/tools-fs";
import { plugin as shell } from "@lorimer/tools-shell";

const open: TestHarness[] = [];
afterEach(async () => {
  for (const harness of open.splice(0)) await harness[Symbol.asyncDispose]();
});

/** A session whose model makes these calls, one after the other. What it was told of each comes back. */
async function session(
  calls: readonly (readonly [name: string, input: unknown])[],
  settings: Record<string, unknown> = {},
): Promise<{ results: readonly string[]; notices: readonly string[]; harness: TestHarness }> {
  const harness = await openTestHarness({
    script: [...calls.map(([name, input]) => reply.toolUse(name, input as Record<string, unknown>)), reply.text("done")],
    plugins: [files, shell, sandbox],
    files: { "a.txt": "one\n" },
    settings: { "lorimer.sandbox": settings },
  });
  open.push(harness);
  const run = await harness.prompt("go");
  const results = run.events.flatMap((event) =>
    event.type === "tool-finished"
      ? [typeof event.outcome.content === "string" ? event.outcome.content : JSON.stringify(event.outcome.content)]
      : [],
  );
  const notices = run.events.flatMap((event) => (event.type === "notice-given" ? [event.text] : []));
  return { results, notices, harness };
}

describe("a session with the sandbox plugin", () => {
  it("runs commands contained, and says in plain words what was denied and how to allow it", async () => {
    const { results, notices, harness } = await session([
      ["Bash", { command: "cat a.txt && echo two >> a.txt && cat a.txt" }],
      ["Bash", { command: "echo x > /etc/lorimer-test" }],
      ["Bash", { command: "mkdir -p .git/hooks; echo x > .mcp.json" }],
      ["Bash", { command: "curl -sS http://no-such-host.example/" }],
    ]);
    expect(results[0]).toContain("one\none\ntwo");
    expect(results[1]).toContain(
      "Writing /etc/lorimer-test is denied (outside the folders that may be written; built in). To allow it: add the folder to sandbox.filesystem.allowWrite",
    );
    expect(results[2]).toMatch(
      /Writing .*\.mcp\.json is denied \(protected path .*\.mcp\.json; built in\)\. Nothing in the settings opens it/,
    );
    expect(existsSync("/etc/lorimer-test")).toBe(false);
    expect(notices.join("\n")).toContain("Writing /etc/lorimer-test is denied");
    expect((await harness.session.service(Containment)).state).toBe("contained");
  });

  it("holds the file tools to the same policy", async () => {
    const { results, harness } = await session([
      ["Write", { file_path: "/etc/lorimer-test", content: "x" }],
      ["Write", { file_path: "/tmp/shared-with-commands.txt", content: "shared" }],
      ["Bash", { command: "cat /tmp/shared-with-commands.txt; echo from-command > /tmp/back.txt" }],
      ["Read", { file_path: "/tmp/back.txt" }],
    ]);
    expect(results[0]).toContain("the sandbox denies it");
    expect(results[2]).toContain("shared");
    expect(results[3]).toContain("from-command");
    expect(existsSync("/tmp/shared-with-commands.txt")).toBe(false);
    expect(existsSync("/tmp/back.txt")).toBe(false);
    expect(await harness.place.tree()).toEqual(["a.txt"]);
  });

  it("lets a call out only where policy does, and records it", async () => {
    const command = "cat /proc/self/status | grep Seccomp:";
    const out = await session([["Bash", { command, dangerouslyDisableSandbox: true }]]);
    expect(out.results[0]).toContain("Seccomp:\t0");
    expect(out.notices.join("\n")).toContain("runs outside the sandbox");
    const held = await session([["Bash", { command, dangerouslyDisableSandbox: true }]], { allowUnsandboxedCommands: false });
    expect(held.results[0]).toContain("Seccomp:\t2");
    expect(held.results[0]).toContain("was ignored: policy does not let commands leave the sandbox");
  });

  it("runs excluded commands outside, but nothing that only looks like one", async () => {
    const grep = "grep Seccomp: /proc/self/status";
    const commands = [grep, `${grep}; true`, `egrep Seccomp: /proc/self/status`, `env ${grep}`, `${grep} $(true)`];
    const { results, notices } = await session(
      commands.map((command) => ["Bash", { command }]),
      { excludedCommands: ["grep"] },
    );
    expect(results.map((result) => result.trim().split("\n")[0])).toEqual([0, 2, 2, 2, 2].map((mode) => `Seccomp:\t${mode}`));
    expect(notices.filter((notice) => notice.includes("runs outside the sandbox, as sandbox.excludedCommands says"))).toHaveLength(1);
  });

  it("contains background commands too", async () => {
    const { results, harness } = await session([
      ["Bash", { command: "echo x > /etc/lorimer-test || echo held > held.txt; sleep 30", run_in_background: true }],
      ["Bash", { command: "until [ -e held.txt ]; do sleep 0.02; done; cat held.txt" }],
    ]);
    expect(results[1]).toContain("held");
    expect(await harness.place.tree()).toEqual(["a.txt", "held.txt"]);
  });

  it("refuses to run commands where containment is required and cannot be had, and says loudly where it is not required", async () => {
    const engine = { bwrapPath: "/nonexistent/bwrap" };
    const refused = await session([["Bash", { command: "echo ran" }]], { ...engine, failIfUnavailable: true });
    expect(refused.results[0]).toContain("the settings forbid going without it");
    expect(refused.results[0]).not.toContain("ran\n");
    const loud = await session([["Bash", { command: "echo ran" }]], engine);
    expect(loud.results[0]).toContain("ran");
    expect(loud.notices.join("\n")).toContain("Commands run WITHOUT a sandbox");
    expect((await loud.harness.session.service(Containment)).state).toBe("none");
  });
});
