import { reply } from "@lorimer/testing";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { command, echoTool, hookEvents, lastRequestText, notices, on, openWithHooks } from "./hook-harness.js";

const callEcho = [reply.toolUse("Echo", { text: "hello" }), reply.text("done")];

test("exit code 2 of a PreToolUse hook denies the call and tells the model the error output", async () => {
  const { tool, inputs } = echoTool();
  const hooks = on("PreToolUse", "Echo", command('cat > seen.json; echo "not this one" >&2; exit 2'));
  await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
  const { events, result } = await run.prompt("go");
  expect(result.outcome.reason).toBe("completed");
  expect(inputs).toEqual([]);
  expect(lastRequestText(run)).toContain("not this one");
  expect(hookEvents(events)).toMatchObject([{ event: "PreToolUse", outcome: "blocked", detail: "not this one" }]);
  const seen = JSON.parse(await readFile(join(run.place.root, "seen.json"), "utf8"));
  expect(seen).toMatchObject({
    hook_event_name: "PreToolUse",
    session_id: run.session.id,
    cwd: run.place.root,
    tool_name: "Echo",
    tool_input: { text: "hello" },
    tool_use_id: expect.any(String),
    transcript_path: "",
  });
});

test("a rewritten input is what the tool runs with, and what comes after sees", async () => {
  const { tool, inputs } = echoTool();
  const answer = {
    hookSpecificOutput: { hookEventName: "PreToolUse", updatedInput: { text: "changed" }, additionalContext: "mind the gap" },
  };
  const hooks = {
    ...on("PreToolUse", "Echo", command(`echo '${JSON.stringify(answer)}'`)),
    ...on("PostToolUse", "Echo", command("cat > after.json")),
  };
  await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
  await run.prompt("go");
  expect(inputs).toEqual([{ text: "changed" }]);
  expect(lastRequestText(run)).toContain("mind the gap");
  expect(JSON.parse(await readFile(join(run.place.root, "after.json"), "utf8"))).toMatchObject({
    tool_input: { text: "changed" },
    tool_response: "changed",
    duration_ms: expect.any(Number),
  });
});

test("a rewrite that the tool would not take is refused", async () => {
  const { tool, inputs } = echoTool();
  const answer = { hookSpecificOutput: { hookEventName: "PreToolUse", permissionDecision: "allow", updatedInput: { text: 5 } } };
  await using run = await openWithHooks(on("PreToolUse", "*", command(`echo '${JSON.stringify(answer)}'`)), {
    script: callEcho,
    tools: [tool],
  });
  await run.prompt("go");
  expect(inputs).toEqual([]);
  expect(lastRequestText(run)).toContain("not valid");
});

test("PostToolUse may replace what the model reads, and block keeps the result and adds the reason", async () => {
  const { tool } = echoTool();
  const replace = {
    decision: "block",
    reason: "look again",
    hookSpecificOutput: { hookEventName: "PostToolUse", updatedToolOutput: "masked" },
  };
  await using run = await openWithHooks(on("PostToolUse", undefined, command(`echo '${JSON.stringify(replace)}'`)), {
    script: callEcho,
    tools: [tool],
  });
  await run.prompt("go");
  expect(lastRequestText(run)).toContain("masked");
  expect(lastRequestText(run)).toContain("look again");
});

test("a failure of a tool fires PostToolUseFailure, a refused input fires nothing after it", async () => {
  const { tool } = echoTool();
  const hooks = {
    ...on("PostToolUseFailure", "Echo", command("cat >> failures; echo >> failures")),
    ...on("PostToolUse", "Echo", command("touch ran")),
  };
  const script = [reply.toolUse("Echo", { text: "x", fail: true }), reply.toolUse("Echo", { text: 7 }), reply.text("done")];
  await using run = await openWithHooks(hooks, { script, tools: [tool] });
  await run.prompt("go");
  const lines = (await readFile(join(run.place.root, "failures"), "utf8")).trim().split("\n").filter(Boolean);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ error: "could not say x", tool_name: "Echo" });
  await expect(readFile(join(run.place.root, "ran"))).rejects.toThrow();
});

test("plain output of SessionStart and UserPromptSubmit is context, and SessionStart runs once", async () => {
  const hooks = {
    ...on("SessionStart", "startup", command("echo the time is now; echo x >> starts")),
    ...on("UserPromptSubmit", undefined, command('grep -o \'"prompt":"[a-z]*"\'')),
  };
  await using run = await openWithHooks(hooks, { script: ["one", "two"] });
  await run.prompt("first");
  expect(lastRequestText(run)).toContain("the time is now");
  expect(lastRequestText(run)).toContain(JSON.stringify('"prompt":"first"').slice(1, -1));
  await run.prompt("second");
  expect(await readFile(join(run.place.root, "starts"), "utf8")).toBe("x\n");
});

test("a blocked prompt is erased: the model is not called and never sees it", async () => {
  const hooks = on("UserPromptSubmit", undefined, command('if grep -q secret; then echo "no secrets" >&2; exit 2; fi'));
  await using run = await openWithHooks(hooks, { script: ["fine"] });
  const { events, result } = await run.prompt("my secret");
  expect(result.turns).toBe(0);
  expect(events.find((event) => event.type === "message-added")).toMatchObject({
    message: { type: "system", text: expect.stringContaining("no secrets") },
  });
  await run.prompt("hello");
  expect(lastRequestText(run)).not.toContain("secret");
});

test("Stop hooks have the run go on, are told that they did, and are overruled after eight blocks", async () => {
  const hooks = on("Stop", undefined, command('cat >> stops; echo >> stops; echo "more" >&2; exit 2'));
  await using run = await openWithHooks(hooks, { script: Array.from({ length: 9 }, (_, index) => `answer ${index}`) });
  const { result, events } = await run.prompt("go");
  expect(result).toMatchObject({ outcome: { reason: "completed" }, turns: 9, text: "answer 8" });
  const stops = (await readFile(join(run.place.root, "stops"), "utf8"))
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { readonly stop_hook_active: boolean });
  expect(stops.map((stop) => stop.stop_hook_active)).toEqual([false, ...Array.from({ length: 8 }, () => true)]);
  expect(stops[0]).toMatchObject({ last_assistant_message: "answer 0", background_tasks: [], session_crons: [] });
  expect(notices(events)).toContain("8 times in a row");
});

test("continue: false ends the run, from whatever event", async () => {
  const { tool } = echoTool();
  const stop = command(`echo '{"continue": false, "stopReason": "enough"}'`);
  await using before = await openWithHooks(on("PreToolUse", undefined, stop), { script: callEcho, tools: [tool] });
  expect((await before.prompt("go")).result.outcome).toEqual({ reason: "hook_stopped", message: "enough" });
  await using batch = await openWithHooks(on("PostToolBatch", undefined, stop), { script: callEcho, tools: [tool] });
  expect((await batch.prompt("go")).result.outcome).toEqual({ reason: "hook_stopped", message: "enough" });
  await using end = await openWithHooks(on("Stop", undefined, stop), { script: ["done"] });
  expect((await end.prompt("go")).result.outcome).toEqual({ reason: "stop_hook_prevented", message: "enough" });
});

test("closing the session fires SessionEnd with its reason, within the shared budget", async () => {
  const hooks = on("SessionEnd", "other", command("cat > $CLAUDE_PROJECT_DIR/end.json"), command("sleep 30"));
  const run = await openWithHooks(hooks, { script: ["hi"] });
  await run.prompt("go");
  const root = run.place.root;
  const begun = performance.now();
  await run.session.close();
  expect(performance.now() - begun).toBeLessThan(4000);
  expect(JSON.parse(await readFile(join(root, "end.json"), "utf8"))).toMatchObject({ reason: "other", session_id: run.session.id });
  await run[Symbol.asyncDispose]();
});

test("a status message is progress of the call it belongs to, and a notice elsewhere; bash is used where it is asked for", async () => {
  const { tool } = echoTool();
  const hooks = {
    ...on("PreToolUse", "Echo", command('[[ "a" == a ]] && touch was-bash', { shell: "bash", statusMessage: "checking the call" })),
    ...on("UserPromptSubmit", undefined, command("true", { statusMessage: "checking the prompt" })),
  };
  await using run = await openWithHooks(hooks, { script: callEcho, tools: [tool] });
  const { events } = await run.prompt("go");
  expect(events).toContainEqual(expect.objectContaining({ type: "tool-progressed", progress: { text: "checking the call" } }));
  expect(notices(events)).toContain("checking the prompt");
  expect(await run.place.tree()).toContain("was-bash");
});

test("a prompt that is interrupted while a hook judges it is dropped", async () => {
  const hooks = on("UserPromptSubmit", undefined, command("touch judging; sleep 60"));
  await using run = await openWithHooks(hooks, { script: ["fine"] });
  const prompted = run.prompt("my secret");
  await vi.waitFor(async () => expect(await run.place.tree()).toContain("judging"), { timeout: 8000, interval: 20 });
  run.session.interrupt();
  await prompted;
  expect(JSON.stringify(run.session.messages)).not.toContain("my secret");
});
