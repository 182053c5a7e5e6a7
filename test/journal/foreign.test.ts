import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const base = { sessionId: "s", cwd: "/home/ada/parser", isSidechain: false };
const said = (type: "user" | "assistant", uuid: string, parentUuid: string | null, message: object, more: object = {}): object => ({
  ...base,
  type,
  uuid,
  parentUuid,
  message: { role: type, ...message },
  ...more,
});
const claudeCode: readonly object[] = [
  { type: "summary", summary: "Dates", leafUuid: "5" },
  { type: "file-history-snapshot", messageId: "1", snapshot: {} },
  said("user", "1", null, { content: "Write a parser." }),
  said("assistant", "2", "1", { id: "m1", model: "claude-x", content: [{ type: "thinking", thinking: "hm", signature: "s" }] }),
  said("assistant", "3", "2", { id: "m1", model: "claude-x", content: [{ type: "text", text: "I begin." }] }),
  said("assistant", "4", "3", {
    id: "m1",
    model: "claude-x",
    content: [{ type: "tool_use", id: "t1", name: "Read", input: { file_path: "a" } }],
  }),
  said("user", "5", "4", {
    content: [{ type: "tool_result", tool_use_id: "t1", content: [{ type: "text", text: "one" }], is_error: true }],
  }),
  said("assistant", "9", "4", { id: "m9", content: [{ type: "text", text: "Said on a branch that was left." }] }),
  said("user", "side", null, { content: "of a sub-agent" }, { isSidechain: true }),
  // A call that nobody answered: the process ended.
  said("assistant", "6", "5", {
    id: "m2",
    model: "claude-x",
    content: [{ type: "tool_use", id: "t2", name: "Bash", input: { command: "ls" } }],
  }),
];
const item = (payload: object): object => ({ timestamp: "2026-01-01T00:00:00Z", type: "response_item", payload });
const codex: readonly object[] = [
  { timestamp: "2026-01-01T00:00:00Z", type: "session_meta", payload: { id: "x", cwd: "/home/ada/parser" } },
  { timestamp: "2026-01-01T00:00:00Z", type: "turn_context", payload: { model: "gpt-x" } },
  item({ type: "message", role: "user", content: [{ type: "input_text", text: "<environment_context>x</environment_context>" }] }),
  item({ type: "message", role: "user", content: [{ type: "input_text", text: "List the files." }] }),
  item({ type: "reasoning", summary: [], encrypted_content: "abc" }),
  item({ type: "message", role: "assistant", content: [{ type: "output_text", text: "I look." }] }),
  item({ type: "function_call", name: "shell", arguments: '{"command":["ls"]}', call_id: "c1" }),
  item({ type: "function_call_output", call_id: "c1", output: '{"output":"a.ts","metadata":{"exit_code":0}}' }),
  item({ type: "message", role: "assistant", content: [{ type: "output_text", text: "There is a.ts." }] }),
];

describe("a session of another agent", () => {
  it.each([
    [
      "Claude Code",
      claudeCode,
      "Dates",
      {
        "block thinking": 1,
        "line file-history-snapshot": 1,
        "line summary": 1,
        "message of a sub-agent": 1,
        "message of another branch": 1,
      },
      ["Write a parser.", "I begin.", "[Read ", "one"],
    ],
    [
      "Codex",
      codex,
      undefined,
      { "item reasoning": 1, "line session_meta": 1, "line turn_context": 1 },
      ["List the files.", "I look.", '[shell {"command":["ls"]}]', "a.ts", "There is a.ts."],
    ],
  ] as const)("of %s is taken over, says what was left out, and can be gone on with", async (from, lines, name, lost, words) => {
    await using place = await cliPlace(({ messages }) => reply.text(`still here, ${messages.length} messages`));
    const path = join(place.root, "theirs.jsonl");
    await writeFile(path, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"torn`);
    const imported = JSON.parse((await place.run("session", "import", path, "--json")).stdout) as { id: string };
    expect(imported).toMatchObject({ from, lost: { ...lost, "line that is no JSON": 1 } });
    const [listed] = JSON.parse((await place.run("session", "list", "--json")).stdout) as { name?: string; cwd: string }[];
    expect([listed?.name, listed?.cwd]).toEqual([name, "/home/ada/parser"]);
    const shown = (await place.run("session", "show", imported.id)).stdout;
    for (const word of words) expect(shown).toContain(word);
    expect(shown).not.toContain("on a branch that was left");
    expect(await place.run("session", "verify", imported.id)).toMatchObject({ code: 0 });
    // The scripted server refuses what the API would: an unanswered call, or reasoning that is not ours.
    const resumed = await place.run("-p", "and now", "--resume", imported.id);
    expect([resumed.code, resumed.stdout.startsWith("still here")]).toEqual([0, true]);
    const said = (await place.run("session", "import", path)).stdout;
    expect(said).toContain(`messages of a session of ${from}`);
    expect(said).toContain("left out: 1 x");
  });
});
