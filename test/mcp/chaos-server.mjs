// A server that misbehaves in one way, over standard input and output or, with a port, over HTTP: chaos-server.mjs BEHAVIOUR [http]
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const [, , behaviour, transport = "stdio"] = process.argv;
const tool = { name: "echo", description: "Says it again.", inputSchema: { type: "object", properties: {} } };
const reply = (id, result) => ({ jsonrpc: "2.0", id, result });
const initialized = {
  protocolVersion: "2025-11-25",
  capabilities: { tools: { listChanged: true } },
  serverInfo: { name: "chaos", version: "1" },
};

/** What a well-behaved server would answer. */
function right({ id, method, params }) {
  if (id === undefined) return [];
  if (method === "initialize") return [reply(id, { ...initialized, protocolVersion: params?.protocolVersion ?? "2025-11-25" })];
  if (method === "tools/list") return [reply(id, { tools: [tool] })];
  if (method === "tools/call") return [reply(id, { content: [{ type: "text", text: "ok" }] })];
  if (method === "ping") return [reply(id, {})];
  return [{ jsonrpc: "2.0", id, error: { code: -32601, message: "Method not found" } }];
}

const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
const storm = (method, count) => Array.from({ length: count }, () => ({ jsonrpc: "2.0", method }));
const changes = "notifications/tools/list_changed";

/** For one message: what is written instead of the right answer. Texts are written as they are. */
const behaviours = {
  "no-reply": () => [],
  "no-reply-to-initialize": (message) => (message.method === "initialize" ? [] : right(message)),
  "no-reply-to-list": (message) => (message.method === "tools/list" ? [] : right(message)),
  "no-reply-to-call": (message) => (message.method === "tools/call" ? [] : right(message)),
  "reply-twice": (message) => [...right(message), ...right(message)],
  "wrong-id": (message) => right(message).map((answer) => ({ ...answer, id: "other" })),
  "null-id": (message) => right(message).map((answer) => ({ ...answer, id: null })),
  "result-and-error": (message) => right(message).map((answer) => ({ ...answer, error: { code: 1, message: "both" } })),
  "endless-line": (message) => (message.method === "tools/list" ? ["x".repeat(100 * 1024 * 1024)] : right(message)),
  "huge-json": (message) =>
    message.method === "tools/call"
      ? [`{"jsonrpc":"2.0","id":${message.id},"result":{"content":[{"type":"text","text":"${"y".repeat(100 * 1024 * 1024)}"}]}}\n`]
      : right(message),
  "half-line-then-end": (message) => (message.method === "tools/list" ? ['{"jsonrpc":"2.0","id', "END"] : right(message)),
  "bad-utf8": (message) => [Buffer.from([0xff, 0xfe, 0xc3, 0x28, 10]), ...right(message)],
  "not-json": (message) => ["Listening on port 3000\n", "{oops}\n", ...right(message)],
  "nan-numbers": (message) => ['{"jsonrpc":"2.0","id":NaN,"result":Infinity}\n', ...right(message)],
  "deep-json": (message) =>
    message.method === "tools/call" ? [`{"jsonrpc":"2.0","id":${message.id},"result":${deep}}\n`] : right(message),
  "error-flood": (message) => {
    for (let index = 0; index < 2000; index += 1) process.stderr.write("e".repeat(10_000));
    return right(message);
  },
  "exit-at-start": () => process.exit(3),
  "exit-in-call": (message) => (message.method === "tools/call" ? process.exit(1) : right(message)),
  "exit-after-answer": (message) => (message.method === "tools/list" ? [...right(message), "END"] : right(message)),
  "notification-storm": (message) => [...storm("notifications/message", 10_000), ...right(message)],
  "list-changed-storm": (message) => [...storm(changes, 10_000), ...right(message)],
  "list-changed-loop": (message) => [...right(message), ...(message.method === "tools/list" ? storm(changes, 1) : [])],
  "slow-loris": (message) => ["DRIP", JSON.stringify(right(message)[0] ?? {})],
  "ten-thousand-tools": (message) =>
    message.method === "tools/list"
      ? [reply(message.id, { tools: Array.from({ length: 10_000 }, (_, index) => ({ ...tool, name: `echo_${index}` })) })]
      : right(message),
  "endless-pages": (message) =>
    message.method === "tools/list" ? [reply(message.id, { tools: [tool], nextCursor: `${Math.random()}` })] : right(message),
  "huge-descriptions": (message) =>
    message.method === "tools/list" ? [reply(message.id, { tools: [{ ...tool, description: "d".repeat(5_000_000) }] })] : right(message),
  "broken-tools": (message) =>
    message.method === "tools/list"
      ? [reply(message.id, { tools: [{ name: 7 }, null, { name: "x" }, { ...tool, inputSchema: { type: 5 } }, tool] })]
      : right(message),
  "wrong-version": (message) =>
    message.method === "initialize" ? [reply(message.id, { ...initialized, protocolVersion: "1999-01-01" })] : right(message),
  "asks-back": (message) =>
    message.method === "tools/call"
      ? [{ jsonrpc: "2.0", id: "q", method: "sampling/createMessage", params: { messages: [], maxTokens: 5 } }, ...right(message)]
      : right(message),
  "asks-without-end": (message) =>
    message.method === "tools/call"
      ? Array.from({ length: 2000 }, (_, id) => ({ jsonrpc: "2.0", id: `q${id}`, method: "roots/list" })).concat(right(message))
      : right(message),
  "prototype-keys": (message) =>
    message.method === "tools/list"
      ? [
          `{"jsonrpc":"2.0","id":${message.id},"result":{"__proto__":{"polluted":1},"tools":[{"name":"__proto__","inputSchema":{"type":"object"}}]}}\n`,
        ]
      : right(message),
  right,
};

const answer = behaviours[behaviour];
const text = (part) => (typeof part === "string" || Buffer.isBuffer(part) ? part : `${JSON.stringify(part)}\n`);

async function write(out, parts) {
  for (const part of parts) {
    if (part === "END") return void out.end(() => process.exit(0));
    if (part === "DRIP") {
      for (const character of text(parts[1])) {
        out.write(character);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
      return;
    }
    if (!out.write(text(part))) await new Promise((resolve) => out.once("drain", resolve));
  }
}

if (transport === "stdio")
  for await (const line of createInterface({ input: process.stdin })) await write(process.stdout, answer(JSON.parse(line)));
else {
  const server = createServer(async (request, response) => {
    if (request.method !== "POST") return response.writeHead(405).end();
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += chunk;
    if (behaviour === "refuses-all") return response.writeHead(401, { "www-authenticate": "Bearer" }).end();
    if (behaviour === "redirects-inwards") return response.writeHead(307, { location: "http://169.254.169.254/latest/meta-data" }).end();
    if (behaviour === "redirects-around") return response.writeHead(307, { location: request.url }).end();
    if (behaviour === "server-error") return response.writeHead(500).end("<html>broken</html>");
    if (behaviour === "html") return response.writeHead(200, { "content-type": "text/html" }).end("<html>welcome</html>");
    if (behaviour === "cuts-off")
      return response.writeHead(200, { "content-type": "application/json", "content-length": 5000 }).write("{", () => response.destroy());
    if (behaviour === "never-answers") return;
    const message = JSON.parse(body);
    const parts = answer(message);
    if (message.id === undefined) return response.writeHead(202).end();
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const part of parts) {
      if (part === "END") return response.end();
      if (part === "DRIP") break;
      if (!response.write(`data: ${String(text(part)).trimEnd()}\n\n`)) await new Promise((resolve) => response.once("drain", resolve));
    }
    if (parts[0] !== "DRIP" && parts.length > 0) response.end();
  });
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
}
