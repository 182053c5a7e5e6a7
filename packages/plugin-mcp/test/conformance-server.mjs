// The HTTP form of `lorimer mcp serve` with the tools that the suite's server scenarios call, behind a forwarder that knows the token:
// the suite can send none.
import { createServer, request as httpRequest } from "node:http";
import { ToolCaller, ToolRegistry, defineTool, toolFailure } from "@lorimer/sdk";
import { inlinePlugin, openTestHarness, reply } from "@lorimer/testing";
import { serveHttp } from "@lorimer/plugin-mcp/serve";
import * as z from "zod/mini";

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const tool = (name, content, input = z.object({})) =>
  defineTool({
    name,
    description: `Answers for ${name}.`,
    input,
    readOnly: true,
    concurrencySafe: true,
    run: () => (content === undefined ? toolFailure("This tool intentionally returns an error for testing") : content),
    present: (output) => ({ content: output }),
  });

const tools = [
  tool("test_simple_text", "This is a simple text response for testing."),
  tool("test_image_content", [{ type: "image", source: { type: "base64", media_type: "image/png", data: pixel } }]),
  tool("test_error_handling", undefined),
];

/** A schema with keywords that no schema library writes; it must arrive as it is. */
const schema2020 = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: { address: { type: "object", properties: { street: { type: "string" }, city: { type: "string" } } } },
  properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" } },
  additionalProperties: false,
};

async function open() {
  const test = await openTestHarness({ script: () => reply.text("done"), plugins: [inlinePlugin({ tools })] });
  const [registry, caller] = await Promise.all([test.session.service(ToolRegistry), test.session.service(ToolCaller)]);
  const plain = tool("json_schema_2020_12_tool", "ok");
  registry.add("suite", { name: plain.name, description: plain.description, inputSchema: schema2020 }, () => Promise.resolve(plain));
  return { registry, caller, close: () => test[Symbol.asyncDispose]() };
}

export async function startConformanceServer() {
  const serving = await serveHttp({ version: "0.0.0", open }, 0);
  const target = new URL(serving.url);
  const forwarder = createServer((request, response) => {
    const { port } = forwarder.address();
    // Its own name and origin become those of the server behind it; every other stays as it came.
    const own = (value) => value?.replace(`:${port}`, `:${target.port}`);
    const headers = { ...request.headers, host: own(request.headers.host), authorization: `Bearer ${serving.token}` };
    if (headers.origin !== undefined) headers.origin = own(headers.origin);
    const onward = httpRequest(
      { host: target.hostname, port: target.port, path: target.pathname, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode, answer.headers);
        answer.pipe(response);
      },
    );
    onward.on("error", () => response.destroy());
    response.on("close", () => onward.destroy());
    request.pipe(onward);
  });
  await new Promise((resolve) => forwarder.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${forwarder.address().port}/mcp`,
    close: async () => {
      forwarder.closeAllConnections();
      forwarder.close();
      await serving.close();
    },
  };
}
