import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import bash from "./bash.js";

describe("Bash", () => {
  it("returns what a command printed, and that it succeeded", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "echo out; echo err >&2" });
    expect(result.status).toBe("ok");
    expect(result.text).toBe("out\nerr");
    expect(result.output).toMatchObject({ stdout: "out\n", stderr: "err\n", interrupted: false, exitCode: 0 });
  });

  it("says so when there was no output", async () => {
    await using bench = await openBench();
    expect((await bench.call(bash, { command: "true" })).text).toBe("(no output)");
  });

  it.each([
    ["exit 3", 3],
    ["false", 1],
    ["sh -c 'exit 250'", 250],
    ["no-such-command-here", 127],
    ["if then", 2],
    ["set -e; false; echo not reached", 1],
    ["trap 'echo bye' EXIT; exit 4", 4],
    ["bash -c 'kill -9 $$'", 137],
    ["echo 'exit code 0'; exit 9", 9],
    ["(exit 5)", 5],
    ["exec sh -c 'exit 6'", 6],
  ])("takes the exit status from the process: %s", async (command, code) => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command });
    expect(result.status).toBe("failed");
    expect(result.text).toMatch(new RegExp(`^Exit code ${code}(\n|$)`));
    expect(result.output).toMatchObject({ exitCode: code });
  });

  it("names the signal that ended the shell", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "kill -SEGV $$" });
    expect(result.text).toContain("ended by the signal SIGSEGV");
    expect(result.output).toMatchObject({ exitCode: null });
  });

  it("ends a command at its timeout and says how long that was", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "echo begun; sleep 30", timeout: 150 });
    expect(result.status).toBe("failed");
    expect(result.text).toContain("begun");
    expect(result.text).toContain("timeout of 150 ms");
    expect(result.output).toMatchObject({ timedOutAfterMs: 150, exitCode: null, interrupted: false });
  });

  it("calls a command that timed out a failure, also when it says that all is well", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "trap 'exit 0' TERM; sleep 30 & wait", timeout: 100 });
    expect(result.status).toBe("failed");
    expect(result.output).toMatchObject({ exitCode: 0, timedOutAfterMs: 100 });
  });

  it("ends a command that is interrupted", async () => {
    await using bench = await openBench();
    const controller = new AbortController();
    const running = bench.call(
      bash,
      { command: "echo $$; sleep 30" },
      { signal: controller.signal, context: { report: () => controller.abort() } },
    );
    expect((await running).output).toMatchObject({ interrupted: true });
    expect((await running).text).toContain("interrupted");
  });

  it("starts nothing once its signal is aborted", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "touch mark" }, { signal: AbortSignal.abort() });
    expect(result.status).toBe("threw");
    await expect(stat(join(bench.root, "mark"))).rejects.toThrow();
  });

  it("gives commands an empty input and no terminal", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, {
      command: "cat; read line || echo none; test -t 0 || echo no terminal; : </dev/tty || echo really",
    });
    expect(result.text).toContain("none\nno terminal\nreally");
  });

  it("keeps the working directory, and nothing else, between calls", async () => {
    await using bench = await openBench();
    await bench.call(bash, { command: "mkdir -p 'a b/c\nd' && cd 'a b/c\nd' && VALUE=1" });
    expect(bench.directory.path).toBe(join(bench.root, "a b/c\nd"));
    expect((await bench.call(bash, { command: 'pwd; echo "[$VALUE]"' })).text).toBe(`${bench.root}/a b/c\nd\n[]`);
  });

  it.each([
    ["cd sub; exit 3"],
    ["cd sub; false"],
    ["cd sub; exec 3>other; echo x >&3"],
    ["cd sub; set -e; false; cd .."],
    ["cd sub; printf 'no newline'"],
    ["cd sub; (cd /; true)"],
    ["trap 'echo own' EXIT; cd sub"],
    ["cd sub; set -- 1 2 3; shift 3"],
    ["cd sub; set -u; echo $unset"],
    ["PWD=/elsewhere; cd sub; PWD=/elsewhere"],
  ])("knows where the shell ended after: %s", async (command) => {
    await using bench = await openBench();
    await mkdir(join(bench.root, "sub"));
    await bench.call(bash, { command });
    expect(bench.directory.path).toBe(join(bench.root, "sub"));
  });

  it.each([
    ["set -x; echo hi", "hi\n++ echo hi"],
    ["exec 99>&-; cd sub; echo hi", "hi"],
    ["echo hi; exec 3>&1; echo three >&3; exec 3>&-", "hi\nthree"],
    ['echo $# "$0"', "0 bash"],
    ["cat <<'END'\n$HOME \\ `x`\nEND", "$HOME \\ `x`"],
  ])("adds nothing of its own to what is said by: %s", async (command, said) => {
    await using bench = await openBench();
    await mkdir(join(bench.root, "sub"));
    expect((await bench.call(bash, { command })).text).toBe(said);
  });

  it("stays where it is when a command leaves the folders of the session, and says so", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "cd /" });
    expect(bench.directory.path).toBe(bench.root);
    expect(result.text).toContain("/ is outside the folders of this session");
  });

  it("recovers from a working directory that was deleted", async () => {
    await using bench = await openBench();
    const folder = join(bench.root, "gone");
    await mkdir(folder);
    bench.directory.change(folder);
    await rm(folder, { recursive: true });
    const lost = await bench.call(bash, { command: "echo hi" });
    expect(lost.status).toBe("failed");
    expect(lost.text).toContain("does not exist any more");
    expect((await bench.call(bash, { command: "pwd" })).text).toBe(bench.root);
  });

  it("survives a command that deletes the folder it runs in", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "mkdir x; cd x; rmdir ../x; echo done" });
    expect(result.text).toBe("done");
  });

  it.each([
    ["", "empty"],
    ["  \n ", "empty"],
    ["echo a\0b", "NUL"],
  ])("refuses the command %j", async (command, why) => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command });
    expect(result.status).toBe("invalid");
    expect(result.text).toContain(why);
  });

  it.each([0, -1, 600_001])("refuses a timeout of %d", async (timeout) => {
    await using bench = await openBench();
    expect((await bench.call(bash, { command: "true", timeout })).status).toBe("invalid");
  });

  it("runs a command longer than an argument may be", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: `cat <<'END' | wc -c\n${"x".repeat(300_000)}\nEND\nmkdir d; cd d; exit 2` });
    expect(result.text).toBe("Exit code 2\n300001");
    expect(bench.directory.path).toBe(join(bench.root, "d"));
  });

  it("says that there is no sandbox to disable", async () => {
    await using bench = await openBench();
    expect((await bench.call(bash, { command: "echo hi", dangerouslyDisableSandbox: true })).text).toContain("No sandbox is in use");
  });

  it("hides the harness's own keys from commands", async () => {
    const before = process.env["ANTHROPIC_API_KEY"];
    process.env["ANTHROPIC_API_KEY"] = "secret";
    try {
      await using bench = await openBench();
      expect((await bench.call(bash, { command: "env | grep -c ANTHROPIC_API_KEY" })).text).toBe("Exit code 1\n0");
    } finally {
      if (before === undefined) delete process.env["ANTHROPIC_API_KEY"];
      else process.env["ANTHROPIC_API_KEY"] = before;
    }
  });

  it("reports output while the command runs, but not more often than ten times a second", async () => {
    await using bench = await openBench();
    const started = performance.now();
    const result = await bench.call(bash, { command: "for i in 1 2 3 4 5 6; do echo line $i; sleep 0.07; done" });
    const reports = result.progress.map((progress) => progress.text ?? "");
    expect(reports.length).toBeGreaterThan(0);
    expect(reports.length).toBeLessThanOrEqual(Math.ceil((performance.now() - started) / 100));
    expect(reports.at(-1)).toContain("line 1\nline 2");
  });

  it("does not wait for what a command left in the background, and ends it", async () => {
    await using bench = await openBench();
    const started = performance.now();
    const result = await bench.call(bash, { command: "sleep 20 & setsid sleep 20 & echo $!" });
    expect(result.status).toBe("ok");
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  it("shows both ends of a long output and keeps the whole on disk", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "seq 1 100000; echo 'last words' >&2" });
    expect(result.text.length).toBeLessThan(31_000);
    expect(result.text).toMatch(/^1\n2\n3\n/);
    expect(result.text).toContain("\n99999\n100000\n");
    expect(result.text).toContain("bytes left out");
    expect(result.text).toContain("last words");
    const { persistedOutputPath } = result.output as { persistedOutputPath: string };
    expect(result.text).toContain(persistedOutputPath);
    const whole = await readFile(persistedOutputPath, "utf8");
    expect(whole.replace("last words\n", "")).toBe(Array.from({ length: 100_000 }, (_, index) => `${index + 1}\n`).join(""));
    expect((await stat(persistedOutputPath)).mode & 0o777).toBe(0o600);
  });

  it("shows less of a failure, more of its end, and keeps the whole of that too", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "seq 1 4000 >&2; exit 1" });
    expect(result.text.length).toBeLessThan(11_000);
    expect(result.text).toContain("\n4000");
    const { persistedOutputPath } = result.output as { persistedOutputPath: string };
    expect(await readFile(persistedOutputPath, "utf8")).toMatch(/^1\n[^]*\n4000\n$/);
  });

  it("gives the model text, whatever the bytes", async () => {
    await using bench = await openBench();
    await writeFile(join(bench.root, "raw"), Buffer.from([0x61, 0xff, 0xfe, 0x00, 0x07, 0x62, 0x0a]));
    const result = await bench.call(bash, {
      command:
        "cat raw; printf '\\033[1;31mred\\033[0m \\033]0;title\\007\\033]8;;http://x\\033\\\\link\\033]8;;\\033\\\\\\n'; printf '10%%\\r50%%\\r100%%\\r\\ndone\\r\\n'",
    });
    expect(result.text).toBe("a\ufffd\ufffdb\nred link\n100%\ndone");
  });

  it("does not break characters that arrive in pieces", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, {
      command: "printf '\\xe2\\x82'; sleep 0.05; printf '\\xac \\xf0\\x9f'; sleep 0.05; printf '\\x98\\x80'",
    });
    expect(result.text).toBe("€ 😀");
  });

  it("marks as safe to run beside others only what plainly reads", () => {
    expect(bash.isConcurrencySafe({ command: "ls -la src" })).toBe(true);
    expect(bash.isReadOnly({ command: "ls -la src" })).toBe(true);
    expect(bash.isConcurrencySafe({ command: "ls > x" })).toBe(false);
    expect(bash.isReadOnly({ command: "ls", run_in_background: true })).toBe(false);
  });
});
