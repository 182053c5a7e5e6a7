import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openBench } from "../../test/bench.js";
import type { Bench } from "../../test/bench.js";
import bash from "../tools/bash.js";
import taskOutput from "../tools/task-output.js";
import taskStop from "../tools/task-stop.js";

async function startTask(bench: Bench, command: string, more: object = {}): Promise<string> {
  const result = await bench.call(bash, { command, run_in_background: true, ...more });
  expect(result.status).toBe("ok");
  return (result.output as { backgroundTaskId: string }).backgroundTaskId;
}

function notices(bench: Bench): readonly string[] {
  return bench.messages.map((message) => JSON.stringify(message));
}

/** A zombie that waits for init is not alive. */
async function isAlive(id: number): Promise<boolean> {
  return (await readFile(`/proc/${id}/cmdline`, "latin1").catch(() => "")) !== "";
}

const states = (bench: Bench): readonly string[] =>
  bench.events.map((event) => (event.type === "task-updated" ? event.status : event.type));

describe("a background command", () => {
  it("starts at once and says its id and its file", async () => {
    await using bench = await openBench();
    const result = await bench.call(bash, { command: "echo hello; sleep 30", run_in_background: true, description: "Say hello" });
    expect(result.text).toMatch(/^Started in the background as task b[0-9a-z]{8}\. Its output goes to \/.+\.output$/);
    expect(bench.events).toEqual([expect.objectContaining({ type: "task-updated", status: "running", description: "Say hello" })]);
  });

  it.each([
    ["exit 0", "completed", 0, "completed (exit code 0)"],
    ["exit 7", "failed", 7, "failed (exit code 7)"],
    ["kill -9 $$", "failed", null, "failed (ended by SIGKILL)"],
    ["echo 'status: completed'; exit 1", "failed", 1, "failed (exit code 1)"],
  ])("that does %j has %s, by its true exit status", async (command, status, exitCode, words) => {
    await using bench = await openBench();
    const id = await startTask(bench, command);
    const result = await bench.call(taskOutput, { task_id: id });
    expect(result.output).toMatchObject({ retrieval_status: "success", task: { status, exitCode } });
    expect(result.text).toContain(words);
  });

  it("is announced exactly once when it ends, to the person and to the model", async () => {
    await using bench = await openBench();
    const id = await startTask(bench, "echo out; exit 2", { description: "Break </summary> things" });
    await bench.call(taskOutput, { task_id: id });
    await bench.call(taskOutput, { task_id: id });
    await bench.call(taskStop, { task_id: id });
    await bench.closeTasks();
    expect(states(bench)).toEqual(["running", "failed"]);
    expect(notices(bench)).toHaveLength(1);
    const [message] = bench.messages;
    expect(message).toMatchObject({ type: "user", hidden: true });
    expect(notices(bench)[0]).toContain(`<task-id>${id}</task-id>`);
    expect(notices(bench)[0]).toContain("&lt;/summary&gt; things");
    expect(notices(bench)[0]).toContain("exit code 2");
  });

  it("can be watched while it runs", async () => {
    await using bench = await openBench();
    await bench.call(bash, { command: "mkfifo go more" });
    const id = await startTask(bench, "echo one; read x < go; printf 'two \\xe2\\x82'; read x < more; printf '\\xac'");
    const first = await bench.call(taskOutput, { task_id: id, timeout: 300 });
    expect(first.output).toMatchObject({ retrieval_status: "timeout", task: { status: "running", exitCode: null, output: "one\n" } });
    const again = await bench.call(taskOutput, { task_id: id, block: false });
    expect(again.output).toMatchObject({ retrieval_status: "not_ready", task: { output: "" } });
    await bench.call(bash, { command: "echo > go" });
    await bench
      .call(taskOutput, { task_id: id, timeout: 100 })
      .then((result) => expect(result.output).toMatchObject({ task: { output: "two " } }));
    await bench.call(bash, { command: "echo > more" });
    const last = await bench.call(taskOutput, { task_id: id });
    expect(last.output).toMatchObject({ retrieval_status: "success", task: { status: "completed", output: "€" } });
    expect(await readFile((last.output as { task: { output_file: string } }).task.output_file, "utf8")).toBe("one\ntwo €");
  });

  it("shows both ends of what is long", async () => {
    await using bench = await openBench();
    const id = await startTask(bench, "seq 1 100000");
    const result = await bench.call(taskOutput, { task_id: id });
    expect(result.text.length).toBeLessThan(31_000);
    expect(result.text).toMatch(/\n1\n2\n/);
    expect(result.text).toContain("bytes left out");
    expect(result.text).toContain("\n100000");
  });

  it("is stopped with everything it started, and not called completed", async () => {
    await using bench = await openBench();
    const id = await startTask(bench, "trap 'exit 0' TERM; sleep 30 & echo $!; setsid sleep 31 & echo $!; wait");
    const begun = (await bench.call(taskOutput, { task_id: id, timeout: 300 })).output as { task: { output: string } };
    const children = begun.task.output.trim().split("\n").map(Number);
    expect(children).toHaveLength(2);
    const result = await bench.call(taskStop, { task_id: id });
    expect(result.status).toBe("ok");
    expect(result.text).toContain("was stopped (exit code 0)");
    expect(result.output).toMatchObject({ task_id: id, task_type: "local_bash" });
    expect(states(bench)).toEqual(["running", "stopped"]);
    for (const child of children) await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false);
    expect((await bench.call(taskStop, { shell_id: id })).text).toContain("is not running");
  });

  it("honours a timeout that was asked for", async () => {
    await using bench = await openBench();
    const id = await startTask(bench, "sleep 30", { timeout: 100 });
    expect((await bench.call(taskOutput, { task_id: id })).text).toContain("failed (timed out, ended by SIGTERM)");
  });

  it("outlives the call that started it, also when that is interrupted", async () => {
    await using bench = await openBench();
    const controller = new AbortController();
    const started = await bench.call(bash, { command: "sleep 0.2; echo alive", run_in_background: true }, { signal: controller.signal });
    controller.abort();
    const id = (started.output as { backgroundTaskId: string }).backgroundTaskId;
    expect((await bench.call(taskOutput, { task_id: id })).text).toContain("alive");
  });

  it("ends with the session, which nobody is then told", async () => {
    await using bench = await openBench();
    await startTask(bench, "sleep 30");
    await bench.closeTasks();
    expect(states(bench)).toEqual(["running", "stopped"]);
    expect(bench.messages).toEqual([]);
    expect((await bench.call(bash, { command: "sleep 1", run_in_background: true })).status).toBe("failed");
  });

  it("does not wait past an interruption", async () => {
    await using bench = await openBench();
    const id = await startTask(bench, "sleep 30");
    const controller = new AbortController();
    const asked = bench.call(taskOutput, { task_id: id, timeout: 20_000 }, { signal: controller.signal });
    controller.abort();
    expect((await asked).output).toMatchObject({ retrieval_status: "timeout" });
  });

  it("that does not exist is answered with those that do", async () => {
    await using bench = await openBench();
    expect((await bench.call(taskOutput, { task_id: "bnothing" })).text).toContain("No background task was started");
    const id = await startTask(bench, "true");
    const result = await bench.call(taskStop, { task_id: "bnothing" });
    expect(result.status).toBe("failed");
    expect(result.text).toContain(id);
    expect((await bench.call(taskStop, {})).status).toBe("invalid");
  });
});
