import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const lorimer = fileURLToPath(new URL("../../packages/cli/dist/lorimer.mjs", import.meta.url));
let root: string;

/** Asks the real program, in a folder of the place. */
async function explained(from: string, path: string): Promise<string> {
  const env = { HOME: join(root, "home"), PATH: process.env["PATH"] ?? "" };
  const { stdout } = await run(process.execPath, [lorimer, "permissions", "explain", "Read", join(root, path)], {
    cwd: join(root, from),
    env,
  });
  return stdout.split(":")[0] ?? "";
}

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "lorimer-anchors-")));
  const deny = (file: string, ...rules: readonly string[]): void => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), JSON.stringify({ permissions: { deny: rules } }));
  };
  deny("repo/.lorimer/settings.json", "Read(/shared.txt)");
  deny("repo/.claude/settings.json", "Read(/foreign.txt)");
  deny("repo/.lorimer/settings.local.json", "Read(/local.txt)");
  deny("home/.lorimer/settings.json", "Read(/mine.txt)");
  deny("home/.claude/settings.json", "Read(/theirs.txt)");
  mkdirSync(join(root, "repo/sub"));
  await run("git", ["init", "-q", join(root, "repo")], { env: { PATH: process.env["PATH"] ?? "", HOME: join(root, "home") } });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("a rule that begins with a slash", () => {
  it.each([
    ["repo", "repo/shared.txt", "Denied"],
    ["repo/sub", "repo/shared.txt", "Denied"],
    ["repo/sub", "repo/sub/shared.txt", "Allowed"],
    ["repo/sub", "repo/foreign.txt", "Denied"],
    ["repo/sub", "repo/sub/foreign.txt", "Allowed"],
    ["repo/sub", "repo/sub/local.txt", "Denied"],
    ["repo", "repo/sub/local.txt", "Allowed"],
    ["repo/sub", "home/.lorimer/mine.txt", "Denied"],
    ["repo/sub", "home/mine.txt", "Asked about"],
    ["repo/sub", "home/.claude/theirs.txt", "Denied"],
  ])("counts from its file's place: in %s, %s is %s", async (from, path, expected) => {
    expect(await explained(from, path)).toBe(expected);
  });
});
