import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { guardedFetch } from "./guarded-fetch.js";
import { isPublicAddress } from "./public-address.js";

let server: Server;
let port = 0;
const reached: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    reached.push(`${request.method} ${request.url} ${request.headers.authorization ?? ""}`);
    if (request.url === "/inwards") return response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    if (request.url === "/around") return response.writeHead(302, { location: "/around" }).end();
    if (request.url === "/huge") return response.end(Buffer.alloc(2 * 1024 * 1024));
    response.setHeader("content-type", "application/json");
    response.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => server.close());

/** Names that an attacker's name server answers as it likes. */
const names: Readonly<Record<string, readonly string[]>> = {
  "inner.example": ["127.0.0.1"],
  "mixed.example": ["93.184.216.34", "10.0.0.1"],
  "six.example": ["::ffff:127.0.0.1"],
  "linklocal.example": ["fe80::1"],
  "nothing.example": [],
};
const lookup = (host: string): Promise<readonly { address: string; family: number }[]> =>
  Promise.resolve((names[host.replace(/\.$/, "")] ?? ["127.0.0.1"]).map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));

describe("requests to addresses that a server names", () => {
  const hostile = (): readonly string[] => [
    `https://127.0.0.1:${port}/`,
    `https://localhost:${port}/`,
    `https://localhost.:${port}/`,
    `https://2130706433:${port}/`,
    `https://0x7f.1:${port}/`,
    `https://0177.0.0.1:${port}/`,
    `https://127.1:${port}/`,
    `https://0:${port}/`,
    `https://[::1]:${port}/`,
    `https://[::ffff:127.0.0.1]:${port}/`,
    `https://[::ffff:7f00:1]:${port}/`,
    "https://[64:ff9b::7f00:1]/",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/",
    "https://192.168.1.1/",
    "https://172.31.0.1/",
    "https://100.64.0.1/",
    "https://[fd00:ec2::254]/",
    "https://[fe80::1]/",
    `https://inner.example:${port}/`,
    "https://mixed.example/",
    "https://six.example/",
    "https://linklocal.example/",
    "https://nothing.example/",
    `https://public.example@127.0.0.1:${port}/`,
    `https://user:word@inner.example:${port}/`,
    `https://inner.example\u0000.public.example:${port}/`,
    `https://inner.example%00.public.example:${port}/`,
    `https://ⓛocalhost:${port}/`,
    `https://xn--localhost-.example:${port}/`,
    `http://inner.example:${port}/`,
    "file:///etc/passwd",
    "javascript:alert(1)",
    `https:\\\\127.0.0.1:${port}\\`,
  ];

  it("reach nothing that is not public", async () => {
    const ask = guardedFetch({ allowed: [], lookup });
    const outcomes = await Promise.all(
      hostile().map((url) =>
        ask(url).then(
          () => `reached ${url}`,
          (error: { readonly code?: string }) => error.code,
        ),
      ),
    );
    console.log(
      `figure: hostile addresses refused ${outcomes.filter((code) => code === "MCP_ADDRESS_REFUSED").length} of ${outcomes.length}`,
    );
    console.log(`figure: requests to addresses that are not public ${reached.length}`);
    expect(outcomes).toEqual(hostile().map(() => "MCP_ADDRESS_REFUSED"));
    expect(reached).toEqual([]);
  });

  it("go to a private host that the person allowed, and from there nowhere else", async () => {
    const ask = guardedFetch({ allowed: [`http://127.0.0.1:${port}`] });
    await expect(ask(`http://127.0.0.1:${port}/`).then((response) => response.json())).resolves.toEqual({ ok: true });
    await expect(ask(`http://127.0.0.1:${port}/inwards`)).rejects.toMatchObject({ code: "MCP_ADDRESS_REFUSED" });
    await expect(ask(`http://127.0.0.1:${port}/around`)).rejects.toMatchObject({ code: "MCP_ADDRESS_REFUSED" });
    await expect(ask(`http://127.0.0.1:${port}/huge`)).rejects.toMatchObject({ code: "MCP_ADDRESS_REFUSED" });
    await expect(ask(`http://127.0.0.1:${port + 1}/`)).rejects.toMatchObject({ code: "MCP_ADDRESS_REFUSED" });
  });

  it("connect to the address that was checked, whatever the name leads to a moment later", async () => {
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    let asked = 0;
    const ask = guardedFetch({
      allowed: [`rebound.example:${port}`],
      lookup: () => Promise.resolve((answers[asked++] ?? []).map((address) => ({ address, family: 4 }))),
    });
    const before = reached.length;
    await expect(ask(`http://rebound.example:${port}/`)).resolves.toMatchObject({ status: 200 });
    expect(asked).toBe(1);
    expect(reached.length).toBe(before + 1);
  });

  it("do not carry credentials to another origin", async () => {
    const other = createServer((request, response) => {
      reached.push(`other ${request.headers.authorization ?? "none"}`);
      response.end("{}");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const redirecting = createServer((_request, response) =>
      response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end(),
    );
    await new Promise<void>((resolve) => redirecting.listen(0, "127.0.0.1", resolve));
    const ask = guardedFetch({ allowed: ["127.0.0.1"] });
    const from = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/`;
    await ask(from, { headers: { authorization: "Bearer secret" } });
    expect(reached.at(-1)).toBe("other none");
    await expect(ask(from, { method: "POST", body: "refresh_token=secret" })).rejects.toMatchObject({ code: "MCP_ADDRESS_REFUSED" });
    other.close();
    redirecting.close();
  });
});

it.each([
  ["93.184.216.34", true],
  ["2606:2800:220:1:248:1893:25c8:1946", true],
  ["255.255.255.255", false],
  ["::", false],
  ["2002:7f00:1::", false],
  ["2001::1", false],
  ["not an address", false],
])("%s is public: %s", (address, expected) => {
  expect(isPublicAddress(address)).toBe(expected);
});
