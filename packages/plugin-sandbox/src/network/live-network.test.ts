import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer as tcpServer } from "node:net";
import type { Approver } from "@lorimer/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { openBench } from "../../test/open-bench.js";
import type { Bench, BenchOptions } from "../../test/open-bench.js";
import { sampleCall } from "../../test/sample-call.js";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function bench(options: BenchOptions): Promise<Bench> {
  const made = await openBench(options);
  closing.push(() => made.close());
  return made;
}

async function webServer(): Promise<number> {
  const server = createServer((request, response) => response.end(`hello from ${request.headers.host ?? ""} ${request.url ?? ""}`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const asking = (answers: string[], behavior: "allow" | "deny"): Approver => ({
  ask: async (request) => {
    answers.push(request.title);
    return { behavior };
  },
});

describe("the network of a contained command", () => {
  it("leads through a proxy to hosts that a rule names, and to no other", async () => {
    const port = await webServer();
    const { run, sandbox } = await bench({
      rules: [{ text: "WebFetch(domain:localhost)", behavior: "allow" }],
      sandbox: { network: { strictAllowlist: true } },
    });
    const clean = "env -u NO_PROXY -u no_proxy";
    expect((await run(`${clean} curl -sS http://localhost:${port}/page`)).stdout).toBe(`hello from localhost:${port} /page`);
    // Through CONNECT and through SOCKS as well.
    expect((await run(`${clean} curl -sSp http://LOCALHOST.:${port}/tunnel`)).stdout).toContain("/tunnel");
    expect((await run(`curl -sS --noproxy '' -x socks5h://127.0.0.1:3128 http://localhost:${port}/socks`)).stdout).toContain("/socks");
    for (const host of [
      "127.0.0.1",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "localhost.evil.example",
      "evil-localhost",
      "169.254.169.254",
      "example.com",
    ]) {
      const { stdout } = await run(`${clean} curl -s -o /dev/null -w '%{http_code}' http://${host}:${port}/`);
      expect([host, stdout]).toEqual([host, "403"]);
    }
    expect((await run(`curl -sS --noproxy '*' --max-time 2 http://localhost:${port}/`)).code).not.toBe(0);
    expect(sandbox.takeDenials("x").join("\n")).toContain("169.254.169.254 hands out credentials");
  });

  it("asks about a host once, and remembers the answer", async () => {
    const asked: string[] = [];
    const { sandbox, run } = await bench({ approver: asking(asked, "deny") });
    await sandbox.running({ call: sampleCall("a"), outside: false }, async () => {
      const get = "curl -s -o /dev/null -w '%{http_code} ' http://nobody.example/";
      expect((await run(`${get} & ${get} & ${get}; wait`)).stdout.trim()).toBe("403 403 403");
      await run(get);
    });
    expect(asked).toEqual(["Connect to nobody.example"]);
  });

  it("takes a changed rule into account with the next connection", async () => {
    const port = await webServer();
    const { run, change } = await bench({
      rules: [{ text: "WebFetch(domain:localhost)", behavior: "allow" }],
      sandbox: { network: { strictAllowlist: true } },
    });
    const get = `env -u NO_PROXY -u no_proxy curl -s -o /dev/null -w '%{http_code}' http://localhost:${port}/`;
    expect((await run(get)).stdout).toBe("200");
    change({
      rules: [
        { text: "WebFetch(domain:localhost)", behavior: "allow" },
        { text: "WebFetch(domain:localhost)", behavior: "deny" },
      ],
    });
    expect((await run(get)).stdout).toBe("403");
  });

  it("is nothing at all where no domain is allowed and nobody can be asked", async () => {
    const { run } = await bench({ sandbox: { network: { allowedDomains: [] } } });
    expect((await run("env | grep -ci proxy=http; cat /proc/net/tcp | wc -l; curl -sS http://example.com")).stdout).toBe("0\n1\n");
  });

  it("lets one command of a session talk to a server that another one started", async () => {
    const { run, sandbox, project } = await bench({ approver: asking([], "deny") });
    const server = await sandbox.workspace.start({
      command: "perl",
      args: [
        "-MIO::Socket::INET",
        "-e",
        '$|=1; $l = IO::Socket::INET->new(LocalAddr => "127.0.0.1:8080", Listen => 1) or die; print "up\n"; while ($c = $l->accept) { print $c "served\n"; close $c }',
      ],
      cwd: project,
      background: true,
    });
    for await (const _ of server.stdout) break;
    expect((await run("exec 3<>/dev/tcp/127.0.0.1/8080; cat <&3")).stdout).toBe("served\n");
    server.kill();
    await server.exited;
  });

  it("shows nothing of the proxy's socket and of the machine's own servers", async () => {
    const server = tcpServer((socket) => socket.end("machine"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const { run } = await bench({ approver: asking([], "deny") });
    const { stdout } = await run(
      `ls -d /tmp/lorimer-sandbox-*; (exec 3<>/dev/tcp/127.0.0.1/${(server.address() as AddressInfo).port}; cat <&3); cat /proc/net/dev | grep -c :`,
    );
    expect(stdout).toBe("1\n");
  });
});
