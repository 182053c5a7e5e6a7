import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

/** The bytes of a request in the order in which a provider caches them, without the marks of where a prefix ends. */
function cached(request: ScriptRequest): string {
  const bare = (value: unknown): string => JSON.stringify(value, (key, inner: unknown) => (key === "cache_control" ? undefined : inner));
  const { tools, system } = request.body as { readonly tools: unknown; readonly system: unknown };
  return `${bare(tools)}\n${bare(system)}\n${request.messages.map(bare).join("\n")}`;
}

const script = (_request: ScriptRequest, turn: number) =>
  turn === 1 ? reply.text("I look.").toolUse("Read", { file_path: "notes.txt" }) : reply.text(`Answer ${turn}.`);

describe("a session that is resumed", () => {
  it(
    "sends what it was sent before to the byte, in another process, on another day, with other changes in the repository",
    { timeout: 90_000 },
    async () => {
      await using place = await cliPlace(script);
      const git = (...args: readonly string[]) =>
        execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], { cwd: place.root, stdio: "pipe" });
      git("init", "-q", "-b", "main");
      await writeFile(join(place.root, "notes.txt"), "a note\n");
      await writeFile(join(place.root, "AGENTS.md"), "Use tabs.\n");
      git("add", "notes.txt");
      git("commit", "-q", "-m", "first");
      // A clock that stands on another day in the second process, before anything of the harness is loaded.
      const other = join(place.home, "other-day.cjs");
      await writeFile(other, "const now = Date.now; Date.now = () => now() + 3 * 86400000;\n");

      expect((await place.run("-p", "one", "--allowedTools", "Read")).code).toBe(0);
      expect((await place.run("-p", "two", "-c")).code).toBe(0);
      await writeFile(join(place.root, "new.txt"), "x");
      git("checkout", "-q", "-b", "elsewhere");
      const env = { NODE_OPTIONS: `--require ${other}`, SHELL: "/bin/zsh", TERM: "xterm" };
      const resumed = await place.start(["-p", "three", "-c"], { env }).finished;
      expect([resumed.code, resumed.stdout]).toEqual([0, "Answer 4.\n"]);
      expect((await place.run("-p", "copied", "-c", "--fork-session")).code).toBe(0);

      const [first, second, third, fourth, fifth] = place.model.requests.map(cached);
      expect(first).toContain("Git branch: main");
      expect(first).toContain("Use tabs.");
      for (const [before, after] of [
        [first, second],
        [second, third],
        [third, fourth],
        [fourth, fifth],
      ])
        expect(after?.slice(0, before?.length)).toBe(before);
      // Nothing of the old conversation was paid for again.
      const usages = (await place.run("cost", "--json", "--by", "session")).stdout;
      const { total } = JSON.parse(usages) as {
        total: { usage: { cache_read_input_tokens: number; cache_creation_input_tokens: number } };
      };
      expect(total.usage.cache_read_input_tokens).toBeGreaterThan(3 * 1000);
    },
  );

  it("begins a new session with the state as it is, and leaves out what the settings leave out", { timeout: 90_000 }, async () => {
    await using place = await cliPlace(() => "ok");
    execFileSync("git", ["init", "-q", "-b", "main"], { cwd: place.root });
    await writeFile(join(place.root, "odd name\n.txt"), "x");
    const env = { SHELL: "/usr/bin/fish" };
    const systemOf = async (...args: readonly string[]): Promise<string> => {
      await place.start(["-p", "hello", ...args], { env }).finished;
      return place.model.requests.at(-1)?.system ?? "";
    };
    const told = await systemOf();
    expect(told).toMatch(/Git branch: main \(no commits yet\)\nGit status when the session began: 1 changed\n {2}\?\? "odd name\\n\.txt"/);
    expect(told).toContain("Shell: fish");
    const left = await systemOf(
      "--settings",
      JSON.stringify({ includeGitInstructions: false, environment: { date: false, shell: false } }),
    );
    expect(left).not.toMatch(/Git branch|Shell:|Date:/);
    expect(left).toContain("Working folder:");
  });
});
