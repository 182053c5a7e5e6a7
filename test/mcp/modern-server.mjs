// A server of revision 2026-07-28 alone, which asks in its results: modern-server.mjs [http]
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { createMcpHandler, inputRequired, inputResponse, McpServer } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";

const text = (value) => ({ content: [{ type: "text", text: value }] });
let grown = false;
const all = new Set();

function make() {
  const server = new McpServer({ name: "modern", version: "1.0.0" }, { capabilities: { tools: { listChanged: true } } });
  all.add(server);
  server.registerTool("era", { description: "Says which." }, () => text("stateless"));
  server.registerTool("ask", { description: "Asks the person, the model and for folders." }, ({ mcpReq }) => {
    const [colour, thought, roots] = ["colour", "thought", "roots"].map((key) => inputResponse(mcpReq.inputResponses, key));
    if (colour.kind === "missing") {
      const requestedSchema = { type: "object", properties: { colour: { type: "string" } }, required: ["colour"] };
      const messages = [{ role: "user", content: { type: "text", text: "How many?" } }];
      return inputRequired({
        requestState: "round one",
        inputRequests: {
          colour: inputRequired.elicit({ message: "Which colour?", requestedSchema }),
          thought: inputRequired.createMessage({ messages, maxTokens: 10 }),
          roots: inputRequired.listRoots(),
        },
      });
    }
    return text(`${mcpReq.requestState()}: ${colour.content?.colour}, ${thought.result?.content.text}, ${roots.roots?.length} root`);
  });
  const grow = () => server.registerTool("grown", { description: "Came later." }, () => text("grown"));
  if (grown) grow();
  server.registerTool("grow", { description: "Adds a tool." }, () => {
    grown = true;
    grow();
    changed();
    return text("ok");
  });
  return server;
}

let changed = () => undefined;
if (process.argv[2] === "http") {
  const handler = createMcpHandler(make, { legacy: "reject" });
  changed = () => handler.notify.toolsChanged();
  const server = createServer(async (request, response) => {
    const body = request.method === "POST" ? { body: Readable.toWeb(request), duplex: "half" } : {};
    const answer = await handler.fetch(
      new Request(`http://${request.headers.host}${request.url}`, { method: request.method, headers: request.headers, ...body }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers.entries()));
    if (answer.body === null) response.end();
    else Readable.fromWeb(answer.body).pipe(response);
  });
  server.listen(0, "127.0.0.1", () => process.stdout.write(`${server.address().port}\n`));
} else serveStdio(make, { legacy: "reject" });
