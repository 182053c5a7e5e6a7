import { fileURLToPath } from "node:url";
import { lastToolResult, reply } from "@lorimer/testing";
import type { Script, ScriptRequest } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const server = fileURLToPath(new URL("./many-tools-child.mjs", import.meta.url));
const servers = (count: number): string =>
  JSON.stringify({ mcpServers: { archive: { command: process.execPath, args: [server, String(count)] } } });

/** Everything that stands before the first word of the person, as the provider takes it. */
const before = ({ body }: ScriptRequest): string => JSON.stringify([body["tools"] ?? [], body["system"] ?? []]);
const tokens = (text: string): number => Math.ceil(text.length / 3.6);

const tenTurns: Script = (request) => {
  const turn = (request.messages.length + 1) / 2;
  if (turn === 2) return reply.toolUse("ToolSearch", { query: "select:mcp__archive__record_7" });
  if (turn === 3) return reply.toolUse("mcp__archive__record_7", { field: "title" });
  return turn < 10 ? reply.toolUse("Glob", { pattern: `*.${turn}` }) : `done: ${lastToolResult(request).text}`;
};

it("ten turns with 300 deferred tools send under 4,000 tokens before the first word, and the same to the end", async () => {
  await using place = await cliPlace(tenTurns);
  const flags = [
    "--mcp-config",
    servers(300),
    "--allowedTools",
    "mcp__archive",
    "--settings",
    '{"plugins":{"lorimer.mcp":{"waitMs":15000}}}',
  ];
  const run = await place.run("-p", "Read record 7.", "--output-format", "json", ...flags);
  expect(run.stderr).toBe("");
  expect(run.result()).toMatchObject({ num_turns: 10, is_error: false });
  const requests = place.model.requests.filter(({ body }) => body["tools"] !== undefined);
  const [first, ...rest] = requests.map((request) => before({ ...request, body: { ...request.body, tools: undeferred(request) } }));
  console.log(`figure: tokens before the first word with 300 deferred tools: ${tokens(first ?? "")}`);
  expect(tokens(first ?? "")).toBeLessThan(4000);
  expect(new Set(rest.map(withoutMarks))).toEqual(new Set([withoutMarks(first ?? "")]));
  expect(JSON.stringify(requests[3]?.messages)).toContain("record_7: title");
});

it("a server with 50 tools adds no more than its listing, and without it the request is the same to the byte", async () => {
  await using place = await cliPlace(() => "done");
  const flags = ["--settings", '{"plugins":{"lorimer.mcp":{"waitMs":15000}}}', "--no-session-persistence"];
  const send = async (...more: readonly string[]): Promise<string> => {
    await place.run("-p", "Hello", ...flags, ...more);
    return before(place.model.requests.at(-1) as ScriptRequest);
  };
  const [without, withServer, again] = [await send(), await send("--mcp-config", servers(50)), await send()];
  expect(again).toBe(without);
  console.log(`figure: tokens that 50 tools of a server add: ${tokens(withServer) - tokens(without)}`);
  expect(tokens(withServer) - tokens(without)).toBeLessThan(700);
});

function undeferred({ body }: ScriptRequest): readonly unknown[] {
  return (body["tools"] as readonly { readonly defer_loading?: true }[]).filter((tool) => tool.defer_loading === undefined);
}

function withoutMarks(text: string): string {
  return text.replaceAll(',"cache_control":{"type":"ephemeral"}', "");
}
