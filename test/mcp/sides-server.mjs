// A server over standard input and output that answers in every way a client must take: long texts, bytes, questions, thoughts of the client's model.
import { Server } from "@modelcontextprotocol/server";
import { StdioServerTransport } from "@modelcontextprotocol/server/stdio";

const server = new Server({ name: "sides", version: "1.0.0" }, { capabilities: { tools: {}, prompts: {}, resources: {} } });
const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const text = (value) => ({ type: "text", text: value });
const flood = Array.from({ length: 40_000 }, (_, index) => `row ${index}`).join("\n");
const form = {
  mode: "form",
  message: "What should it be?",
  requestedSchema: {
    type: "object",
    properties: {
      colour: {
        type: "string",
        title: "Colour",
        oneOf: [
          { const: "r", title: "Red" },
          { const: "g", title: "Green" },
        ],
      },
      size: { type: "integer", title: "Size", minimum: 1, maximum: 9 },
      mail: { type: "string", title: "Mail", format: "email" },
      fast: { type: "boolean", title: "Fast", default: true },
      parts: { type: "array", title: "Parts", items: { type: "string", enum: ["a", "b", "c"] } },
    },
    required: ["colour", "size", "mail"],
  },
};

const tools = {
  flood: () => [text(flood)],
  flood_and_picture: () => [text(flood), { type: "image", mimeType: "image/png", data: pixel }],
  bytes: () => [
    { type: "audio", mimeType: "audio/wav", data: Buffer.from("RIFF of no sound").toString("base64") },
    {
      type: "resource",
      resource: { uri: "side://report.pdf", mimeType: "application/pdf", blob: Buffer.from("%PDF-1.4 no page").toString("base64") },
    },
    { type: "resource_link", uri: "side://more", name: "more" },
  ],
  steps: async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of [1, 2, 3]) {
      if (progressToken !== undefined)
        await mcpReq.notify({
          method: "notifications/progress",
          params: { progressToken, progress, total: 3, message: `step ${progress} of 3` },
        });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    return [text("walked")];
  },
  ask: async ({ mcpReq }) => [text(JSON.stringify(await mcpReq.elicitInput(form)))],
  visit: async ({ mcpReq }) => [
    text((await mcpReq.elicitInput({ mode: "url", message: "Sign here.", url: "https://sign.example/form", elicitationId: "1" })).action),
  ],
  think: async ({ mcpReq }) => {
    const messages = [{ role: "user", content: text("How many?") }];
    const { content, model } = await mcpReq.requestSampling({ messages, systemPrompt: "Count.", maxTokens: 50 });
    return [text(`${model}: ${content.text}`)];
  },
};

server.setRequestHandler("tools/list", () => ({
  tools: Object.keys(tools).map((name) => ({ name, description: `Does ${name}.`, inputSchema: { type: "object" } })),
}));
server.setRequestHandler("tools/call", async ({ params: { name } }, context) => {
  try {
    return { content: await tools[name](context) };
  } catch (error) {
    return { content: [text(`${error.message}`)], isError: true };
  }
});
server.setRequestHandler("prompts/list", () => ({ prompts: [{ name: "long", description: "Says much." }] }));
server.setRequestHandler("prompts/get", () => ({ messages: [{ role: "user", content: text(flood) }] }));
server.setRequestHandler("resources/list", () => ({ resources: [{ uri: "side://flood", name: "flood" }] }));
server.setRequestHandler("resources/read", ({ params: { uri } }) => ({ contents: [{ uri, mimeType: "text/plain", text: flood }] }));
await server.connect(new StdioServerTransport());
