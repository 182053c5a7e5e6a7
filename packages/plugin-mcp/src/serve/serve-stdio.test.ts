import { PassThrough } from "node:stream";
import { openTestHarness, reply } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { servedParts } from "../../test/served-parts.js";
import { plugin } from "../index.js";
import { serveStdio } from "./serve-stdio.js";

const initialize = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
};

describe("serving over streams", () => {
  it("passes over what is no message, and ends when the client does", async () => {
    await using test = await openTestHarness({ script: () => reply.text("done"), plugins: [plugin] });
    const [input, output] = [new PassThrough(), new PassThrough()];
    let said = "";
    output.on("data", (text: Buffer) => (said += String(text)));
    const served = serveStdio(await servedParts(test), input, output, new AbortController().signal);
    input.write(`garbage\n{oops\n[]\nnull\n3\n{"jsonrpc":"1.0"}\n\u0000\u00ff\n\n${JSON.stringify(initialize)}\n`);
    await expect.poll(() => said).toContain('"serverInfo"');
    input.end();
    await served;
  });

  it("ends with its reason when a message has no end, and without one when nobody reads any more or it is told to end", async () => {
    await using test = await openTestHarness({ script: () => reply.text("done"), plugins: [plugin] });
    const parts = await servedParts(test);
    const endless = new PassThrough();
    const first = serveStdio(parts, endless, new PassThrough(), new AbortController().signal);
    endless.write(Buffer.alloc(11 * 1024 * 1024, "x"));
    await expect(first).rejects.toMatchObject({ code: "MCP_MESSAGE_TOO_LARGE" });
    const unread = new PassThrough();
    const second = serveStdio(parts, new PassThrough(), unread, new AbortController().signal);
    await expect.poll(() => unread.listenerCount("error")).toBeGreaterThan(0);
    unread.destroy(new Error("EPIPE"));
    await second;
    const over = new AbortController();
    const third = serveStdio(parts, new PassThrough(), new PassThrough(), over.signal);
    over.abort();
    await third;
  });
});
