import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, lastUserText, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";
import type { JsonLine } from "./run-cli.js";
import { control, Host, user } from "./stream-host.js";

describe("a conversation over stream-json", () => {
  it("answers every message with a result of its own, and ends with standard input", async () => {
    await using place = await cliPlace((request) => `${request.messages.length}: ${lastUserText(request)}`);
    const host = new Host(place);
    host.send(user("one"), JSON.stringify({ type: "keep_alive" }), user([{ type: "text", text: "two" }]));
    const run = await host.end();
    const results = run.lines().filter((line) => line.type === "result");
    expect(results.map((line) => line["result"])).toEqual(["1: one", "3: two"]);
    expect(results[1]?.["total_cost_usd"]).toBeGreaterThan(results[0]?.["total_cost_usd"] as number);
    expect(run.lines().filter((line) => line["subtype"] === "init")).toHaveLength(2);
    expect(run.code).toBe(0);
  });

  it("writes messages back with --replay-user-messages", async () => {
    await using place = await cliPlace(["ok"]);
    const host = new Host(place, "--replay-user-messages");
    host.send(user("hello", { uuid: "u-1" }));
    expect((await host.end()).lines()).toContainEqual(
      expect.objectContaining({ type: "user", isReplay: true, uuid: "u-1", message: { role: "user", content: "hello" } }),
    );
  });

  it.each([
    ["nonsense", "Line 2"],
    ['{"type":"user","message":{"role":"user","content":5}}', "Line 2"],
  ])("ends with exit 2 at a line it cannot read: %s", async (bad, message) => {
    await using place = await cliPlace(() => reply.text("a").stall());
    const host = new Host(place);
    host.send(user("first"), bad);
    const run = await host.process.finished;
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(message);
  });

  it("initializes, changes model and mode, and refuses what it does not know", async () => {
    await using place = await cliPlace((request) => `${request.model} ${request.system.includes("Be brief.")}`);
    const host = new Host(place);
    host.send(
      control("1", { subtype: "initialize", hooks: {}, appendSystemPrompt: "Be brief." }),
      control("2", { subtype: "set_model", model: "claude-haiku-4-5" }),
      control("3", { subtype: "set_permission_mode", mode: "plan" }),
      control("4", { subtype: "set_permission_mode", mode: "wild" }),
      control("5", { subtype: "rewind_files" }),
      control("6", { subtype: "initialize", hooks: { PreToolUse: [{}] } }),
      user("hi"),
    );
    expect((await host.response("1"))["response"]).toMatchObject({
      subtype: "success",
      response: { commands: expect.arrayContaining([expect.objectContaining({ name: "help" })]), output_style: "default" },
    });
    for (const id of ["4", "5", "6"])
      expect((await host.response(id))["response"]).toMatchObject({ subtype: "error", error: expect.any(String) as string });
    const run = await host.end();
    expect(run.result()["result"]).toBe("claude-haiku-4-5 true");
    expect(run.lines().find((line) => line["subtype"] === "init")).toMatchObject({ permissionMode: "plan", model: "claude-haiku-4-5" });
  });

  it("says when the permission mode changes, and begins every run with the one in force", async () => {
    await using place = await cliPlace(() => "Hello.");
    const host = new Host(place);
    host.send(user("one"));
    await host.line((line) => line.type === "result");
    host.send(control("1", { subtype: "set_permission_mode", mode: "plan" }));
    await host.response("1");
    host.send(user("two"));
    const run = await host.end();
    const told = run.lines().filter((line) => line["subtype"] === "init" || line["subtype"] === "status");
    expect(told.map((line) => [line["subtype"], line["permissionMode"]])).toEqual([
      ["init", "default"],
      ["status", "plan"],
      ["init", "plan"],
    ]);
  });

  it("keeps what the host allows for good where the host says", async () => {
    await using place = await cliPlace([reply.toolUse("Bash", { command: "touch a", description: "a" }), "Done."]);
    const host = new Host(place, "--permission-prompt-tool", "stdio", "--settings", '{"sandbox":{"enabled":false}}');
    host.send(user("go"));
    const asked = await host.line((line) => line.type === "control_request");
    const { permission_suggestions: offered } = asked["request"] as { permission_suggestions: readonly { destination: string }[] };
    expect(offered.map(({ destination }) => destination)).toEqual(["session", "localSettings", "projectSettings", "userSettings"]);
    const response = { behavior: "allow", updatedPermissions: offered.filter(({ destination }) => destination === "userSettings") };
    host.send(JSON.stringify({ type: "control_response", response: { subtype: "success", request_id: asked["request_id"], response } }));
    await host.end();
    const kept = JSON.parse(await readFile(join(place.home, ".lorimer", "settings.json"), "utf8")) as object;
    expect(kept).toEqual({ permissions: { allow: ["Bash(touch *)"] } });
  });

  it("tells of every hook that ran, and of a settings file that cannot be used", async () => {
    const hooks = { UserPromptSubmit: [{ hooks: [{ type: "command", command: "echo no >&2; exit 1" }] }] };
    await using place = await cliPlace(() => "Hello.");
    const file = join(place.home, ".lorimer", "settings.json");
    await mkdir(join(place.home, ".lorimer"));
    await writeFile(file, JSON.stringify({ hooks }));
    const host = new Host(place);
    host.send(user("one"));
    await host.line((line) => line.type === "result");
    await writeFile(file, "{ broken");
    expect(await host.line((line) => JSON.stringify(line).includes("not all of it counts"))).toMatchObject({
      subtype: "informational",
      level: "warning",
    });
    const run = await host.end();
    expect(run.lines().find((line) => line["subtype"] === "hook_response")).toMatchObject({
      type: "system",
      hook_event: "UserPromptSubmit",
      hook_name: "echo no >&2; exit 1",
      hook_id: expect.any(String) as string,
      outcome: "error",
      decision: "failed",
      output: expect.stringContaining("no") as string,
    });
  });

  it("interrupts a running prompt and goes on with the next", async () => {
    await using place = await cliPlace((_request, turn) => (turn === 1 ? reply.text("Begun.").stall() : "Second."));
    const host = new Host(place, "--include-partial-messages");
    host.send(user("one"));
    await host.line((line) => line.type === "stream_event" && JSON.stringify(line).includes("Begun."));
    host.send(control("i", { subtype: "interrupt" }));
    expect((await host.response("i"))["response"]).toMatchObject({ subtype: "success" });
    await host.line((line) => line.type === "result" && line["is_error"] === true);
    host.send(user("two"));
    const run = await host.end();
    expect(run.result()["result"]).toBe("Second.");
    expect(run.code).toBe(0);
  });

  it("lets an urgent message interrupt, and a message for the next step steer", async () => {
    await using place = await cliPlace((request, turn) =>
      turn === 1
        ? reply.text("Begun.").stall()
        : turn === 2
          ? reply.toolUse("Bash", { command: "sleep 1", description: "wait" })
          : lastUserText(request),
    );
    const host = new Host(place, "--include-partial-messages", "--allowedTools", "Bash");
    host.send(user("one"));
    await host.line((line) => JSON.stringify(line).includes("Begun."));
    host.send(user("urgent", { priority: "now" }));
    await host.line((line) => line.type === "assistant" && JSON.stringify(line).includes("tool_use"));
    host.send(user("steered", { priority: "next" }));
    const run = await host.end();
    expect(
      run
        .lines()
        .filter((line) => line.type === "result")
        .map((line) => line["result"] ?? line["terminal_reason"]),
    ).toEqual(["aborted_streaming", "steered"]);
  });

  it("asks the host for permission, and does what it answers", async () => {
    const touch = (name: string) => reply.toolUse("Bash", { command: `touch ${name}`, description: name });
    await using place = await cliPlace([
      touch("a"),
      touch("b"),
      touch("c"),
      touch("a2"),
      (request) => lastToolResult(request).text || "Done.",
    ]);
    const host = new Host(place, "--permission-prompt-tool", "stdio");
    host.send(user("go"));
    const asked = (command: string): Promise<JsonLine> =>
      host.line((line) => line.type === "control_request" && JSON.stringify(line["request"]).includes(`"command":"touch ${command}"`));
    const answer = (line: JsonLine, response: object): void =>
      host.send(JSON.stringify({ type: "control_response", response: { subtype: "success", request_id: line["request_id"], response } }));
    const first = await asked("a");
    expect(first["request"]).toMatchObject({
      subtype: "can_use_tool",
      tool_name: "Bash",
      input: { command: "touch a" },
      tool_use_id: expect.any(String) as string,
    });
    answer(first, { behavior: "allow", updatedInput: { command: "touch a" } });
    answer(await asked("b"), { behavior: "deny", message: "not b" });
    answer(await asked("c"), {
      behavior: "allow",
      updatedInput: { command: "touch changed" },
      updatedPermissions: [
        { type: "addRules", behavior: "allow", destination: "session", rules: [{ toolName: "Bash", ruleContent: "touch:*" }] },
      ],
    });
    const run = await host.end();
    expect(run.lines().filter((line) => line.type === "control_request")).toHaveLength(3);
    expect(["a", "b", "c", "changed", "a2"].map((name) => existsSync(join(place.root, name)))).toEqual([true, false, false, true, true]);
    expect(run.result()["permission_denials"]).toMatchObject([{ tool_input: { command: "touch b" } }]);
  });

  it("refuses when the host goes away while it is asked", async () => {
    await using place = await cliPlace([
      reply.toolUse("Bash", { command: "touch a", description: "a" }),
      (request) => lastToolResult(request).text,
    ]);
    const host = new Host(place, "--permission-prompt-tool", "stdio");
    host.send(user("go"));
    await host.line((line) => line.type === "control_request");
    const run = await host.end();
    expect(run.result()["result"]).toContain("The host went away");
    expect(existsSync(join(place.root, "a"))).toBe(false);
  });
});
