// A server written with the first SDK: it asks the person, changes its list of tools, and dies when it is told to.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";

const server = new McpServer({ name: "old", version: "1.0.0" });
const text = (value) => ({ content: [{ type: "text", text: String(value) }] });
let calls = 0;
server.registerTool("count", { description: "Counts its calls." }, () => text((calls += 1)));
server.registerTool("die", { description: "Ends the process." }, () => process.exit(1));
server.registerTool("grow", { description: "Adds a tool." }, () => {
  server.registerTool("grown", { description: "Came later." }, () => text("grown"));
  return text("ok");
});
server.registerTool("ask", { description: "Asks for a colour." }, async () => {
  const schema = { type: "object", properties: { colour: { type: "string" } }, required: ["colour"] };
  return text(JSON.stringify(await server.server.elicitInput({ mode: "form", message: "Which colour?", requestedSchema: schema })));
});
server.registerTool("visit", { description: "Sends the person to a page." }, async () =>
  text((await server.server.elicitInput({ mode: "url", message: "Sign here.", url: "https://sign.example/", elicitationId: "1" })).action),
);
await server.connect(new StdioServerTransport());
