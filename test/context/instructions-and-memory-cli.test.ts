import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { lastToolResult, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";

async function write(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

const systemOf = (place: CliPlace, at = -1): string => place.model.requests.at(at)?.system ?? "";
const messagesOf = (place: CliPlace, at = -1): string => JSON.stringify(place.model.requests.at(at)?.messages ?? []);

describe("lorimer with instructions", () => {
  it("sends the person's and the project's, of a folder that is not trusted too, and none with --bare", async () => {
    await using place = await cliPlace(() => "ok");
    await write(place.home, { ".claude/CLAUDE.md": "FOREIGN-USER", ".lorimer/LORIMER.md": "OWN-USER" });
    await write(place.root, {
      "AGENTS.md": "PROJECT-AGENTS",
      ".claude/settings.json": JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: "true" }] }] } }),
    });
    const run = await place.run("-p", "hi");
    expect(run.code, run.stderr).toBe(0);
    for (const word of ["FOREIGN-USER", "OWN-USER", "PROJECT-AGENTS", "has not said that they trust this folder"])
      expect(systemOf(place)).toContain(word);
    await place.run("-p", "hi", "--bare");
    for (const word of ["FOREIGN-USER", "OWN-USER", "PROJECT-AGENTS"]) expect(systemOf(place)).not.toContain(word);
  });

  it("leaves out what claudeMdExcludes names, and what a project says of the plugin's places", async () => {
    await using place = await cliPlace(() => "ok");
    await write(place.home, { ".claude/CLAUDE.md": "FOREIGN-USER", "else/LORIMER.md": "ELSEWHERE" });
    await write(place.root, {
      "AGENTS.md": "PROJECT-AGENTS",
      ".lorimer/settings.json": JSON.stringify({
        claudeMdExcludes: ["**/.claude/**"],
        plugins: { "lorimer.instructions": { userFolder: join(place.home, "else") } },
      }),
    });
    const run = await place.run("-p", "hi", "--trust");
    expect(run.code, run.stderr).toBe(0);
    expect(systemOf(place)).toContain("PROJECT-AGENTS");
    expect(systemOf(place)).not.toContain("FOREIGN-USER");
    expect(systemOf(place)).not.toContain("ELSEWHERE");
  });

  it("fires InstructionsLoaded, and resumes with the same prefix though files changed", async () => {
    await using place = await cliPlace(() => "ok");
    await write(place.home, {
      ".lorimer/settings.json": JSON.stringify({
        hooks: {
          InstructionsLoaded: [{ matcher: "session_start", hooks: [{ type: "command", command: `cat >> ${join(place.home, "loaded")}` }] }],
        },
      }),
    });
    await write(place.root, { "AGENTS.md": "Use tabs." });
    const first = await place.run("-p", "hi", "--output-format", "json");
    expect(first.code, first.stderr).toBe(0);
    expect(JSON.parse(await readFile(join(place.home, "loaded"), "utf8"))).toMatchObject({
      hook_event_name: "InstructionsLoaded",
      file_path: join(place.root, "AGENTS.md"),
      memory_type: "Project",
      load_reason: "session_start",
    });
    await write(place.root, { "AGENTS.md": "Use spaces." });
    const second = await place.run("-p", "on", "--resume", String(first.result()["session_id"]));
    expect(second.code, second.stderr).toBe(0);
    expect(systemOf(place)).toBe(systemOf(place, 0));
    expect(messagesOf(place)).toContain("was changed while this session ran");
  });

  it("replays what it recorded", async () => {
    await using place = await cliPlace([reply.toolUse("Read", { file_path: "src/a.ts" }), "done"]);
    await write(place.root, { "AGENTS.md": "ROOT", "src/AGENTS.md": "NESTED", "src/a.ts": "x" });
    await write(place.home, { ".lorimer/LORIMER.md": "MINE" });
    const run = await place.run("-p", "go", "--output-format", "json");
    expect(run.code, run.stderr).toBe(0);
    expect(messagesOf(place)).toContain("NESTED");
    await write(place.root, { "AGENTS.md": "OTHER", "src/AGENTS.md": "OTHER" });
    const replay = await place.run("replay", String(run.result()["session_id"]));
    expect(replay.code, replay.stdout + replay.stderr).toBe(0);
  });
});

describe("lorimer with memory", () => {
  it("remembers in one session what it knows in the next, in another worktree too, and replays both", async () => {
    await using place = await cliPlace([
      reply.toolUse("Remember", { type: "feedback", name: "Use tabs", description: "Indent with tabs", content: "TABS-TEXT" }),
      (request) => lastToolResult(request).text,
      reply.toolUse("Read", { file_path: "a.txt" }),
      "done",
    ]);
    const git = (...args: readonly string[]) =>
      promisify(execFile)("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...args], {
        cwd: place.root,
        env: { PATH: process.env["PATH"], HOME: place.home },
      });
    await write(place.root, { "a.txt": "x" });
    await git("init", "--quiet");
    await git("add", "a.txt");
    await git("commit", "--quiet", "-m", "x");
    const tree = join(place.home, "tree");
    await git("worktree", "add", "--quiet", tree);
    const first = await place.run("-p", "I like tabs", "--allowedTools", "Remember", "--output-format", "json");
    expect(first.result()["result"]).toContain(join(place.home, ".lorimer", "projects"));
    const second = await place.start(["-p", "tabs or spaces?", "--output-format", "json"], { cwd: tree }).finished;
    expect(second.code, second.stderr).toBe(0);
    expect(systemOf(place)).toContain("[Use tabs](use-tabs.md): Indent with tabs (feedback)");
    for (const [run, cwd] of [
      [first, place.root],
      [second, tree],
    ] as const) {
      const replay = await place.start(["replay", String(run.result()["session_id"])], { cwd }).finished;
      expect(replay.code, replay.stdout + replay.stderr).toBe(0);
    }
  });

  it.each([
    ["--bare", ["--bare"], {}, {}],
    ["the environment", [], { LORIMER_DISABLE_AUTO_MEMORY: "1" }, {}],
    ["the settings", [], {}, { autoMemoryEnabled: false }],
  ])("is off by %s: no tools, no index", async (_name, args, env, settings) => {
    await using place = await cliPlace(() => "ok");
    await write(place.home, { ".lorimer/settings.json": JSON.stringify({ ...settings, autoMemoryDirectory: join(place.home, "mem") }) });
    await write(place.home, { "mem/MEMORY.md": "- [A](a.md): INDEX-LINE\n" });
    await place.start(["-p", "hi", ...args], { env }).finished;
    expect(systemOf(place)).not.toContain("INDEX-LINE");
    expect(JSON.stringify(place.model.requests[0]?.tools)).not.toContain("Remember");
    if (args.length > 0) return;
    await write(place.home, { ".lorimer/settings.json": JSON.stringify({ autoMemoryDirectory: join(place.home, "mem") }) });
    await place.run("-p", "hi");
    expect(systemOf(place)).toContain("INDEX-LINE");
  });

  it("proposes in a terminal what it found in the conversation, and writes what the person accepts", async () => {
    const found = JSON.stringify([
      { type: "user", name: "Likes tea", description: "Drinks tea", content: "Never coffee.", because: "said so" },
    ]);
    await using place = await cliPlace((request) => (JSON.stringify(request.messages).includes("long-term memory") ? found : "Noted."));
    const memory = join(place.home, "mem");
    const settings = { autoMemoryDirectory: memory, plugins: { "lorimer.memory": { extractAfterTokens: 0 } } };
    await write(place.home, { ".lorimer/settings.json": JSON.stringify(settings) });
    const terminal = new Terminal(place);
    await terminal.shows("/help");
    terminal.type("I never drink coffee\r");
    await terminal.shows("To see and decide: /memory review");
    terminal.type("/memory review\r");
    await terminal.shows("+ Never coffee.");
    terminal.type("/memory accept all\r");
    await terminal.shows("Wrote Likes tea.");
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
    expect(await readFile(join(memory, "MEMORY.md"), "utf8")).toBe("- [Likes tea](likes-tea.md): Drinks tea (user)\n");
  });

  it("is tended with /memory: listed, shown, repaired, reviewed, dreamt over and forgotten", async () => {
    const merged = JSON.stringify([
      { op: "write", file: "one.md", type: "project", name: "One", description: "merged", content: "both", because: "same" },
      { op: "forget", file: "two.md", because: "merged into one" },
    ]);
    await using place = await cliPlace(() => merged);
    const memory = join(place.home, "mem");
    const file = (name: string, text: string): string =>
      `---\nname: ${name}\ndescription: about ${name}\ntype: project\nowner: me\n---\n${text}\n`;
    await write(place.home, {
      ".lorimer/settings.json": JSON.stringify({ autoMemoryDirectory: memory }),
      "mem/one.md": file("One", "first"),
      "mem/two.md": file("Two", "second"),
    });
    const terminal = new Terminal(place);
    await terminal.shows("/help");
    const steps: readonly (readonly [string, string])[] = [
      ["/memory", "does not agree with the files: /memory repair"],
      ["/memory repair", "+ two.md"],
      ["/memory show two", "second"],
      ["/memory dream", "merged into one"],
      ["/memory review", "To decide: /memory accept N"],
      ["/memory accept 1", "Wrote one.md."],
      ["/memory reject 1", "Dropped: two.md"],
      ["/memory review", "Nothing is proposed."],
      ["/memory forget two", "Forgot two.md."],
      ["/memory off", "Memory is off"],
    ];
    for (const [typed, shown] of steps) {
      terminal.type(`${typed}\r`);
      await terminal.shows(shown);
    }
    terminal.type("/exit\r");
    expect(await terminal.exited).toBe(0);
    expect(await readFile(join(memory, "one.md"), "utf8")).toMatch(/owner: me\n---\n\nboth\n$/);
    expect(await readFile(join(memory, "MEMORY.md"), "utf8")).toBe("- [One](one.md): merged (project)\n");
    expect(JSON.parse(await readFile(join(place.home, ".lorimer/settings.json"), "utf8"))).toMatchObject({ autoMemoryEnabled: false });
  });
});
