import { createServer } from "node:http";
import type { IncomingHttpHeaders, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { serverFetch } from "./server-fetch.js";

interface Served extends AsyncDisposable {
  readonly url: string;
  readonly seen: { readonly method: string; readonly path: string; readonly body: string; readonly headers: IncomingHttpHeaders }[];
}

async function serve(answer: RequestListener): Promise<Served> {
  const seen: Served["seen"] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (text: string) => (body += text));
    request.on("end", () => {
      seen.push({ method: request.method ?? "", path: request.url ?? "", body, headers: request.headers });
      answer(request, response);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, seen, [Symbol.asyncDispose]: async () => void server.close().closeAllConnections() };
}

const posted = { method: "POST", body: "{}", headers: { "X-Api-Key": "s3cret" } };

describe("messages to a server", () => {
  it("never take their headers to another origin with a redirect", async () => {
    await using elsewhere = await serve((_, response) => void response.end("{}"));
    await using server = await serve((_, response) => void response.writeHead(307, { location: `${elsewhere.url}/mcp` }).end());
    await expect(serverFetch(server.url)(`${server.url}/mcp`, posted)).rejects.toThrow("they are not made");
    expect(elsewhere.seen).toEqual([]);
  });

  it("follow a redirect within their origin, posted again where the answer says so", async () => {
    await using server = await serve(({ url }, response) => {
      if (url === "/mcp") response.writeHead(308, { location: "/mcp/" }).end();
      else if (url === "/old") response.writeHead(303, { location: "/mcp/" }).end();
      else response.end("done");
    });
    const ask = serverFetch(server.url);
    expect(await (await ask(`${server.url}/mcp`, posted)).text()).toBe("done");
    expect(server.seen.at(-1)).toMatchObject({ method: "POST", path: "/mcp/", body: "{}", headers: { "x-api-key": "s3cret" } });
    expect(await (await ask(`${server.url}/old`, posted)).text()).toBe("done");
    expect(server.seen.at(-1)).toMatchObject({ method: "GET", path: "/mcp/", body: "" });
  });

  it("end where they are sent on without end", async () => {
    await using server = await serve((_, response) => void response.writeHead(307, { location: "/again" }).end());
    await expect(serverFetch(server.url)(`${server.url}/mcp`, posted)).rejects.toThrow("too often");
    expect(server.seen).toHaveLength(4);
  });
});
