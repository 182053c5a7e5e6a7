import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { cliPlace } from "./run-cli.js";

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "c1", object: "chat.completion.chunk", model: "llama", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

describe("a server that speaks OpenAI's form of API", () => {
  it("is used by its base URL alone, with any name of a model and no key", async () => {
    const bodies: { model?: string }[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (text: Buffer) => (body += text.toString()));
      request.on("end", () => {
        bodies.push(JSON.parse(body) as { model?: string });
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.end(`${chunk({ role: "assistant", content: "Hello" })}${chunk({ content: " there." }, "stop")}data: [DONE]\n\n`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      await using place = await cliPlace([]);
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
      const env = { ANTHROPIC_BASE_URL: "", ANTHROPIC_API_KEY: "", ANTHROPIC_MODEL: "", OPENAI_BASE_URL: url, OPENAI_MODEL: "llama" };
      const run = await place.start(["-p", "hi"], { env }).finished;
      expect(run).toMatchObject({ code: 0, stdout: "Hello there.\n", stderr: "" });
      expect(bodies.map((body) => body.model)).toEqual(["llama"]);
    } finally {
      server.close();
    }
  });
});
