import { createServer } from "node:http";
import type { RequestListener, Server } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, createServer as createTcpServer } from "node:net";
import type { AddressInfo, Server as TcpServer, Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { cert, key } from "../../test/certificate.js";
import { createNodeFetch } from "./node-fetch.js";
import { proxyFor } from "./proxy.js";

const opened: (Server | TcpServer)[] = [];
const sockets = new Set<Socket>();

async function listen<T extends Server | TcpServer>(server: T): Promise<{ server: T; port: number }> {
  opened.push(server);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

async function serve(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const { server, port } = await listen(createServer(listener));
  return { server, url: `http://127.0.0.1:${port}` };
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await Promise.all(opened.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

describe("a fetch over node:http", () => {
  it("sends method, headers and body, and reads status, headers and text", async () => {
    const { url } = await serve((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        response.writeHead(201, {
          "x-seen": `${request.method} ${request.url} ${request.headers["x-a"]} ${request.headers["accept-encoding"]}`,
        });
        response.end(Buffer.concat(chunks));
      });
    });
    const response = await createNodeFetch()(`${url}/path?q=1`, { method: "POST", headers: { "x-a": "é".normalize() }, body: "wörld" });
    expect(response.status).toBe(201);
    expect(response.ok).toBe(true);
    expect(response.headers.get("X-Seen")).toContain("POST /path?q=1");
    expect(response.headers.get("X-Seen")).toContain("identity");
    expect([...response.headers.entries()].map(([name]) => name)).toContain("x-seen");
    expect(await response.text()).toBe("wörld");
  });

  it("uses one connection for requests that follow each other, also when an answer was not read to its end", async () => {
    let connections = 0;
    const { url, server } = await serve((_request, response) => {
      response.write("first");
      response.end("rest");
    });
    server.on("connection", () => (connections += 1));
    const fetch = createNodeFetch();
    for (let turn = 0; turn < 3; turn += 1) {
      const response = await fetch(url);
      for await (const chunk of response.body) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
    expect(connections).toBe(1);
  });

  it("closes a connection whose answer goes on without a reader", async () => {
    const { url, server } = await serve((_request, response) => response.write("endless"));
    const closed = new Promise<void>((resolve) => server.on("connection", (socket: Socket) => socket.once("close", () => resolve())));
    const response = await createNodeFetch()(url);
    for await (const _chunk of response.body) break;
    await closed;
  });

  it("is cancelled before the answer, during it, and before it is sent", async () => {
    const { url } = await serve((request, response) => {
      if (request.url === "/body") response.write("x");
    });
    const fetch = createNodeFetch();
    const first = new AbortController();
    const waiting = fetch(url, { signal: first.signal });
    setTimeout(() => first.abort(), 20);
    await expect(waiting).rejects.toMatchObject({ code: "aborted" });
    const second = new AbortController();
    const response = await fetch(`${url}/body`, { signal: second.signal });
    setTimeout(() => second.abort(), 20);
    await expect(response.text()).rejects.toThrow();
    await expect(fetch(url, { signal: second.signal })).rejects.toThrow();
  });

  it("gives up when nothing arrives: no answer, a silent body", async () => {
    const { url } = await serve((request, response) => {
      if (request.url === "/body") response.write("x");
    });
    const fetch = createNodeFetch({ idleTimeoutMs: 60 });
    await expect(fetch(url)).rejects.toMatchObject({ code: "stalled" });
    await expect((await fetch(`${url}/body`)).text()).rejects.toMatchObject({ code: "stalled" });
  });

  it("does not give up on a slow answer, nor on a reader that takes its time", async () => {
    const { url } = await serve((_request, response) => {
      let count = 0;
      const timer = setInterval(() => {
        response.write(`${(count += 1)},`);
        if (count === 8) {
          clearInterval(timer);
          response.end();
        }
      }, 30);
    });
    const response = await createNodeFetch({ idleTimeoutMs: 150 })(url);
    let text = "";
    for await (const chunk of response.body) {
      if (text === "") await new Promise((resolve) => setTimeout(resolve, 200));
      text += chunk.toString();
    }
    expect(text).toBe("1,2,3,4,5,6,7,8,");
  });

  it("notices a stall that follows a reader's own pause", async () => {
    const { url } = await serve((_request, response) => response.write("x"));
    const response = await createNodeFetch({ idleTimeoutMs: 60 })(url);
    const body = response.body;
    await body.next();
    await new Promise((resolve) => setTimeout(resolve, 150));
    await expect(body.next()).rejects.toMatchObject({ code: "stalled" });
  });

  it("hands over what arrived before the connection was lost, also to a reader that was busy", async () => {
    const { url, server } = await serve((_request, response) => {
      response.write("one");
      setTimeout(() => response.write("two", () => response.socket?.destroy()), 20);
    });
    const lost = new Promise<void>((resolve) => server.on("connection", (socket: Socket) => socket.once("close", () => resolve())));
    const { body } = await createNodeFetch()(url);
    expect(String((await body.next()).value)).toBe("one");
    await lost;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(String((await body.next()).value)).toBe("two");
    await expect(body.next()).rejects.toThrow();
  });

  it("gives up on a connection that is never made secure", async () => {
    const { port } = await listen(createTcpServer(() => {}));
    await expect(createNodeFetch({ connectTimeoutMs: 80 })(`https://127.0.0.1:${port}`)).rejects.toMatchObject({ code: "connect_timeout" });
  });

  it("reports an answer that was cut, and a refused connection", async () => {
    const { url, server } = await serve((_request, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("some");
      setImmediate(() => response.socket?.destroy());
    });
    await expect((await createNodeFetch()(url)).text()).rejects.toThrow();
    await new Promise((resolve) => server.close(resolve));
    await expect(createNodeFetch()(url)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  it("does not follow a redirect", async () => {
    const { url } = await serve((_request, response) =>
      response.writeHead(302, { location: "https://elsewhere.test/login?token=secret-value" }).end(),
    );
    const failed = createNodeFetch()(url, { headers: { authorization: "Bearer x" } });
    await expect(failed).rejects.toMatchObject({ code: "redirect", status: 302 });
    await expect(failed).rejects.not.toThrow(/secret-value/);
  });

  it("reads no more than the beginning of a huge error", async () => {
    const { url } = await serve((_request, response) => {
      response.writeHead(500);
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "e")));
        response.once("drain", more);
      };
      more();
    });
    expect((await (await createNodeFetch()(url)).text()).length).toBe(256 * 1024);
  });

  it("sends a body of many megabytes", async () => {
    const { url } = await serve((request, response) => {
      let size = 0;
      request.on("data", (chunk: Buffer) => (size += chunk.length));
      request.on("end", () => response.end(`${size} ${request.headers["content-length"]}`));
    });
    const response = await createNodeFetch()(url, { method: "POST", body: "x".repeat(5_000_000) });
    expect(await response.text()).toBe("5000000 5000000");
  });
});

describe("proxies", () => {
  /** A proxy that leads every name to one port of the own machine. */
  async function proxyTo(port: number, seen: string[], status = 200): Promise<string> {
    const proxy = createServer((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"] ?? "-"}`);
      response.writeHead(status).end("by proxy");
    });
    proxy.on("connect", (request, client: Socket, head: Buffer) => {
      seen.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"] ?? "-"}`);
      if (status !== 200) return void client.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
      const upstream = connect(port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.write(head);
        upstream.pipe(client).pipe(upstream);
      });
      upstream.on("error", () => client.destroy());
      client.on("error", () => upstream.destroy());
    });
    return `127.0.0.1:${(await listen(proxy)).port}`;
  }

  it("tunnel https, with credentials, and keep the tunnel for the next request", async () => {
    const seen: string[] = [];
    const { port } = await listen(
      createSecureServer({ key, cert }, (request, response) => void response.end(`hello ${request.headers.host}`)),
    );
    const proxy = await proxyTo(port, seen);
    const fetch = createNodeFetch({ ca: cert, proxy: { https: `http://me:p%40ss@${proxy}` } });
    expect(await (await fetch("https://model.test/v1")).text()).toBe("hello model.test");
    expect(await (await fetch("https://model.test/v1")).text()).toBe("hello model.test");
    expect(seen).toEqual([`CONNECT model.test:443 Basic ${Buffer.from("me:p@ss").toString("base64")}`]);
  });

  it("receive plain requests with the whole address", async () => {
    const seen: string[] = [];
    const proxy = await proxyTo(0, seen);
    expect(await (await createNodeFetch({ proxy: { http: proxy } })("http://model.test/v1?x=1")).text()).toBe("by proxy");
    expect(seen).toEqual(["GET http://model.test/v1?x=1 -"]);
  });

  it("that refuse a tunnel give their status; certificates are still checked", async () => {
    const proxy = await proxyTo(0, [], 407);
    await expect(createNodeFetch({ proxy: { https: proxy } })("https://model.test")).rejects.toMatchObject({
      code: "proxy_refused",
      status: 407,
    });
    const { port } = await listen(createSecureServer({ key, cert }, (_request, response) => void response.end()));
    const working = await proxyTo(port, []);
    await expect(createNodeFetch({ proxy: { https: working } })("https://model.test")).rejects.toMatchObject({
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });

  it("of an unknown kind are refused", async () => {
    await expect(createNodeFetch({ proxy: { https: "socks5://127.0.0.1:1" } })("https://model.test")).rejects.toMatchObject({
      code: "proxy_invalid",
    });
  });

  it("whose tunnel never opens time out", async () => {
    const { port } = await listen(createTcpServer(() => {}));
    const fetch = createNodeFetch({ connectTimeoutMs: 80, proxy: { https: `http://127.0.0.1:${port}` } });
    await expect(fetch("https://model.test")).rejects.toMatchObject({ code: "connect_timeout" });
  });

  it.each([
    ["https://api.model.test/v1", "", true],
    ["https://api.model.test/v1", "*", false],
    ["https://api.model.test/v1", "model.test", false],
    ["https://api.model.test/v1", ".model.test, other", false],
    ["https://api.model.test/v1", "*.model.test", false],
    ["https://api.mymodel.test/v1", "model.test", true],
    ["https://api.model.test/v1", "api.model.test:8443", true],
    ["https://api.model.test:8443/v1", "api.model.test:8443", false],
    ["https://10.1.2.3/", "10.0.0.0/8", false],
    ["https://11.1.2.3/", "10.0.0.0/8,10.1.2.3", true],
    ["https://[2001:db8::1]/", "2001:db8::/32", false],
    ["https://localhost:1/", "", false],
    ["https://127.0.0.1:1/", "", false],
    ["https://[::1]:1/", "", false],
  ])("reach %s with NO_PROXY=%j: %s", (url, no, isProxied) => {
    expect(proxyFor(new URL(url), { https: "http://proxy.test:3128", no }) !== undefined).toBe(isProxied);
  });
});
