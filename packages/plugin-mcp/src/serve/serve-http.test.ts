import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { openTestHarness, reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { servedParts } from "../../test/served-parts.js";
import { plugin } from "../index.js";
import { serveHttp } from "./serve-http.js";

it("clients that went away without a word do not keep others out, and those that listen stay", async () => {
  await using test = await openTestHarness({ script: () => reply.text("done"), plugins: [plugin] });
  const serving = await serveHttp(await servedParts(test), 0, 2);
  const headers = { Authorization: `Bearer ${serving.token}` };
  const listening = new Client({ name: "listens", version: "1" });
  await listening.connect(new StreamableHTTPClientTransport(new URL(serving.url), { requestInit: { headers } }));
  await listening.listTools();
  const params = { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } };
  const open = async (): Promise<number> => {
    const response = await fetch(serving.url, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", accept: "application/json, text/event-stream" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "initialize", params }),
    });
    await response.text();
    return response.status;
  };
  for (let count = 0; count < 5; count += 1) expect(await open()).toBe(200);
  await listening.listTools();
  const second = new Client({ name: "listens too", version: "1" });
  await second.connect(new StreamableHTTPClientTransport(new URL(serving.url), { requestInit: { headers } }));
  await second.listTools();
  // Both have a stream open for what the server wants to say.
  await expect.poll(open).toBe(503);
  await listening.listTools();
  await Promise.all([listening.close(), second.close()]);
  await serving.close();
});

it("a port that is taken is named", async () => {
  await using test = await openTestHarness({ script: () => reply.text("done"), plugins: [plugin] });
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const { port } = taken.address() as AddressInfo;
  await expect(serveHttp(await servedParts(test), port)).rejects.toMatchObject({
    code: "MCP_PORT",
    message: expect.stringContaining(`port ${port}`) as string,
  });
  await new Promise((resolve) => taken.close(resolve));
});
