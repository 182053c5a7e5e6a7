import { messageId } from "@lorimer/sdk";
import { LogWriter } from "./log-writer.js";

const allowed = {
  behavior: "allow",
  reason: "rule",
  rule: "Bash(npm test:*)",
  origin: "~/.lorimer/settings.json",
  because: "A rule allows this command.",
} as const;

/** A session as people have them: reading, a change, a test that fails, a question to the person, a retry, and one step taken back. */
export function exampleSession(): LogWriter {
  const log = new LogWriter("0c8f2a4e-5f0e-4d0a-9a53-1f6d1c2b7e10");
  log.prompt("The receipts of the inn round each line, so the total is sometimes a cent off. Find out where, and mend it.");
  log.turn(
    [
      {
        type: "thinking",
        thinking: "The total should be rounded once. I should look at how lines are summed before I change anything.",
        signature: "s",
      },
      { type: "text", text: "I shall look at how the total comes about." },
      { type: "tool_use", id: "read", name: "Grep", input: { pattern: "toFixed|round", path: "src", output_mode: "content" } },
    ],
    { usage: { input_tokens: 9200, output_tokens: 140 }, costUsd: 0.031 },
  );
  log.event({ type: "tool-started", id: "read", name: "Grep", input: {}, title: "Grep toFixed|round", plugin: "tools-fs" });
  log.event({
    type: "tool-intended",
    id: "read",
    name: "Grep",
    input: { pattern: "toFixed|round", path: "src", output_mode: "content" },
    readOnly: true,
  });
  log.event({
    type: "tool-finished",
    id: "read",
    name: "Grep",
    input: {},
    outcome: {
      status: "ok",
      durationMs: 38,
      content: "src/receipt.ts:14:  const line = Math.round(price * count * 100) / 100;\nsrc/receipt.ts:31:  return total.toFixed(2);",
    },
  });
  log.add({ type: "user", id: messageId("grep-result"), content: [{ type: "tool_result", tool_use_id: "read", content: "…" }] });
  log.call(
    "Edit",
    {
      file_path: "/home/mira/inn/src/receipt.ts",
      old_string: "  const line = Math.round(price * count * 100) / 100;\n  return line;",
      new_string: "  // Cents as whole numbers; the total is rounded once.\n  return price * count;",
    },
    {
      content: "Edited src/receipt.ts.",
      output: {
        structuredPatch: [
          {
            oldStart: 12,
            oldLines: 5,
            newStart: 12,
            newLines: 5,
            lines: [
              " function lineOf({ price, count, discount }: Position): number {",
              "-  const line = Math.round(price * count * 100) / 100;",
              "-  return line;",
              "+  // Cents as whole numbers; the total is rounded once.",
              "+  return price * count;",
              " }",
            ],
          },
        ],
      },
    },
    {
      text: "Found it: `lineOf` rounds **every line**, and the total then adds rounded numbers. Rounding belongs at the end:\n\n1. keep each line exact,\n2. round the *sum* once,\n3. let a test say so.\n\n| lines | before | after |\n|---|---|---|\n| 3 × 0.335 | 1.02 | 1.01 |\n| 7 × 1.115 | 7.84 | 7.81 |",
      title: "Edit src/receipt.ts",
      usage: { input_tokens: 800, cache_read_input_tokens: 9300, output_tokens: 410 },
      costUsd: 0.014,
      verdicts: [
        { behavior: "ask", reason: "no-rule", rule: null, origin: null, because: "No rule decides about edits of this file." },
        { behavior: "allow", reason: "person", rule: null, origin: null, because: "Mira allowed it once." },
      ],
      hook: "prettier --check $FILE",
    },
  );
  log.event({ type: "request-retried", attempt: 1, maxAttempts: 10, delayMs: 1400, failure: "overloaded", status: 529 });
  const output = Array.from({ length: 90 }, (_, index) =>
    index === 61
      ? "✗ a receipt of seven lines has the exact total\n    expected 7.81, received 7.805"
      : `✓ receipt case ${index + 1} \u001b[32m(${index % 7} ms)\u001b[0m`,
  ).join("\n");
  log.call(
    "Bash",
    { command: "npm test -- receipt", description: "Run the tests of receipts" },
    { content: output, status: "error", durationMs: 8420 },
    {
      title: "npm test -- receipt",
      usage: { input_tokens: 700, cache_read_input_tokens: 10_200, output_tokens: 90 },
      costUsd: 0.009,
      verdicts: [allowed],
    },
  );
  log.call(
    "Bash",
    { command: "git push --force origin main" },
    { content: "Denied: pushes are for people.", status: "denied" },
    {
      title: "git push --force origin main",
      usage: { input_tokens: 2900, cache_read_input_tokens: 10_900, output_tokens: 60 },
      costUsd: 0.012,
      verdicts: [
        {
          behavior: "deny",
          reason: "rule",
          rule: "Bash(git push:*)",
          origin: "/home/mira/inn/.lorimer/settings.json",
          because: "A rule denies this command.",
        },
      ],
    },
  );
  log.say(
    "One test still fails: the sum itself is **not rounded** where it is printed.\n\n```ts\nexport function totalOf(lines: readonly Position[]): string {\n  const cents = Math.round(lines.reduce((sum, line) => sum + lineOf(line), 0) * 100);\n  return (cents / 100).toFixed(2);\n}\n```\n\nSee [the note on rounding](https://example.org/rounding). Shall I change `totalOf` like this?",
    { usage: { input_tokens: 500, cache_read_input_tokens: 14_000, output_tokens: 220 }, costUsd: 0.011 },
  );
  log.end();
  const before = log.history.length;
  log.prompt("Try bankers' rounding instead.");
  log.call(
    "Write",
    {
      file_path: "/home/mira/inn/src/bankers.ts",
      content:
        "/** Half to even. */\nexport function bankers(value: number): number {\n  const floor = Math.floor(value);\n  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);\n}\n",
    },
    { content: "Created src/bankers.ts." },
    { title: "Write src/bankers.ts", usage: { input_tokens: 400, cache_read_input_tokens: 15_100, output_tokens: 300 }, costUsd: 0.013 },
  );
  log.say("Done; though a guest would be surprised by it.", {
    usage: { input_tokens: 700, cache_read_input_tokens: 15_600, output_tokens: 40 },
    costUsd: 0.008,
  });
  log.end();
  log.rewind(before);
  log.prompt("Yes, change totalOf like that.");
  log.call(
    "Edit",
    {
      file_path: "/home/mira/inn/src/receipt.ts",
      old_string: "  return total.toFixed(2);",
      new_string: "  return (Math.round(total * 100) / 100).toFixed(2);",
    },
    { content: "Edited src/receipt.ts." },
    { title: "Edit src/receipt.ts", usage: { input_tokens: 400, cache_read_input_tokens: 15_000, output_tokens: 120 }, costUsd: 0.009 },
  );
  log.event({ type: "notice-given", level: "warning", text: "The cache of the provider was missed: the system prompt changed." });
  log.say("All 91 tests pass. The total is exact, and rounded **once**, where it is printed.", {
    usage: { input_tokens: 15_900, output_tokens: 60 },
    costUsd: 0.049,
  });
  log.end();
  return log;
}
