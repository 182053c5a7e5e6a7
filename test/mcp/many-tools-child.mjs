// An MCP server over standard input and output with as many tools as its argument says.
import { createInterface } from "node:readline";

const tools = Array.from({ length: Number(process.argv[2]) }, (_, index) => ({
  name: `record_${index}`,
  description: `Reads record number ${index} of the archive, with all of its fields, notes and attachments, as one text.`,
  inputSchema: { type: "object", properties: { field: { type: "string", description: "The field to read" } }, required: ["field"] },
}));

const answers = {
  initialize: () => ({ protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "many", version: "1.0.0" } }),
  "tools/list": () => ({ tools }),
  "tools/call": ({ name, arguments: input }) => ({ content: [{ type: "text", text: `${name}: ${input.field}` }] }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) continue;
  const answer = answers[method];
  const body = answer === undefined ? { error: { code: -32601, message: "Method not found" } } : { result: answer(params) };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...body })}\n`);
}
