// A server over HTTP with connections, and with events of the old kind at /sse, that can be killed and started again on its port:
// restarting-server.mjs PORT. Its tool `wait` never answers:
// with {"streams": true} after it began to.
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const sessions = new Set();
const tools = ["pid", "wait"].map((name) => ({ name, description: `Does ${name}.`, inputSchema: { type: "object" } }));
let stream;
const server = createServer(async (request, response) => {
  if (request.method === "GET" && request.url === "/sse") {
    stream = response;
    return response.writeHead(200, { "content-type": "text/event-stream" }).write("event: endpoint\ndata: /messages\n\n");
  }
  if (request.method !== "POST") return response.writeHead(405).end();
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += chunk;
  const { id, method, params } = JSON.parse(body);
  const known = request.headers["mcp-session-id"];
  const isOld = request.url === "/messages";
  if (!isOld && method !== "initialize" && !sessions.has(known)) return response.writeHead(known === undefined ? 400 : 404).end();
  if (id === undefined) return response.writeHead(202).end();
  const session = known ?? randomUUID();
  sessions.add(session);
  if (method === "tools/call" && params.name === "wait") {
    if (isOld) response.writeHead(202).end();
    else if (params.arguments?.streams === true) response.writeHead(200, { "content-type": "text/event-stream" }).write(": begun\n\n");
    process.stdout.write("waiting\n");
    return;
  }
  const serverInfo = { name: "restarting", version: "1.0.0" };
  const results = {
    initialize: { protocolVersion: params?.protocolVersion, capabilities: { tools: {} }, serverInfo },
    "tools/list": { tools },
    "tools/call": { content: [{ type: "text", text: `${process.pid}` }] },
  };
  const result = results[method];
  const answer = JSON.stringify({ jsonrpc: "2.0", id, ...(result ? { result } : { error: { code: -32601, message: "?" } }) });
  if (isOld) {
    stream.write(`event: message\ndata: ${answer}\n\n`);
    return response.writeHead(202).end();
  }
  response.writeHead(200, { "content-type": "application/json", "mcp-session-id": session });
  response.end(answer);
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
