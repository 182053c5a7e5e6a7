import { spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PackageReading } from "../contract/index.js";
import { $schema, manifest, mcpSchema, packagePlace, skill } from "../../test/package-place.js";

const place = packagePlace();
const { read } = place;

describe("the servers of an Agent Plugin", () => {
  const servers = async (mcpServers: unknown, more: object = {}): Promise<PackageReading> => {
    const found = await read(
      {
        "plugin.json": manifest(),
        "mcp.json": { $schema: mcpSchema, mcpServers, ...more },
        "bin/run": "#!/bin/sh",
      },
      async (root) => {
        await mkdir(join(place.folder, "tools"), { recursive: true });
        await writeFile(join(place.folder, "tools", "run"), "#!/bin/sh");
        await symlink(join(place.folder, "tools"), join(root, "away"));
      },
    );
    if (found === undefined) throw new Error("no package");
    return found;
  };

  it.each([
    ["a bare command", { type: "stdio", command: "node", args: ["${PLUGIN_ROOT}/x.js", "$HOME"], env: { A: "b" } }],
    ["a command of the package", { type: "stdio", command: "./bin/run" }],
    ["a folder of the package", { type: "stdio", command: "node", cwd: "./bin" }],
    ["the package's root", { type: "stdio", command: "node", cwd: "${PLUGIN_ROOT}" }],
    ["its whole data", { type: "stdio", command: "node", cwd: "${PLUGIN_DATA}" }],
    ["the root as ./", { type: "stdio", command: "node", cwd: "./" }],
    [
      "text that looks like paths outside, which is nobody's business",
      { type: "stdio", command: "node", args: ["../..", "/etc"], env: { A: "../x" } },
    ],
    ["plain http on another number of this machine", { type: "sse", url: "http://127.8.9.10/" }],
    ["a folder of its data", { type: "stdio", command: "node", cwd: "${PLUGIN_DATA}/cache" }],
    ["an address", { type: "streamable-http", url: "https://a.example/mcp", headers: { "X-A": "$B" } }],
    ["events", { type: "sse", url: "https://a.example/sse" }],
    ["plain http on this machine", { type: "streamable-http", url: "http://127.0.0.1:8080/" }],
    ["plain http on localhost", { type: "sse", url: "http://localhost/" }],
    ["plain http on the loopback of IPv6", { type: "sse", url: "http://[::1]:1/" }],
  ])("may have %s", async (_what, entry) => {
    expect((await servers({ a: entry })).components).toEqual([expect.objectContaining({ name: "a", status: "supported" })]);
  });

  it.each([
    ["what is no object", "node"],
    ["nothing", null],
    ["a folder as command", { type: "stdio", command: "./bin" }],
    ["a command that a link takes outside", { type: "stdio", command: "./away/run" }],
    ["a cwd that a link takes outside", { type: "stdio", command: "node", cwd: "./away" }],
    ["a cwd that is a file", { type: "stdio", command: "node", cwd: "./bin/run" }],
    ["a cwd without ./", { type: "stdio", command: "node", cwd: "bin" }],
    ["a cwd of another variable", { type: "stdio", command: "node", cwd: "${HOME}/x" }],
    ["a cwd that only begins like a variable", { type: "stdio", command: "node", cwd: "${PLUGIN_ROOT}x" }],
    ["a cwd upwards in its data", { type: "stdio", command: "node", cwd: "${PLUGIN_DATA}/../x" }],
    ["a url for a process", { type: "stdio", command: "node", url: "https://a.example" }],
    ["a command for an address", { type: "sse", url: "https://a.example", command: "node" }],
    ["args that hold a number", { type: "stdio", command: "node", args: [1] }],
    ["env that is a list", { type: "stdio", command: "node", env: [] }],
    ["env that names PLUGIN_DATA", { type: "stdio", command: "node", env: { PLUGIN_DATA: "/" } }],
    ["an empty command", { type: "stdio", command: "" }],
    ["a path with a backslash", { type: "stdio", command: ".\\bin\\run" }],
    ["an empty user in a url", { type: "sse", url: "https://@a.example/" }],
    ["an empty fragment", { type: "sse", url: "https://a.example/#" }],
    ["a blank before a url", { type: "sse", url: " https://a.example/" }],
    ["an address of WebSockets", { type: "streamable-http", url: "wss://a.example/" }],
    ["plain http to an address of the network", { type: "sse", url: "http://192.168.0.1/" }],
    ["an empty name of a header", { type: "sse", url: "https://a.example/", headers: { "": "x" } }],
    ["a header of a letter that no header has", { type: "sse", url: "https://a.example/", headers: { A: "λ" } }],
    ["a header that is a number", { type: "sse", url: "https://a.example/", headers: { A: 1 } }],
    ["headers that are a list", { type: "sse", url: "https://a.example/", headers: [] }],
    ["no type", { command: "node" }],
    ["another type", { type: "http", url: "https://a.example" }],
    ["an unknown field", { type: "stdio", command: "node", timeout: 1 }],
    ["no command", { type: "stdio" }],
    ["a command line", { type: "stdio", command: "node x.js" }],
    ["a path without ./", { type: "stdio", command: "bin/run" }],
    ["an absolute path", { type: "stdio", command: "/bin/sh" }],
    ["a path upwards", { type: "stdio", command: "./../../bin/sh" }],
    ["a command that is not there", { type: "stdio", command: "./bin/gone" }],
    ["a variable as command", { type: "stdio", command: "${PLUGIN_ROOT}/bin/run" }],
    ["args that are a text", { type: "stdio", command: "node", args: "x" }],
    ["env that holds a number", { type: "stdio", command: "node", env: { A: 1 } }],
    ["env that names PLUGIN_ROOT", { type: "stdio", command: "node", env: { PLUGIN_ROOT: "/" } }],
    ["an absolute cwd", { type: "stdio", command: "node", cwd: "/tmp" }],
    ["a cwd upwards", { type: "stdio", command: "node", cwd: "${PLUGIN_ROOT}/../.." }],
    ["no url", { type: "sse" }],
    ["a relative url", { type: "sse", url: "/mcp" }],
    ["a url of another kind", { type: "sse", url: "file:///etc/passwd" }],
    ["user information", { type: "sse", url: "https://a:b@a.example/" }],
    ["a fragment", { type: "sse", url: "https://a.example/#x" }],
    ["plain http elsewhere", { type: "sse", url: "http://a.example/" }],
    ["plain http on a name that only looks local", { type: "sse", url: "http://localhost.a.example/" }],
    ["a header with a line break", { type: "sse", url: "https://a.example/", headers: { A: "b\r\nc" } }],
    ["one header twice", { type: "sse", url: "https://a.example/", headers: { A: "b", a: "c" } }],
    ["a header with a blank", { type: "sse", url: "https://a.example/", headers: { "A b": "c" } }],
    ["OAuth fields", { type: "sse", url: "https://a.example/", oauth: {} }],
  ])("are left out one by one: %s", async (_what, entry) => {
    const found = await servers({ bad: entry, good: { type: "stdio", command: "node" } });
    expect(found.mcpServers.map(({ name }) => name)).toEqual(["good"]);
    expect(found.components.find(({ name }) => name === "bad")).toMatchObject({ status: "broken" });
  });

  it("that are a folder, no JSON or outside turn off servers, and nothing else", async () => {
    await writeFile(join(place.folder, "servers.json"), JSON.stringify({ $schema: mcpSchema, mcpServers: {} }));
    const rest = { "plugin.json": manifest(), "skills/good/SKILL.md": skill("good") };
    for (const found of [
      await read({ ...rest, "mcp.json/x": "x" }),
      await read({ ...rest, "mcp.json": "{" }),
      await read({ ...rest, "mcp.json": [] }),
      await read({ ...rest, "mcp.json": "null" }),
      await read(rest, (root) => symlink(join(place.folder, "servers.json"), join(root, "mcp.json"))),
    ]) {
      expect(found).toMatchObject({ mcpServers: [], faults: [], skills: [{ name: "good" }] });
      expect(found?.components.filter(({ kind }) => kind === "mcp-server")).toEqual([expect.objectContaining({ status: "broken" })]);
    }
  });

  it("that nobody can read from, since their file is a pipe, are waited for by nobody", async () => {
    const found = await read({ "plugin.json": manifest() }, async (root) => {
      const made = spawnSync("mkfifo", [join(root, "mcp.json")]);
      expect(made.status).toBe(0);
    });
    expect(found?.components).toEqual([expect.objectContaining({ kind: "mcp-server", status: "broken", reason: "mcp.json is no file" })]);
  });

  it.each([
    ["no schema", { $schema: undefined }],
    ["no servers", { mcpServers: undefined }],
    ["servers that are a list", { mcpServers: [] }],
    ["the schema of the manifest", { $schema }],
    ["another schema", { $schema: "https://agent-plugins.org/schemas/1.1.0/mcp.schema.json" }],
    ["another field", { inputs: [] }],
  ])("are all left out for a fault of the document: %s", async (_what, more) => {
    const found = await servers({ a: { type: "stdio", command: "node" } }, more);
    expect(found.mcpServers).toEqual([]);
    expect(found.faults).toEqual([]);
  });

  it("keep placeholder-like text that is not theirs, and start in the package", async () => {
    const [server] = (await servers({ a: { type: "stdio", command: "./bin/run", args: ["${HOME}"] } })).mcpServers;
    expect(server?.config).toMatchObject({ args: ["${HOME}"], command: expect.stringMatching(/package-\d+\/bin\/run$/) });
    expect(server?.config["cwd"]).toMatch(/package-\d+$/);
  });
});
