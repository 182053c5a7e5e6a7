import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ModelCaller, SideCall } from "@lorimer/sdk";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FolderStore } from "../store/folder-store.js";
import { consolidate } from "./consolidate.js";
import { diffLines } from "./diff-lines.js";
import { ProposalBox } from "./proposal-box.js";
import { arrayIn } from "./read-answer.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lorimer-proposals-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const store = (): FolderStore => new FolderStore({ folder, now: () => 0 });
const { signal } = new AbortController();

function answering(text: string, asked: SideCall[] = []): ModelCaller {
  const usage = { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
  return { call: (call) => (asked.push(call), Promise.resolve({ ok: true, model: "m", text, usage, costUsd: 0 })) };
}

it("a diff takes the old text to the new one", () => {
  const lines = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      fc.pre(before.join("\n") !== "" && after.join("\n") !== "");
      const diff = diffLines(before.join("\n"), after.join("\n"));
      expect(diff.filter((line) => !line.startsWith("+")).map((line) => line.slice(2))).toEqual(before);
      expect(diff.filter((line) => !line.startsWith("-")).map((line) => line.slice(2))).toEqual(after);
    }),
  );
});

it.each([
  ['Sure:\n```json\n[{"a":1}]\n```', [{ a: 1 }]],
  ["[not json] but []", []],
  ["nothing", undefined],
])("the list in %j is found", (text, list) => {
  expect(arrayIn(text)).toEqual(list);
});

describe("consolidation", () => {
  it("proposes to drop copies and what the model merges, and changes nothing before it is accepted", async () => {
    for (const name of ["one", "two", "copy of one"])
      await store().write({ type: "project", name, description: name, content: name === "two" ? "other" : "same" });
    const answer = JSON.stringify([
      {
        op: "write",
        file: "two.md",
        type: "project",
        name: "two",
        description: "merged",
        content: "same and other",
        because: "they belong together",
      },
      { op: "forget", file: "../../etc/passwd", because: "hostile" },
      { op: "write", file: "two.md", type: "opinion", name: "x", description: "x", content: "x" },
    ]);
    const { proposals, problem } = await consolidate(store(), answering(answer), { signal });
    expect(problem).toBeUndefined();
    expect(proposals.map(({ op, file }) => `${op} ${file ?? ""}`)).toEqual([
      expect.stringMatching(/^forget (one|copy-of-one)\.md$/),
      "write two.md",
    ]);
    const box = new ProposalBox(store(), []);
    const waiting = await box.add(proposals);
    expect(await box.add(proposals)).toEqual([]);
    expect((await store().scan()).total).toBe(3);
    const write = waiting.find(({ op }) => op === "write");
    if (write === undefined) throw new Error("nothing was proposed");
    expect(await box.diff(write)).toEqual([
      "change: two.md",
      "  name: two",
      "- description: two",
      "+ description: merged",
      "  type: project",
      "  ",
      "- other",
      "+ same and other",
    ]);
    expect(await box.accept(write)).toMatchObject({ ok: true });
    expect((await store().read("two"))?.body).toBe("same and other\n");
    expect(await box.list()).toHaveLength(1);
  });

  it("leaves a file alone that changed since", async () => {
    for (const name of ["one", "two"]) await store().write({ type: "user", name, description: name, content: "same" });
    const { proposals } = await consolidate(store(), undefined, { signal });
    const box = new ProposalBox(store(), []);
    const [waiting] = await box.add(proposals);
    if (waiting?.file === undefined) throw new Error("nothing was proposed");
    await store().write({ type: "user", name: "x", description: "d", content: "another text", file: waiting.file });
    expect(await box.accept(waiting)).toMatchObject({ ok: false });
    expect((await store().scan()).total).toBe(2);
    expect(await box.list()).toEqual([]);
  });
});
