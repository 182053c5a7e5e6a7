import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

/** What a person who chose a preset sees of it in one session that asks for no questions at all. */
interface Seen {
  /** `npm publish` and `git push`, with `--permission-mode bypassPermissions`. */
  readonly publishes: boolean;
  readonly pushes: boolean;
  readonly readsKeys: boolean;
  readonly readsDotEnv: boolean;
  readonly ownHookRuns: boolean;
  readonly isAudited: boolean;
}

const bash = (command: string) => reply.toolUse("Bash", { command, description: "do it" });

async function seenWith(preset: string | undefined): Promise<Seen> {
  const keys = ".ssh/id_test";
  await using place = await cliPlace(({ messages }) => {
    const turn = messages.filter(({ role }) => role === "assistant").length;
    const steps = [bash("npm publish --dry-run"), bash("git push nowhere"), read(join(place.home, keys)), read(join(place.root, ".env"))];
    return steps[turn] ?? "Done.";
  });
  for (const folder of [".lorimer", ".ssh"]) mkdirSync(join(place.home, folder));
  writeFileSync(join(place.home, keys), "a key");
  writeFileSync(join(place.root, ".env"), "A=1");
  const hook = { type: "command", command: 'touch "$CLAUDE_PROJECT_DIR/own-hook"' };
  const settings = { ...(preset === undefined ? {} : { preset }), hooks: { UserPromptSubmit: [{ hooks: [hook] }] } };
  writeFileSync(join(place.home, ".lorimer/settings.json"), JSON.stringify(settings));
  const args = ["-p", "ship it", "--permission-mode", "bypassPermissions", "--add-dir", place.home, "--output-format", "json"];
  const run = await place.start(args).finished;
  expect(run.code, run.stderr + run.stdout).toBe(0);
  const denied = (run.result()["permission_denials"] as readonly { tool_input: Record<string, string> }[]).map(({ tool_input }) =>
    String(tool_input["command"] ?? tool_input["file_path"]),
  );
  const isLetGo = (what: string): boolean => !denied.some((text) => text.includes(what));
  const audit = join(place.home, ".lorimer/audit");
  return {
    publishes: isLetGo("npm publish"),
    pushes: isLetGo("git push"),
    readsKeys: isLetGo(keys),
    readsDotEnv: isLetGo(".env"),
    ownHookRuns: existsSync(join(place.root, "own-hook")),
    isAudited: existsSync(audit) && readdirSync(audit).length > 0,
  };
}

function read(file_path: string): ReturnType<typeof bash> {
  return reply.toolUse("Read", { file_path });
}

const free: Seen = { publishes: true, pushes: true, readsKeys: true, readsDotEnv: true, ownHookRuns: true, isAudited: false };
const team: Seen = { publishes: false, pushes: false, readsKeys: false, readsDotEnv: false, ownHookRuns: true, isAudited: true };

it.each([
  [undefined, free],
  ["personal", { ...free, readsKeys: false }],
  ["team", team],
  ["org", { ...team, ownHookRuns: false }],
] as const)("a session with the preset %s", { timeout: 60_000 }, async (preset, seen) => {
  expect(await seenWith(preset)).toEqual(seen);
});
