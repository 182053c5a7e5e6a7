import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, reply, toolResults } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";

const bash = (command: string): Record<string, unknown> => ({ command, description: "a step" });

describe("lorimer -p", () => {
  it("prints the final text and exits 0", async () => {
    await using place = await cliPlace([reply.thinking("hm").text("Hello there.")]);
    const run = await place.run("-p", "hi");
    expect(run).toMatchObject({ code: 0, stdout: "Hello there.\n", stderr: "" });
    place.model.assertDone();
  });

  it("takes the prompt from standard input, and adds standard input to a prompt", async () => {
    await using place = await cliPlace((request) => JSON.stringify(request.messages.at(-1)?.content.at(-1)));
    expect((await place.start(["-p"], { input: "from stdin" }).finished).stdout).toContain('"from stdin"');
    expect((await place.start(["-p", "question"], { input: "data" }).finished).stdout).toContain('"question\\n\\ndata"');
    expect(await place.start([], { input: "implied" }).finished).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("--print") as string,
    });
  });

  it("prints one documented JSON result", async () => {
    await using place = await cliPlace([
      reply.text("Looking.").toolUse("Bash", bash("echo one")),
      (request) => `It said ${lastToolResult(request).text.trim()}.`,
    ]);
    const run = await place.run("-p", "go", "--output-format", "json", "--allowedTools", "Bash(echo:*)");
    expect(run.code).toBe(0);
    expect(Object.keys(run.result()).sort()).toEqual([
      "duration_api_ms",
      "duration_ms",
      "is_error",
      "modelUsage",
      "num_turns",
      "permission_denials",
      "result",
      "session_id",
      "stop_reason",
      "subtype",
      "terminal_reason",
      "total_cost_usd",
      "type",
      "usage",
      "uuid",
    ]);
    expect(run.result()).toMatchObject({
      type: "result",
      subtype: "success",
      is_error: false,
      num_turns: 2,
      result: "It said one.",
      stop_reason: "end_turn",
      terminal_reason: "completed",
      permission_denials: [],
    });
    expect(run.result()["total_cost_usd"]).toBeGreaterThan(0);
  });

  it("streams JSON lines that all carry the session and a uuid of their own", async () => {
    await using place = await cliPlace([reply.text("Looking.").toolUse("Bash", bash("echo one")), "Done."]);
    const id = "01234567-89ab-4cde-8f01-23456789abcd";
    const run = await place.run(
      "-p",
      "go",
      "--output-format",
      "stream-json",
      "--verbose",
      "--include-partial-messages",
      "--permission-mode",
      "bypassPermissions",
      "--session-id",
      id,
    );
    const lines = run.lines();
    expect(new Set(lines.map((line) => line["session_id"]))).toEqual(new Set([id]));
    expect(new Set(lines.map((line) => line["uuid"])).size).toBe(lines.length);
    const kinds = lines
      .filter((line) => line.type !== "stream_event")
      .map((line) => [line.type, line["subtype"]].filter(Boolean).join("/"));
    expect(kinds).toEqual(["system/init", "assistant", "assistant", "system/informational", "user", "assistant", "result/success"]);
    expect(lines[0]).toMatchObject({
      cwd: place.root,
      model: "claude-sonnet-5-5",
      permissionMode: "bypassPermissions",
      apiKeySource: "ANTHROPIC_API_KEY",
      mcp_servers: [],
    });
    expect(lines.find((line) => line.type === "user")).toMatchObject({
      message: { role: "user", content: [{ type: "tool_result" }] },
      tool_use_result: { stdout: expect.stringContaining("one") as string },
      parent_tool_use_id: null,
    });
    expect(lines.filter((line) => line.type === "stream_event").map((line) => (line["event"] as { type: string }).type)).toContain(
      "content_block_delta",
    );
    expect(run.stderr).toContain("●");
  });

  it("completes 50 tool turns", async () => {
    await using place = await cliPlace((_request, turn) => (turn <= 50 ? reply.toolUse("Bash", bash(`echo ${turn} >> log`)) : "Done."));
    const run = await place.run("-p", "go", "--output-format", "json", "--allowedTools", "Bash");
    expect(run.result()).toMatchObject({ subtype: "success", num_turns: 51 });
    expect((await readFile(join(place.root, "log"), "utf8")).trim().split("\n")).toHaveLength(50);
  });

  it("runs calls that change nothing side by side: eight waits take about the time of one", async () => {
    const calls = Array.from({ length: 8 }, (_, index) => index).reduce(
      (all, index) => all.toolUse("Bash", bash(`sleep 1 && echo ${index}`)),
      reply,
    );
    await using place = await cliPlace([
      calls,
      (request) =>
        toolResults(request)
          .map((result) => result.text.trim())
          .join(" "),
    ]);
    const run = await place.run("-p", "go", "--output-format", "stream-json", "--allowedTools", "Bash");
    expect(run.result()["result"]).toBe("0 1 2 3 4 5 6 7");
    expect(run.ms).toBeLessThan(7000);
  });

  it("carries a streamed answer of 5 MB whole", async () => {
    const text = "0123456789abcdef".repeat(5 * 65_536);
    await using place = await cliPlace([reply.text(text, { chunk: 64 })]);
    const run = await place.run("-p", "go");
    expect(run.code).toBe(0);
    expect(run.stdout === `${text}\n`).toBe(true);
  });

  it("asks nobody: a call that no rule allows is refused, told to the model, and reported", async () => {
    await using place = await cliPlace([
      reply.toolUse("Bash", bash("touch made")),
      (request) => `${lastToolResult(request).isError}: ${lastToolResult(request).text}`,
    ]);
    const run = await place.run("-p", "go", "--output-format", "stream-json");
    expect(run.result()).toMatchObject({
      subtype: "success",
      permission_denials: [{ tool_name: "Bash", tool_input: { command: "touch made" } }],
    });
    expect(run.result()["result"]).toContain("The rule Bash(touch *) would allow it");
    expect(run.lines().some((line) => line["subtype"] === "permission_denied")).toBe(true);
    await expect(readFile(join(place.root, "made"))).rejects.toThrow("ENOENT");
  });

  it("offers the tools that --tools names and hides those that --disallowedTools names", async () => {
    await using place = await cliPlace((request) => request.tools.map((tool) => tool.name).join(" ") || "none");
    expect((await place.run("-p", "x", "--tools", "Bash")).stdout).toBe("Bash\n");
    expect((await place.run("-p", "x", "--tools", "")).stdout).toBe("none\n");
    expect((await place.run("-p", "x", "--disallowedTools", "Bash")).stdout).not.toMatch(/\bBash\b/);
  });

  it("sends the prompts and model options that the flags give", async () => {
    await using place = await cliPlace((request) =>
      JSON.stringify({ system: request.system, body: { ...request.body, system: undefined, tools: undefined } }),
    );
    const sent = async (...args: string[]): Promise<string> => (await place.run("-p", "x", ...args)).stdout;
    expect(await sent("--system-prompt", "Mine.", "--append-system-prompt", "More.")).toMatch(
      /"system":"Mine\.[^]*Working folder[^]*More\."/,
    );
    expect(await sent("--system-prompt", "Mine.", "--bare")).toMatch(/"system":"Mine\.\\n\\n# Further tools[^"]*"/);
    expect(await sent("--system-prompt", "Mine.", "--bare", "--tools", "Bash")).toContain('"system":"Mine."');
    expect(await sent("--model", "claude-haiku-4-5")).toContain('"model":"claude-haiku-4-5"');
    expect(await sent("--max-thinking-tokens", "2000", "--model", "claude-haiku-4-5")).toContain('"budget_tokens":2000');
  });

  it("checks the final answer against a schema, asks again, and gives up with a typed error", async () => {
    const schema = '{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}';
    await using mended = await cliPlace(["no JSON", '{"n": "x"}', '{"n": 3}']);
    expect((await mended.run("-p", "x", "--json-schema", schema, "--output-format", "json")).result()).toMatchObject({
      subtype: "success",
      structured_output: { n: 3 },
    });
    await using text = await cliPlace(['{"n": 4}']);
    expect((await text.run("-p", "x", "--json-schema", schema)).stdout).toBe('{"n":4}\n');
    await using stubborn = await cliPlace(() => "never");
    const failed = await stubborn.run("-p", "x", "--json-schema", schema, "--output-format", "json");
    expect(failed.result()).toMatchObject({ subtype: "error_max_structured_output_retries", is_error: true });
    expect(failed.code).toBe(1);
  });

  it("goes on with the fallback model when the first stays overloaded", async () => {
    await using place = await cliPlace((request) =>
      request.model === "claude-haiku-4-5" ? "From the other." : reply.failure("overloaded", "busy", { "retry-after": "0" }),
    );
    const soon = JSON.stringify({ plugins: { "lorimer.core": { retry: { loadBaseMs: 20 } } } });
    const run = await place.run("-p", "x", "--fallback-model", "claude-haiku-4-5", "--output-format", "stream-json", "--settings", soon);
    expect(run.result()["result"]).toBe("From the other.");
    expect(run.lines().some((line) => line["subtype"] === "api_retry")).toBe(true);
  });

  it("shortens its lines with --streamlined", async () => {
    await using place = await cliPlace([
      reply.thinking("secret").text("Looking.").toolUse("Bash", bash("echo a")).toolUse("Bash", bash("echo b")),
      "Done.",
    ]);
    const run = await place.run("-p", "go", "--output-format", "stream-json", "--streamlined", "--allowedTools", "Bash");
    expect(run.lines().map((line) => line["text"] ?? line["tool_summary"] ?? line["subtype"])).toEqual([
      "init",
      "Looking.",
      "informational",
      "Bash ×2",
      "Done.",
      "success",
    ]);
  });

  it("reads settings and dotenv files, and lets the real environment win", async () => {
    await using place = await cliPlace((request) => `${request.model} ${request.headers["x-from"]}`);
    await writeFile(join(place.root, "env"), "ANTHROPIC_CUSTOM_HEADERS='X-From: file'\nANTHROPIC_API_KEY=other\n");
    expect((await place.run("-p", "x", "--dotenv", "env")).stdout).toBe("claude-sonnet-5-5 file\n");
    expect((await place.run("-p", "x", "--settings", '{"model":"claude-haiku-4-5"}')).stdout).toContain("claude-haiku-4-5");
    expect(place.model.requests[0]?.headers["x-api-key"]).toBe("test-key-of-no-account");
  });

  it("writes a log without secrets with --debug", async () => {
    await using place = await cliPlace(["My key is test-key-of-no-account."]);
    const run = await place.run("-p", "x", "--debug");
    expect(run.stderr).toContain("run-finished");
    expect(run.stderr).not.toContain("test-key-of-no-account");
  });
});
