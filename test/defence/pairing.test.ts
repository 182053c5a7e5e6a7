import { describe, expect, it } from "vitest";
import { plugin as permissions } from "@lorimer/plugin-permissions";
import { plugin as sandbox } from "@lorimer/plugin-sandbox";
import { openTestHarness, reply, scriptedApprover } from "@lorimer/testing";
import { plugin as shell } from "@lorimer/tools-shell";

/** Has one command judged and run; tells whether somebody was asked, and what held it. */
async function judged(settings: Readonly<Record<string, unknown>>, input: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const approver = scriptedApprover("allow");
  await using harness = await openTestHarness({
    plugins: [permissions, sandbox, shell],
    settings: { "lorimer.sandbox": settings },
    script: [reply.toolUse("Bash", { command: "touch made; grep Seccomp: /proc/self/status", ...input }), "done"],
    approver,
  });
  const { events } = await harness.prompt("go");
  const said = JSON.stringify(events.filter(({ type }) => type === "tool-finished"));
  return `${approver.asked.length === 0 ? "unasked" : "asked"}, ${said.includes("Seccomp:\\\\t2") || said.includes("Seccomp:\\t2") ? "held" : "free"}`;
}

describe("what is asked about, and what holds it", () => {
  it.each([
    ["contained because nobody turned it off: as before", {}, {}, "asked, held"],
    ["turned on by a person", { enabled: true }, {}, "unasked, held"],
    ["turned on, and questions kept", { enabled: true, autoAllowBashIfSandboxed: false }, {}, "asked, held"],
    ["questions given up by name", { autoAllowBashIfSandboxed: true }, {}, "unasked, held"],
    ["a call that asks to leave", { enabled: true }, { dangerouslyDisableSandbox: true }, "asked, free"],
    ["one that may not leave", { enabled: true, allowUnsandboxedCommands: false }, { dangerouslyDisableSandbox: true }, "asked, held"],
    [
      "an excluded program",
      { enabled: true, excludedCommands: ["grep"] },
      { command: "grep Seccomp: /proc/self/status /etc/hosts" },
      "asked, free",
    ],
    ["no engine", { enabled: true, engine: "none" }, {}, "asked, free"],
    ["an engine that is not there", { enabled: true, bwrapPath: "/nonexistent/bwrap" }, {}, "asked, free"],
    ["turned off", { enabled: false, autoAllowBashIfSandboxed: true }, {}, "asked, free"],
  ])("%s", async (_name, settings, input, expected) => {
    expect(await judged(settings, input)).toBe(expected);
  });

  it("held by less than everything goes asked", async () => {
    // As root this library leaves more open than it may.
    expect(await judged({ enabled: true, engine: "sandbox-runtime" })).toMatch(process.getuid?.() === 0 ? /^asked/ : /held$/);
  });
});
