import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, reply } from "@lorimer/testing";
import { describe, expect, it, vi } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import type { CliPlace, CliRun } from "../cli/run-cli.js";
import { installed, toolEntry, toolPlugin, writePlugin } from "./broken-plugins.js";
import type { NativePlugin } from "./broken-plugins.js";

vi.setConfig({ testTimeout: 120_000 });

async function install(place: CliPlace, plugins: Readonly<Record<string, NativePlugin>>, own: object = {}): Promise<void> {
  const folders: string[] = [];
  for (const [name, plugin] of Object.entries(plugins)) folders.push(await writePlugin(place, name, plugin));
  await installed(place, folders, { plugins: { "lorimer.discovery": own } });
}

const go = (place: CliPlace, ...more: readonly string[]): Promise<CliRun> =>
  place.run("-p", "go", "--dangerously-skip-permissions", ...more);

const results = (place: CliPlace): readonly string[] => place.model.requests.slice(1).map((request) => lastToolResult(request).text);

describe.each(["worker", "process"] as const)("a plugin that runs in a %s of its own", (isolation) => {
  it("works as it does inside: input, services, progress, failures, listeners and commands", async () => {
    await using place = await cliPlace([
      reply.toolUse("Look", { path: "note.txt" }),
      reply.toolUse("Look", {}),
      reply.toolUse("Refuse", {}),
      "done",
    ]);
    await writeFile(join(place.root, "note.txt"), "what stands here");
    const plugin: NativePlugin = {
      extension: { isolation, access: ["files:write", "processes"] },
      contributes: {
        tools: [toolEntry("Look", "./look.js"), toolEntry("Refuse", "./refuse.js")],
        listeners: [{ id: "hear", events: ["run-started", "run-finished"], module: "./hear.js" }],
        commands: [{ name: "where", description: "Says where", module: "./where.js" }],
      },
      modules: {
        look: `
const input = { "~standard": { version: 1, vendor: "x", validate: (value) => value.path ? { value } : { issues: [{ message: "name a path", path: ["path"] }] } } };
export default defineTool({ name: "Look", description: "Looks", input, needs: { workspace: Workspace, directory: sdk.WorkingDirectory },
  readOnly: true, title: ({ path }) => "Look at " + path, paths: ({ path }) => [path],
  async run({ path }, { workspace, directory }, call) {
    call.report({ text: "looking" });
    const at = directory.path + "/" + path;
    const text = new TextDecoder().decode(await workspace.files.read(at));
    let streamed = "";
    for await (const chunk of workspace.files.stream(at)) streamed += new TextDecoder().decode(chunk);
    await workspace.files.write(directory.path + "/copy.txt", new TextEncoder().encode(text));
    const child = await workspace.start({ command: "cat", args: ["copy.txt"], cwd: directory.path });
    let printed = "";
    for await (const chunk of child.stdout) printed += new TextDecoder().decode(chunk);
    const { code } = await child.exited;
    return { text, streamed, printed, code, root: workspace.root === directory.path };
  },
  present: ({ text, printed, code, root, streamed }) => ({ content: [text, printed, streamed, code, root].join("|") }) });`,
        refuse: `export default defineTool({ name: "Refuse", description: "Refuses", input: any, run: () => sdk.toolFailure("not today") });`,
        hear: `export default defineListener({ id: "hear", events: ["run-started", "run-finished"], needs: { workspace: Workspace }, create: ({ workspace }) => ({
          hear: (event) => workspace.files.append(workspace.root + "/heard.txt", new TextEncoder().encode(event.type + "\\n")),
          close: () => workspace.files.append(workspace.root + "/heard.txt", new TextEncoder().encode("closed\\n")),
        }) });`,
        where: `export default defineCommand({ name: "where", description: "Says where", needs: { place: sdk.SessionPlace },
          run: (call, { place }) => ({ kind: "shown", lines: [[{ text: place.cwd + " " + call.arguments + " " + process.pid }]] }) });`,
      },
    };
    await install(place, { acme: plugin });
    const run = await go(place, "--output-format", "stream-json", "--verbose");
    expect(run).toMatchObject({ code: 0 });
    expect(results(place)).toEqual([
      "what stands here|what stands here|what stands here|0|true",
      expect.stringContaining("path: name a path"),
      expect.stringContaining("not today"),
    ]);
    expect(run.stderr).not.toContain("failed");
    const where = await place.run("-p", "/where now");
    expect(where.stdout).toContain(`${place.root} now`);
    const heard = await readFile(join(place.root, "heard.txt"), "utf8");
    expect(heard).toMatch(/^run-started\nrun-finished\nclosed\n/);
  });

  it(
    "may loop without end, end its process, fill its memory or throw late: its call fails, and the next one finds a new one",
    { timeout: 120_000 },
    async () => {
      const tools: Readonly<Record<string, string>> = {
        Loop: "timeoutMs: 1500, run: () => { for (;;); }",
        Exit: "run: () => process.exit(0)",
        Flood: "run: () => { const all = []; for (;;) all.push(Array.from({ length: 1e5 }, () => ({}))); }",
        Late: `run: () => { setTimeout(() => { throw new Error("late"); }, 1); return new Promise((done) => setTimeout(() => done("in time"), 100)); }`,
        Said: `run: () => { console.log("for nobody"); return "said"; }`,
      };
      const names = ["Said", "Loop", "Exit", "Flood", "Late", "Said"];
      await using place = await cliPlace([...names.map((name) => reply.toolUse(name, {})), "done"]);
      await install(
        place,
        Object.fromEntries(Object.entries(tools).map(([name, body]) => [name.toLowerCase(), toolPlugin(name, body, { isolation })])),
      );
      const run = await go(place);
      expect(run).toMatchObject({ code: 0, stdout: "done\n" });
      const [said, loop, exit, flood, late, again] = results(place);
      expect([said, again]).toEqual(["said", "said"]);
      expect(loop).toContain("did not finish within");
      expect(exit).toContain("What the plugin exit runs in was ended");
      expect(flood).toContain("What the plugin flood runs in was ended");
      expect(late).toBe("in time");
      expect(run.stderr).toContain("The plugin late failed (what it left running): late");
    },
  );

  it("is replaced after it was ended, until the plugin has failed three times", async () => {
    await using place = await cliPlace([...Array.from({ length: 5 }, () => reply.toolUse("Exit", {})), "done"]);
    await install(place, { exiter: toolPlugin("Exit", `run: () => process.exit(0)`, { isolation }) });
    expect(await go(place)).toMatchObject({ code: 0, stdout: "done\n" });
    const all = results(place);
    expect(all.slice(0, 3)).toEqual(Array(3).fill(expect.stringContaining("was ended")));
    expect(all.slice(3)).toEqual(Array(2).fill(expect.stringContaining("is switched off")));
  });

  it("reaches through its services only what it declares", async () => {
    await using place = await cliPlace([reply.toolUse("WriteIt", {}), "done"]);
    await install(place, {
      writer: toolPlugin(
        "WriteIt",
        `needs: { workspace: Workspace }, run: (_, { workspace }) => workspace.files.write(workspace.root + "/x", new Uint8Array())`,
        { isolation, access: ["files:read"] },
      ),
    });
    expect(await go(place)).toMatchObject({ code: 0 });
    expect(results(place)[0]).toContain("The plugin writer does not declare files:write");
  });

  it("is given no variables that hold secrets, unless it declares that", async () => {
    await using place = await cliPlace([reply.toolUse("Plain", {}), reply.toolUse("Told", {}), "done"]);
    const body = `run: () => String(process.env.ANTHROPIC_API_KEY)`;
    await install(place, {
      plain: toolPlugin("Plain", body, { isolation }),
      told: toolPlugin("Told", body, { isolation, access: ["secrets"] }),
    });
    expect(await go(place)).toMatchObject({ code: 0 });
    expect(results(place)[0]).toBe("undefined");
    expect(results(place)[1]).not.toBe("undefined");
  });

  it("shares nothing with another plugin, and is refused where it needs what cannot be reached", async () => {
    await using place = await cliPlace([reply.toolUse("Needs", {}), "done"]);
    await install(place, {
      needy: toolPlugin("Needs", `needs: { inbox: sdk.Inbox }, run: () => "never"`, { isolation }),
      staged: {
        extension: { isolation },
        contributes: { stages: [{ id: "s", list: "context", slot: "remind", module: "./s.js" }] },
        modules: { s: "" },
      },
    });
    const run = await go(place);
    expect(run.code).toBe(0);
    expect(results(place)[0]).toContain("Needs of the plugin needy needs lorimer.Inbox, which cannot be reached from outside the process");
    expect(run.stderr).toContain(`staged is to run in a ${isolation} of its own, and its stages can only run with the harness`);
    const { stdout } = await place.run("plugin", "list");
    expect(stdout).toContain(`broken    contribution stages/s (dev.lorimer/contributes.json): it can only run with the harness`);
  });
});

it("a person can ask for isolation that a plugin does not, and not take away what it asks for", async () => {
  await using place = await cliPlace([reply.toolUse("Exit", {}), reply.toolUse("Strict", {}), "done"]);
  await install(
    place,
    {
      exiter: toolPlugin("Exit", "run: () => process.exit(0)"),
      strict: toolPlugin("Strict", "run: () => process.exit(0)", { isolation: "process" }),
    },
    { isolation: { exiter: "worker", strict: "worker" } },
  );
  expect(await go(place)).toMatchObject({ code: 0, stdout: "done\n" });
  expect(results(place)).toEqual(Array(2).fill(expect.stringContaining("was ended")));
});

it("a process is held to what its plugin declares: files, other processes and, where the system can, the network", async () => {
  const tries = {
    ReadIt: `(await import("node:fs")).readFileSync("/etc/hostname", "utf8") && "did"`,
    WriteIt: `(await import("node:fs")).writeFileSync("written", "x") ?? "did"`,
    StartIt: `(await import("node:child_process")).execFileSync("true") && "did"`,
    NetIt: `await fetch(process.env.URL ?? URL_).then(() => "did")`,
  };
  const names = Object.keys(tries);
  const allowed = { ReadIt: "files:read", WriteIt: "files:write", StartIt: "processes", NetIt: "network" } as const;
  await using place = await cliPlace([...names.flatMap((name) => [reply.toolUse(name, {}), reply.toolUse(`May${name}`, {})]), "done"]);
  const body = (text: string): string =>
    `run: async () => { const URL_ = ${JSON.stringify(place.model.url)}; try { return ${text}; } catch (error) { return "refused: " + (error.cause ?? error).code; } }`;
  await install(
    place,
    Object.fromEntries(
      names.flatMap((name) => {
        const text = body(tries[name as keyof typeof tries]);
        const access = [allowed[name as keyof typeof allowed]];
        return [
          [name.toLowerCase(), toolPlugin(name, text, { isolation: "process" })],
          [`may-${name.toLowerCase()}`, toolPlugin(`May${name}`, text, { isolation: "process", access })],
        ];
      }),
    ),
  );
  expect(await go(place)).toMatchObject({ code: 0 });
  const said = results(place);
  expect(said.filter((_, at) => at % 2 === 1)).toEqual(["did", "did", "did", "did"]);
  expect(said.filter((_, at) => at % 2 === 0)).toEqual([
    "refused: ERR_ACCESS_DENIED",
    "refused: ERR_ACCESS_DENIED",
    "refused: ERR_ACCESS_DENIED",
    expect.stringContaining("refused"),
  ]);
});
