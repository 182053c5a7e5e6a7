import { reply } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { command, echoTool, hookEvents, lastRequestText, notices, on, openWithHooks } from "./hook-harness.js";

const limitMs = 1000;
const slackMs = 500;

interface BadHook {
  readonly what: string;
  readonly script: string;
  /** The end comes with the limit, not before. */
  readonly takesItsTime?: true;
  readonly outcome: "failed" | "timed-out" | "blocked" | "passed";
  /** More than a pipe holds goes to standard input. */
  readonly bigInput?: true;
}

const badHooks: readonly BadHook[] = [
  { what: "never reads its input", script: "sleep 60", takesItsTime: true, outcome: "timed-out", bigInput: true },
  { what: "waits for more input for ever", script: "tail -f /dev/stdin /dev/null", takesItsTime: true, outcome: "timed-out" },
  { what: "hangs after its output", script: "cat > /dev/null; echo '{}'; sleep 60", takesItsTime: true, outcome: "timed-out" },
  { what: "is slow to start", script: "sleep 60; cat; echo '{}'", takesItsTime: true, outcome: "timed-out" },
  {
    what: "ignores SIGTERM",
    script: "trap '' TERM; while :; do sleep 0.2; done",
    takesItsTime: true,
    outcome: "timed-out",
  },
  { what: "leaves a child that holds its output", script: "sleep 60 & exit 3", outcome: "failed" },
  { what: "leaves a daemon that holds its output", script: "setsid sleep 60 & sleep 0.2; exit 3", outcome: "failed" },
  { what: "closes its input", script: "exec <&-; exit 3", outcome: "failed", bigInput: true },
  { what: "prints invalid JSON", script: `echo '{"continue": tru'`, outcome: "passed" },
  { what: "prints JSON of another form", script: `echo '{"continue": "no"}'`, outcome: "failed" },
  { what: "exits with 1", script: "echo broken >&2; exit 1", outcome: "failed" },
  { what: "exits with 2", script: "echo no >&2; exit 2", outcome: "blocked" },
  { what: "exits with 137", script: "exit 137", outcome: "failed" },
  { what: "is killed", script: "kill -9 $$", outcome: "failed" },
  { what: "is not there", script: "no-such-program-anywhere", outcome: "failed" },
];

describe("a bad hook", { retry: 2 }, () => {
  test.each(badHooks)("that $what ends in time, is visible, and stops nothing it does not guard", async (bad) => {
    const { events, ms, ran, model } = await callWith("PostToolUse", bad, {});
    expect(ran).toBe(1);
    expect(model).toContain("what the tool said");
    const [ended] = hookEvents(events);
    expect(ended?.outcome).toBe(bad.outcome);
    if (bad.outcome === "failed" || bad.outcome === "timed-out") expect(notices(events)).toContain("PostToolUse hook");
    inTime(bad, ms, "observer");
  });

  test.each(badHooks)("that $what, and is a policy, blocks what it guards and says why", async (bad) => {
    const { events, ms, ran, model } = await callWith("PreToolUse", bad, { onFailure: "block" });
    expect(ran).toBe(0);
    expect(hookEvents(events)[0]?.outcome).toBe(bad.outcome === "passed" ? "failed" : bad.outcome);
    const outcome = events.find((event) => event.type === "tool-finished")?.outcome;
    expect(outcome?.status).toBe("denied");
    expect(String(outcome?.content).length).toBeGreaterThan(1);
    expect(model).not.toContain("what the tool said");
    inTime(bad, ms, "policy");
  });

  test("that prints a gigabyte is read to its end, kept to a megabyte, and holds no memory", async () => {
    const flood: BadHook = { what: "prints 1 GB", script: "head -c 1073741824 /dev/zero | tr '\\0' 'x'", outcome: "passed" };
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    const { events, ms, ran, model } = await callWith("PostToolUse", flood, { timeout: 60 });
    clearInterval(watch);
    expect(ran).toBe(1);
    expect(model).toContain("what the tool said");
    expect(hookEvents(events)[0]?.outcome).toBe("passed");
    console.log(`figure: hook with 1 GB of output, ms ${Math.round(ms)}`);
    console.log(`figure: hook with 1 GB of output, MB more memory ${Math.round((peak - before) / 2 ** 20)}`);
    expect(peak - before).toBeLessThan(200 * 2 ** 20);
    const cut = await callWith("PreToolUse", flood, { timeout: 0.5, onFailure: "block" });
    expect(cut.ran).toBe(0);
    expect(cut.ms).toBeLessThan(500 + slackMs);
    const json: BadHook = { ...flood, script: `printf '{"a":"'; head -c 3000000 /dev/zero | tr '\\0' 'x'; printf '"}'` };
    expect(hookEvents((await callWith("PreToolUse", json, {})).events)[0]).toMatchObject({
      outcome: "failed",
      detail: expect.stringContaining("more JSON"),
    });
  });
});

async function callWith(event: string, bad: BadHook, more: Readonly<Record<string, unknown>>) {
  const { tool, inputs } = echoTool();
  const text = `what the tool said${bad.bigInput === true ? " ".repeat(300_000) : ""}`;
  const hooks = on(event, undefined, command(bad.script, { timeout: limitMs / 1000, ...more }));
  await using run = await openWithHooks(hooks, { script: [reply.toolUse("Echo", { text }), "done"], tools: [tool] });
  const { events } = await run.prompt("go");
  const time = (type: string): number => events.find((found) => found.type === type)?.time ?? Number.NaN;
  const ms = time("tool-finished") - time("tool-started");
  return {
    events,
    ms,
    ran: inputs.length,
    model: lastRequestText(run)
      .replaceAll(/\\"text\\":.*?}/g, "")
      .replaceAll(/"input":\{[^}]*\}/g, ""),
  };
}

function inTime(bad: BadHook, ms: number, role: string): void {
  console.log(`figure: bad hook (${role}) that ${bad.what}, ms ${Math.round(ms)}`);
  if (bad.takesItsTime === true) expect(Math.abs(ms - limitMs)).toBeLessThan(slackMs);
  else expect(ms).toBeLessThan(limitMs + slackMs);
}
