import { spawn } from "node:child_process";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { bundle, cliPlace } from "./run-cli.js";

describe("how the CLI ends", () => {
  it.each([
    [["--wat"], "Unknown flag"],
    [["-p", "x", "--output-format", "jsn"], "Did you mean json?"],
    [["-p"], "no prompt"],
    [["-p", "--input-format", "stream-json", "--output-format", "stream-json"], "without a message"],
    [["-p", "x", "--json-schema", '{"type":"strng"}'], "does not exist"],
    [["-p", "x", "--allowedTools", "Bash()"], "nothing in the parentheses"],
    [["-p", "x", "--tools", "Bsh"], "Did you mean Bash?"],
    [["-p", "x", "--settings", "{"], "--settings"],
    [["-p", "x", "--dotenv", "nowhere"], "--dotenv"],
    [["-p", "x", "--add-dir", "nowhere"], "no folder"],
  ])("%j is wrong use: exit 2, said on standard error, nothing on standard output", async (args, message) => {
    await using place = await cliPlace([]);
    const run = await place.run(...args);
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain(message);
    place.model.assertDone();
  });

  it("an option that the model does not take is wrong use, and nothing is sent", async () => {
    await using place = await cliPlace([]);
    for (const args of [
      ["-p", "x"],
      ["debug", "prompt"],
    ]) {
      const run = await place.run(...args, "--model", "claude-haiku-4-5", "--effort", "low");
      expect(run).toMatchObject({ code: 2, stdout: "" });
      expect(run.stderr).toContain("effort");
    }
    expect(place.model.requests).toEqual([]);
  });

  it("an error of the run exits 1, in every output format", async () => {
    await using place = await cliPlace(() => reply.failure("billing"));
    const text = await place.run("-p", "x");
    expect(text).toMatchObject({ code: 1, stdout: "" });
    expect(text.stderr).toContain("billing");
    for (const format of ["json", "stream-json"]) {
      const run = await place.run("-p", "x", "--output-format", format);
      expect(run.code).toBe(1);
      expect(run.result()).toMatchObject({
        type: "result",
        subtype: "error_during_execution",
        is_error: true,
        terminal_reason: "model_error",
        api_error_status: 400,
      });
    }
  });

  it("limits exit 1 with their own subtype", async () => {
    await using place = await cliPlace(() => reply.toolUse("Bash", { command: "true", description: "nothing" }));
    const turns = await place.run("-p", "x", "--max-turns", "3", "--output-format", "json", "--allowedTools", "Bash");
    expect([turns.code, turns.result()["subtype"], turns.result()["num_turns"]]).toEqual([1, "error_max_turns", 3]);
    const money = await place.run("-p", "x", "--max-budget-usd", "0.000001", "--output-format", "json", "--allowedTools", "Bash");
    expect([money.code, money.result()["subtype"]]).toEqual([1, "error_max_budget_usd"]);
  });

  it("nothing to run with exits 3, with a JSON result where JSON was asked for", async () => {
    await using place = await cliPlace([]);
    const run = await place.start(["-p", "x", "--output-format", "json"], { env: { ANTHROPIC_API_KEY: "", ANTHROPIC_BASE_URL: "" } })
      .finished;
    expect(run.code).toBe(3);
    expect(run.result()).toMatchObject({ subtype: "error_during_execution", is_error: true });
  });

  it("more than 10 MB on standard input exits 2", async () => {
    await using place = await cliPlace([]);
    const run = await place.start(["-p"], { input: "x".repeat(10 * 1024 * 1024 + 1) }).finished;
    expect(run).toMatchObject({ code: 2, stdout: "" });
    expect(run.stderr).toContain("10 MB");
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("%s in the middle of an answer ends it within a second, with a result and exit %d", async (signal, code) => {
    await using place = await cliPlace([reply.text("Begun.").stall()]);
    const { child, finished, printed } = place.start(["-p", "x", "--output-format", "stream-json", "--include-partial-messages"]);
    await printed("Begun.");
    const sent = performance.now();
    child.kill(signal);
    const run = await finished;
    expect(performance.now() - sent).toBeLessThan(2900);
    expect(run.code).toBe(code);
    expect(run.result()).toMatchObject({ type: "result", is_error: true, terminal_reason: "aborted_streaming" });
  });

  it("SIGTERM while a command runs takes the command with it", async () => {
    const seconds = `300.${process.pid}`;
    await using place = await cliPlace([reply.toolUse("Bash", { command: `sleep ${seconds}`, description: "wait" })]);
    const { child, finished, printed } = place.start(["-p", "x", "--output-format", "stream-json", "--allowedTools", "Bash"]);
    await printed('"tool_use"');
    await expect.poll(() => isRunning(`sleep\0${seconds}`), { timeout: 5000 }).toBe(true);
    child.kill("SIGTERM");
    expect((await finished).code).toBe(143);
    await expect.poll(() => isRunning(`sleep\0${seconds}`), { timeout: 3000 }).toBe(false);
  });

  it("a reader that goes away ends it quietly", async () => {
    await using place = await cliPlace((_request, turn) =>
      turn < 500 ? reply.text("x".repeat(20_000)).toolUse("Bash", { command: "true", description: "nothing" }) : "Done.",
    );
    const child = spawn(
      "bash",
      [
        "-c",
        `"$0" "$1" -p x --output-format stream-json --allowedTools Bash | head -n 1; echo "code \${PIPESTATUS[0]}"`,
        process.execPath,
        bundle,
      ],
      { cwd: place.root, env: place.env, stdio: ["ignore", "pipe", "pipe"] },
    );
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    await new Promise((resolve) => child.on("close", resolve));
    expect([stdout.trim().split("\n").at(-1), stderr]).toEqual(["code 141", ""]);
  });

  it("a reader that stops reading slows it down, costs no memory, and does not keep it from ending", async () => {
    await using place = await cliPlace([reply.text("x".repeat(80 << 20), { chunk: 65_536 })]);
    // So that what is measured is what is held, and not how late this version of Node collects what is not.
    const smallHeap = ["--max-old-space-size=64", "--max-semi-space-size=2"];
    const child = spawn(
      process.execPath,
      [...smallHeap, bundle, "-p", "x", "--output-format", "stream-json", "--include-partial-messages"],
      {
        cwd: place.root,
        env: place.env,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const ended = new Promise((resolve) => child.on("exit", (code) => resolve(code)));
    await new Promise((resolve) => child.stdout.once("readable", resolve));
    // Long enough for all 80 MB to have come, had anything taken them.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const megabytes = Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${child.pid}/status`, "utf8"))?.[1]) / 1024;
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
    expect(megabytes).toBeLessThan(170);
  });

  it("an output that cannot be written is told, and exits 1", async () => {
    await using place = await cliPlace(["Done."]);
    const child = spawn("bash", ["-c", '"$0" "$1" -p x > /dev/full', process.execPath, bundle], {
      cwd: place.root,
      env: place.env,
      stdio: ["ignore", "ignore", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(1);
    expect(stderr).toContain("could not be written");
  });

  it("an open pipe that says nothing holds up a given prompt for three seconds, not for ever", async () => {
    await using place = await cliPlace(["Done."]);
    const run = await place.start(["-p", "x"], { input: null }).finished;
    expect(run).toMatchObject({ code: 0, stdout: "Done.\n" });
    expect(run.stderr).toContain("Nothing came on standard input");
  });

  it("a user's settings file that cannot be used is named and ignored, and not read at all with --bare", async () => {
    await using place = await cliPlace(() => "Done.");
    await mkdir(join(place.home, ".lorimer"));
    await writeFile(join(place.home, ".lorimer", "settings.json"), '{"model": 1}');
    const run = await place.run("-p", "x");
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining("settings.json, line 1: model")]);
    expect((await place.run("-p", "x", "--bare")).stderr).toBe("");
  });
});

/** Whether a process runs whose command line holds this. */
async function isRunning(words: string): Promise<boolean> {
  const ids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")));
  return lines.some((line) => line.startsWith(words));
}
