import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lastToolResult, reply } from "@lorimer/testing";
import type { Reply, Script, ScriptRequest } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { startConnectProxy } from "../../packages/plugin-mcp/test/connect-proxy.js";
import { startOAuthServer } from "../../packages/plugin-mcp/test/oauth-server.js";
import { cert, key } from "../../packages/sdk/test/certificate.js";
import { cliPlace } from "../cli/run-cli.js";
import { Terminal } from "../cli/terminal.js";

const server = fileURLToPath(new URL("./sides-server.mjs", import.meta.url));
const servers = JSON.stringify({ mcpServers: { sides: { command: process.execPath, args: [server] } } });
const timeout = 60_000;

function flags(own: object = {}): readonly string[] {
  const settings = JSON.stringify({ plugins: { "lorimer.mcp": { waitMs: 15_000, ...own } } });
  return ["--mcp-config", servers, "--allowedTools", "mcp__sides", "--settings", settings];
}

/** Calls one tool of the server and answers with what it was told. */
const calls =
  (tool: string): ((request: ScriptRequest) => Reply) =>
  (request) =>
    request.messages.length === 1 ? reply.toolUse(`mcp__sides__${tool}`, {}) : reply.text(`told: ${lastToolResult(request).text}`);

const keptPath = (text: string): string => /(\/\S+\.(?:txt|wav|pdf))/.exec(text)?.[1] ?? "";

describe("what a server answers", () => {
  it.each(["flood", "flood_and_picture"])("is cut where it is long, and whole in a file: %s", { timeout }, async (tool) => {
    await using place = await cliPlace(calls(tool));
    const { result } = (await place.run("-p", "Go", "--output-format", "json", ...flags())).result();
    const text = String(result);
    expect(text).toContain("told: row 0\n");
    expect(text).toContain("row 39999");
    expect(text.length).toBeLessThan(101_000);
    const whole = await readFile(keptPath(text), "utf8");
    expect(whole.split("\n")).toHaveLength(40_000);
    expect(JSON.stringify(place.model.requests[1]?.messages).includes('"image"')).toBe(tool === "flood_and_picture");
    console.log(`figure: characters of a result of ${whole.length} that reach the model (${tool}) ${text.length}`);
  });

  it("is kept in files where it is bytes that no model reads", { timeout }, async () => {
    await using place = await cliPlace(calls("bytes"));
    const { result } = (await place.run("-p", "Go", "--output-format", "json", ...flags())).result();
    const [sound = "", report = "", more] = String(result).split("\n");
    expect(await readFile(keptPath(sound), "utf8")).toBe("RIFF of no sound");
    expect(await readFile(keptPath(report), "utf8")).toBe("%PDF-1.4 no page");
    expect(more).toBe("more: side://more");
  });

  it("brings no more into a prompt either: a resource that is mentioned, a prompt that is used", { timeout }, async () => {
    await using place = await cliPlace(() => "fine");
    for (const prompt of ["Look at @sides:side://flood now", "/mcp__sides__long"]) {
      await place.run("-p", prompt, ...flags());
      const sent = JSON.stringify(place.model.requests.at(-1)?.messages);
      expect(sent).toContain("row 39999");
      expect(sent).toContain("characters left out");
      expect(sent.length).toBeLessThan(125_000);
    }
  });

  it("is told of step by step while a call runs", { timeout }, async () => {
    await using place = await cliPlace(calls("steps"));
    const terminal = new Terminal(place, [...flags(), "again"]);
    await terminal.shows(" of 3");
    await terminal.shows("told: walked");
    terminal.type("\x04");
    await terminal.exited;
  });
});

describe("what a server asks", () => {
  it("is a form at the terminal, a line for each field, until each is what the server takes", { timeout }, async () => {
    await using place = await cliPlace(calls("ask"));
    const terminal = new Terminal(place, [...flags(), "go"]);
    await terminal.shows('The MCP server "sides" asks: What should it be?');
    await terminal.shows("Colour (r = Red | g = Green) > ");
    terminal.type("blue\r");
    await terminal.shows("That is none of the choices.");
    terminal.type("green\r");
    await terminal.shows("Size (integer) > ");
    terminal.type("10\r");
    await terminal.shows("At most 9.");
    terminal.type("7\r");
    await terminal.shows("Mail (email) > ");
    terminal.type("\r");
    await terminal.shows("This is needed.");
    terminal.type("nobody\r");
    await terminal.shows("That is no email.");
    terminal.type("ann@example.com\r");
    await terminal.shows("Fast (y/n, default true) > ");
    terminal.type("\r");
    await terminal.shows("Parts (any of a | b | c, with commas between) > ");
    terminal.type("a, c\r");
    await terminal.shows("told: ");
    const sent = lastToolResult(place.model.requests.at(-1) as never).text;
    expect(JSON.parse(sent)).toEqual({
      action: "accept",
      content: { colour: "g", size: 7, mail: "ann@example.com", fast: true, parts: ["a", "c"] },
    });
    terminal.type("\x04");
    await terminal.exited;
  });

  it("may be a page, which is shown whole and opened when the person agrees", { timeout }, async () => {
    await using place = await cliPlace(calls("visit"));
    const bin = join(place.home, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "xdg-open"), '#!/bin/sh\necho "$@" > "$HOME/opened"\n', { mode: 0o755 });
    const env = { PATH: `${bin}:${process.env["PATH"]}`, DISPLAY: ":0" };
    for (const [answer, action] of [
      ["n", "decline"],
      ["y", "accept"],
    ] as const) {
      const terminal = new Terminal(place, [...flags(), "go"], env);
      await terminal.shows("https://sign.example/form");
      await terminal.shows("Open this page? y/n > ");
      terminal.type(`${answer}\r`);
      await terminal.shows(`told: ${action}`);
      terminal.type("\x04");
      await terminal.exited;
    }
    await expect.poll(() => readFile(join(place.home, "opened"), "utf8").catch(() => "")).toBe("https://sign.example/form\n");
  });

  it("a hook may answer in the person's place, and change an answer before it is sent", { timeout }, async () => {
    await using place = await cliPlace(calls("ask"));
    const script = join(place.home, "answer.mjs");
    await writeFile(
      script,
      `let input = "";
for await (const chunk of process.stdin) input += chunk;
const { hook_event_name: event, mcp_server_name: server, requested_schema: schema, content } = JSON.parse(input);
const own = { colour: "r", size: 1, mail: server + "@" + Object.keys(schema?.properties ?? {}).length + ".example" };
const answer = event === "Elicitation" ? own : { ...content, size: 2 };
console.log(JSON.stringify({ hookSpecificOutput: { hookEventName: event, action: "accept", content: answer } }));
`,
    );
    const hook = [{ matcher: "sides", hooks: [{ type: "command", command: `node ${script}` }] }];
    await mkdir(join(place.home, ".lorimer"));
    await writeFile(
      join(place.home, ".lorimer", "settings.json"),
      JSON.stringify({ hooks: { Elicitation: hook, ElicitationResult: hook } }),
    );
    const { result } = (await place.run("-p", "Go", "--output-format", "json", ...flags())).result();
    expect(JSON.parse(String(result).replace("told: ", ""))).toEqual({
      action: "accept",
      content: { colour: "r", size: 2, mail: "sides@5.example", fast: true },
    });
  });

  it("goes to the session's model only where a setting names the server", { timeout }, async () => {
    const script: Script = (request) => (JSON.stringify(request.messages).includes("How many?") ? "seven" : calls("think")(request));
    await using place = await cliPlace(script);
    const think = async (own: object): Promise<string> =>
      String((await place.run("-p", "Go", "--output-format", "json", ...flags(own))).result()["result"]);
    expect(await think({})).toBe("told: Method not found");
    expect(await think({ sampling: ["another"] })).toBe("told: Method not found");
    expect(await think({ sampling: ["sides"] })).toBe("told: claude-sonnet-5-5: seven");
  });
});

it("behind a proxy a server with TLS is signed in to and used through it", { timeout }, async () => {
  const guarded = await startOAuthServer({ host: "model.test", tls: { key, cert } });
  const proxy = await startConnectProxy({ "model.test:443": Number(new URL(guarded.url).port) });
  await using place = await cliPlace(() => "never asked");
  const oauth = { grant: "client_credentials", clientId: "nightly", clientSecret: "secret" };
  const config = JSON.stringify({ mcpServers: { far: { type: "http", url: "https://model.test/mcp", oauth } } });
  await writeFile(join(place.home, "ca.pem"), cert);
  const env = { LORIMER_NO_KEYCHAIN: "1", HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: join(place.home, "ca.pem") };
  const { stdout } = await place.start(["mcp", "list", "--mcp-config", config], { env }).finished;
  expect(stdout).toMatch(/far +connected/);
  expect(new Set(proxy.asked)).toEqual(new Set(["model.test:443"]));
  await guarded.close();
  await proxy.close();
});
