// A server over standard input and output whose tools stand in a file: told-server.mjs FILE [LOG]. The log gets a line when it starts and when it
// is asked for its tools.
import { appendFileSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [, , file, log] = process.argv;
const note = (word) => log !== undefined && appendFileSync(log, `${word}\n`);
note("started");
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const results = {
    initialize: () => ({
      protocolVersion: params.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: "told", version: "1" },
    }),
    "tools/list": () => ({ tools: JSON.parse(readFileSync(file, "utf8")) }),
    "tools/call": () => ({ content: [{ type: "text", text: "ok" }] }),
  };
  if (log !== undefined && method === "initialize") await new Promise((resolve) => setTimeout(resolve, 150));
  const result = results[method]?.();
  if (method === "tools/list") note("listed");
  const body = result === undefined ? { error: { code: -32601, message: "no such method" } } : { result };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...body })}\n`);
}
