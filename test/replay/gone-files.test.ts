import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const skill = (name: string): string => `---\nname: ${name}\ndescription: Use it to ${name} things\n---\nHow to ${name}: $ARGUMENTS\n`;

/** Everything that a session may read: settings, hooks, rules, instructions, skills, commands, memory, mentions. */
async function fill({ home, root }: CliPlace): Promise<void> {
  await write(home, {
    ".lorimer/settings.json": JSON.stringify({
      permissions: { allow: ["Edit", "Bash(touch *)", "Bash(cat *)"] },
      hooks: {
        UserPromptSubmit: [{ hooks: [{ type: "command", command: "echo hooked by $PWD" }] }],
        PostToolUse: [{ matcher: "Read", hooks: [{ type: "command", command: `cat ${join(home, "hook-says")}` }] }],
      },
    }),
    "hook-says": '{"hookSpecificOutput":{"hookEventName":"PostToolUse","additionalContext":"from a file"}}',
    ".lorimer/LORIMER.md": "Instructions of the person.",
    ".lorimer/skills/fold/SKILL.md": skill("fold"),
    ".lorimer/commands/mine.md": "---\ndescription: Mine\n---\nMy own words about $ARGUMENTS\n",
  });
  await write(root, {
    "AGENTS.md": "Instructions of the project. @more.md",
    "more.md": "Imported.",
    "part/AGENTS.md": "Instructions of a part.",
    "part/note.txt": "a note\n",
    "mentioned.txt": "it is mentioned\n",
    ".lorimer/settings.json": JSON.stringify({ permissions: { deny: ["Bash(rm *)"] } }),
    ".lorimer/skills/bend/SKILL.md": skill("bend"),
    ".lorimer/commands/theirs.md": "Their words: !`cat mentioned.txt` and @more.md\n",
  });
}

const commands = [
  "help",
  "status",
  "config",
  "config permissions",
  "doctor",
  "hooks",
  "permissions",
  "skills",
  "skills fold",
  "memory",
  "mcp",
  "context",
  "cost",
  "instructions",
  "tools",
  "model",
  "rename reworked",
  "nosuchcommand",
  "export copy.jsonl",
  "compact",
  "clear",
];

test("a session replays though every file that it read has changed or is gone", { timeout: 240_000 }, async () => {
  const at: { root?: string } = {};
  const note = (): string => join(at.root ?? "", "part/note.txt");
  await using place = await cliPlace([
    () => reply.toolUse("Read", { file_path: note() }),
    () => reply.toolUse("Edit", { file_path: note(), old_string: "a note", new_string: "the note" }),
    () => reply.toolUse("Bash", { command: "touch made", description: "touch" }).toolUse("Bash", { command: "rm made", description: "rm" }),
    // Allowed by no rule: what holds it lets it run.
    () => reply.toolUse("Bash", { command: "printf x > other", description: "other" }),
    () => reply.toolUse("Remember", { name: "folding", type: "project", description: "how to fold", content: "Fold twice." }),
    () => reply.toolUse("Skill", { skill: "bend", args: "it" }),
    () => reply.toolUse("Write", { file_path: note(), content: "written over\n" }),
    ...Array.from({ length: 20 }, (_, at) => () => reply.text(`words ${at}`)),
  ]);
  at.root = place.root;
  await fill(place);
  const id = randomUUID();
  const prompts = ["go", "look at @mentioned.txt", "/mine apples", "/theirs", "/fold it", ...commands.map((name) => `/${name}`), "and on"];
  const input = prompts.map((content) => `${JSON.stringify({ type: "user", message: { role: "user", content } })}\n`).join("");
  const args = ["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--trust", "--session-id", id];
  const run = await place.start(args, { input }).finished;
  expect(run.code, run.stderr).toBe(0);
  const before = await place.run("replay", id);
  expect(before.stdout, before.stderr).toContain("SAME");

  for (const name of await readdir(place.root)) await rm(join(place.root, name), { recursive: true });
  for (const name of await readdir(place.home)) if (name !== ".lorimer") await rm(join(place.home, name), { recursive: true });
  for (const name of await readdir(join(place.home, ".lorimer")))
    if (name !== "sessions") await rm(join(place.home, ".lorimer", name), { recursive: true });
  const after = await place.run("replay", id);
  expect(after.stdout, after.stderr).toContain("SAME");

  // Elsewhere there may be nothing that holds commands, either.
  const bare = { PATH: place.home };
  const elsewhere = await place.start(["replay", id], { env: bare }).finished;
  expect(elsewhere.stdout, elsewhere.stderr).toContain("SAME");

  await fill(place);
  await write(place.home, {
    ".lorimer/settings.json": JSON.stringify({ permissions: { deny: ["Edit", "Bash"] }, model: "another" }),
    ".lorimer/LORIMER.md": "Other instructions.",
    ".lorimer/skills/fold/SKILL.md": skill("fold").replace("How to", "Another way to"),
    ".lorimer/commands/mine.md": "Other words\n",
  });
  await write(place.root, { "AGENTS.md": "Others", "part/note.txt": "another\n", "mentioned.txt": "not the same" });
  const changed = await place.run("replay", id);
  expect(changed.stdout, changed.stderr).toContain("SAME");
});
