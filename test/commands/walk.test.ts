import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastUserText, reply } from "@lorimer/testing";
import type { Reply, ScriptRequest } from "@lorimer/testing";
import { expect, it } from "vitest";
import { goodSummary } from "../compaction/long-session.js";
import { cliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";

function answer(request: ScriptRequest): Reply {
  const last = JSON.stringify(request.messages.at(-1));
  const text = lastUserText(request);
  if (last.includes("Write the summary between")) return reply.text(goodSummary);
  if (last.includes("A question beside the work")) return reply.text("Because of the empty list.");
  if (last.includes('"tool_result"')) return reply.text("AGENTS.md is written.");
  if (text.startsWith("Look at this project and write AGENTS.md"))
    return reply.toolUse("Write", { file_path: "AGENTS.md", content: "npm test runs the tests.\n" });
  if (text.startsWith("Review a change to this project")) return reply.text("a.ts:1: the sum of an empty list is wrong.");
  return reply.text(`Heard: ${text}.`);
}

it("Every command that is built in does its work in a terminal", { timeout: 120_000 }, async () => {
  await using place = await cliPlace(answer);
  await writeFile(join(place.root, "a.ts"), "export const sum = 1;\n");
  const terminal = new Terminal(place, ["--trust"], {}, 120);
  const asked = (): number => place.model.requests.length;
  /** Types a line and waits for what it has to show, after which the prompt is there again. */
  const type = async (line: string, ...shown: readonly string[]): Promise<void> => {
    const from = terminal.text.length;
    terminal.type(`${line}\r`);
    for (const text of shown) await expect.poll(() => terminal.text.slice(from), { timeout: 30_000, interval: 20 }).toContain(text);
    await expect.poll(() => terminal.text.slice(from), { timeout: 30_000, interval: 20 }).toMatch(/> $/);
  };
  await terminal.shows("/help lists commands");
  await type("what is here?", "Heard: what is here?");

  const names = "help context compact memory skills model cost permissions hooks config resume rewind export clear init review btw".split(
    " ",
  );
  const before = asked();
  await type("/help", ...names.map((name) => `\n/${name} `), "@path in a prompt attaches a file");
  await type("/help model", "/model [NAME]", "From lorimer.commands.");
  await type("/context", "S  system", "T  tools", "C  conversation", "reserve for the answer", "Cache: read by 0 of 1 calls");
  await type("/context all", "lorimer.tools-fs", "distribution");
  await type("/cost", "claude-sonnet-5-5", "total");
  await type("/cost plugin", "conversation");
  await type("/memory", "Nothing is remembered yet.");
  await type("/skills", "Built in", "verify", "typed only, not listed");
  await type("/skills verify", "verify");
  await type("/permissions", "mode   default");
  await type("/permissions acceptEdits", "acceptEdits");
  await type("/permissions default", "default");
  await type("/hooks", "No hooks are in force.");
  await type("/config", "lorimer config set KEY VALUE changes it.");
  await type("/config model", "model", "(not set)");
  await type("/model", "claude-sonnet-5-5");
  await type("/model claude-opus-5-5", "Next prompt: claude-opus-5-5");
  await type("/model claude-sonnet-5-5", "Next prompt: claude-sonnet-5-5");
  // None of them asks the model.
  expect(asked()).toBe(before);

  await type("/btw why is the sum wrong?", "Because of the empty list.");
  terminal.type("/init for newcomers\r");
  await terminal.shows("Allow? y/a/n");
  expect(lastUserText({ ...place.model.requests.at(-1) } as ScriptRequest)).toContain("Also: for newcomers");
  await type("y", "AGENTS.md is written.");
  expect(await readFile(join(place.root, "AGENTS.md"), "utf8")).toBe("npm test runs the tests.\n");
  await type("/review HEAD~1", "the sum of an empty list is wrong.");
  expect(JSON.stringify(place.model.requests.at(-1)?.messages)).toMatch(/Change nothing\..*The change is: HEAD~1/);
  // What was asked beside the conversation never became part of it.
  expect(JSON.stringify(place.model.requests.at(-1)?.messages)).not.toContain("why is the sum wrong?");

  await type("/compact the sum", "Folding the conversation into a summary", "Compacted: about");
  await type("and now?", "Heard: and now?");
  expect(JSON.stringify(place.model.requests.at(-1)?.messages)).toContain("This summary stands for it");
  await type("/export out.jsonl", join(place.root, "out.jsonl"));
  expect(await readFile(join(place.root, "out.jsonl"), "utf8")).toContain("what is here?");
  await type("/rename Sums", "This session is called Sums.");

  await type("/clear", "A new conversation.");
  await type("fresh words", "Heard: fresh words");
  expect(place.model.requests.at(-1)?.messages).toHaveLength(1);
  await type("/resume Sums", "Sums: ");
  terminal.type("/rewind\r");
  await terminal.shows("Go back to before number (Enter: stay) > ");
  terminal.type("2\r");
  await terminal.shows("Take back (f)iles, (c)onversation or (b)oth?");
  await type("b", "The conversation is back to before: /init for newcomers");
  expect(existsSync(join(place.root, "AGENTS.md"))).toBe(false);
  await type("where are we?", "Heard: where are we?");
  expect(JSON.stringify(place.model.requests.at(-1)?.messages)).not.toContain("Review a change");
  terminal.type("/exit\r");
  expect(await terminal.exited).toBe(0);
});
