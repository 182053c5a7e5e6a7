import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { bundle, cliPlace } from "../cli/run-cli.js";

describe("lorimer sandbox", () => {
  it("checks by trying, and says what is open where nothing holds", async () => {
    await using place = await cliPlace([]);
    const held = await place.run("sandbox", "check", "--json");
    const found = JSON.parse(held.stdout) as { state: string; engine: string; probes: { held: boolean }[] };
    expect(held.code).toBe(0);
    expect(found).toMatchObject({ state: "contained", engine: "bubblewrap" });
    expect(found.probes.length).toBeGreaterThan(9);
    expect(found.probes.every((probe) => probe.held)).toBe(true);
    await writeFile(join(place.root, "open.json"), '{"engine":"none"}');
    const open = await place.run("sandbox", "check", "--policy", "open.json");
    expect(open.code).toBe(1);
    expect(open.stdout).toMatch(/^none by none: The settings say so/);
    expect(open.stdout).toContain("OPEN    files outside the session's folders are not written");
    expect(await readdir(place.root)).toEqual(["open.json"]);
  });

  it("runs a command contained, with its own input, output and exit code", async () => {
    await using place = await cliPlace([]);
    const script = 'cat; echo said >&2; id -u; echo x > "$HOME/.bashrc" || exit 7';
    const run = await place.start(["sandbox", "run", "--", "bash", "-c", script], { input: "given\n" }).finished;
    expect(run).toMatchObject({ code: 7, stdout: `given\n${process.getuid?.() === 0 ? 65534 : process.getuid?.()}\n` });
    expect(run.stderr).toContain("said\n");
    expect(existsSync(join(place.home, ".bashrc"))).toBe(false);
    expect((await place.run("sandbox", "run", "--", "bash", "-c", "kill -KILL $$")).code).toBe(137);
  });

  it("passes output on as it comes, and ends what it started when it is told to end", async () => {
    await using place = await cliPlace([]);
    const { child, finished, printed } = place.start(["sandbox", "run", "--", "bash", "-c", "echo begun; sleep 300; echo over"], {
      input: null,
    });
    await printed("begun");
    child.kill("SIGTERM");
    const run = await finished;
    expect([run.code, run.stdout]).toEqual([143, "begun\n"]);
  });

  it("is held by a file of one's own in place of the session's policy, and refuses one that it does not understand", async () => {
    await using place = await cliPlace([]);
    await mkdir(join(place.home, "open"));
    await writeFile(join(place.root, "p.json"), JSON.stringify({ filesystem: { allowWrite: [join(place.home, "open")] } }));
    const command = ["--", "touch", join(place.home, "open/new")];
    expect((await place.run("sandbox", "run", ...command)).code).toBe(1);
    expect((await place.run("sandbox", "run", "--policy", "p.json", ...command)).code).toBe(0);
    expect(existsSync(join(place.home, "open/new"))).toBe(true);
    await writeFile(join(place.root, "p.json"), '{"filesystem":{"allowWrites":[]}}');
    const refused = await place.run("sandbox", "run", "--policy", "p.json", "--", "true");
    expect(refused).toMatchObject({ code: 2, stdout: "" });
    expect(refused.stderr).toContain("filesystem.allowWrites");
    for (const operands of [[], ["run"], ["explain"], ["chek"]]) expect((await place.run("sandbox", ...operands)).code).toBe(2);
  });

  it("explains paths and hosts by the rules of this folder", async () => {
    await using place = await cliPlace([]);
    await mkdir(join(place.home, ".lorimer"));
    await writeFile(
      join(place.home, ".lorimer/settings.json"),
      JSON.stringify({ permissions: { allow: ["WebFetch(domain:a.example)"], deny: ["Edit(./kept/**)"] } }),
    );
    const explain = async (what: string): Promise<string> => (await place.run("sandbox", "explain", what)).stdout;
    expect(await explain("./kept/x")).toMatch(/write {3}denied .*Edit\(\.\/kept\/\*\*\)/);
    expect(await explain("./a.txt")).toMatch(/write {3}allowed/);
    expect(await explain("a.example")).toMatch(/connect allowed .*WebFetch\(domain:a\.example\)/);
    expect(await explain("b.example")).toMatch(/connect ask/);
    expect(await explain("169.254.169.254")).toMatch(/connect denied/);
  });

  it("stands in what doctor says, and in what a run tells of itself", async () => {
    await using place = await cliPlace([reply.toolUse("Bash", { command: "id -u", description: "who" }), "done"]);
    expect((await place.run("doctor")).stdout).toMatch(/ok +Sandbox +contained by bubblewrap: Everything was tested and holds\./);
    const run = await place.run("-p", "go", "--verbose", "--allowedTools", "Bash");
    expect(run.stderr).toContain("Commands run in the sandbox (bubblewrap). Everything was tested and holds.");
  });
});

describe("a run whose model answers in words", () => {
  it("starts no program at all", async () => {
    await using place = await cliPlace(["hello"]);
    const log = join(place.home, "trace");
    const { stdout } = await promisify(execFile)(
      "strace",
      ["-f", "-e", "trace=execve,openat", "-o", log, process.execPath, bundle, "-p", "hi"],
      {
        cwd: place.root,
        env: place.env,
        timeout: 15_000,
      },
    );
    expect(stdout).toBe("hello\n");
    const lines = (await readFile(log, "utf8")).split("\n");
    expect(lines.filter((line) => line.includes("execve("))).toHaveLength(1);
    expect(lines.filter((line) => /chunk-(sandbox|probe-inside|shared-namespace)/.test(line))).toEqual([]);
  });
});
