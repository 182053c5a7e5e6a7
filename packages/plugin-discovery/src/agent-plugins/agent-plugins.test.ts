import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PackageReading } from "../contract/index.js";
import { readAgentPlugin } from "./read-agent-plugin.js";

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
const mcpSchema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";

let place = "";
beforeAll(async () => {
  place = await realpath(await mkdtemp(join(tmpdir(), "lorimer-packages-")));
});
afterAll(() => rm(place, { recursive: true, force: true }));

let count = 0;
async function read(
  files: Readonly<Record<string, unknown>>,
  prepare?: (root: string) => Promise<void>,
): Promise<PackageReading | undefined> {
  const root = join(place, `package-${(count += 1)}`);
  await mkdir(root);
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  await prepare?.(root);
  return readAgentPlugin(root, "folder");
}

const manifest = (more: object = {}): object => ({ $schema, name: "acme.tools", ...more });
const skill = (name: string, more = ""): string => `---\nname: ${name}\ndescription: Does it.\n${more}---\nBody\n`;

describe("the manifest of an Agent Plugin", () => {
  it("is read before anything else, with what it says of itself", async () => {
    const found = await read({
      "plugin.json": manifest({ version: "not semver", description: "d", author: { name: "n" }, keywords: ["k"] }),
    });
    expect(found).toMatchObject({ name: "acme.tools", version: "not semver", description: "d", format: "agent-plugins", faults: [] });
  });

  it("makes a package of our own when it has a part for us", async () => {
    expect(await read({ "plugin.json": manifest({ extensions: { "dev.lorimer": { engine: "0" } } }) })).toMatchObject({
      format: "lorimer",
    });
  });

  it("is none of this format without its schema, and no package without a manifest", async () => {
    expect(await read({ "plugin.json": { name: "other" } })).toBeUndefined();
    expect(await read({ "skills/a/SKILL.md": skill("a") })).toBeUndefined();
  });

  it.each([
    ["an unknown version of the schema", { $schema: "https://agent-plugins.org/schemas/2.0.0/plugin.schema.json", name: "a" }],
    ["no name", { $schema }],
    ["a name with capitals", manifest({ name: "Acme" })],
    ["a name that ends with a dash", manifest({ name: "acme-" })],
    ["two dashes in a row", manifest({ name: "a--b" })],
    ["two dots in a row", manifest({ name: "a..b" })],
    ["a name that is too long", manifest({ name: "a".repeat(65) })],
    ["a version that is a number", manifest({ version: 1 })],
    ["a description that is a list", manifest({ description: [] })],
    ["an author that is a text", manifest({ author: "me" })],
    ["an author with another field", manifest({ author: { name: "n", twitter: "@n" } })],
    ["an author's name that is a number", manifest({ author: { name: 1 } })],
    ["keywords that are a text", manifest({ keywords: "a,b" })],
    ["keywords that hold a number", manifest({ keywords: [1] })],
    ["an extension that is a text", manifest({ extensions: { "com.acme": "x" } })],
    ["null for a field", manifest({ license: null })],
  ])("refuses the plugin and everything in it: %s", async (_what, content) => {
    const found = await read({ "plugin.json": content, "skills/a/SKILL.md": skill("a") });
    expect(found?.faults).toHaveLength(1);
    expect(found).toMatchObject({ skills: [], components: [] });
  });

  it.each([
    ["an unknown field", { pricing: "free" }],
    ["extensions that are a list", { extensions: [] }],
  ])("names and leaves out %s", async (_what, more) => {
    const found = await read({ "plugin.json": manifest(more), "skills/a/SKILL.md": skill("a") });
    expect(found?.faults).toEqual([]);
    expect(found?.warnings).toHaveLength(1);
    expect(found?.skills).toHaveLength(1);
  });

  it("that is no JSON, or lies outside, refuses the plugin", async () => {
    expect((await read({ "plugin.json": "{" }))?.faults).toHaveLength(1);
    await writeFile(join(place, "outside.json"), JSON.stringify(manifest()));
    expect((await read({}, (root) => symlink(join(place, "outside.json"), join(root, "plugin.json"))))?.faults).toEqual([
      "plugin.json lies outside the package",
    ]);
  });
});

describe("the skills of an Agent Plugin", () => {
  it("are immediate children of skills, and one that does not conform is left out alone", async () => {
    const found = await read({
      "plugin.json": manifest(),
      "skills/good/SKILL.md": skill("good"),
      "skills/other-name/SKILL.md": skill("another"),
      "skills/deep/er/SKILL.md": skill("er"),
      "skills/nothing/readme.md": "x",
      "skills/silent/SKILL.md": "---\nname: silent\n---\n",
      "skills/bad/SKILL.md": "---\nname: bad\ndescription: a: b: c\n---\n",
    });
    expect(found?.skills.map(({ name }) => name)).toEqual(["good"]);
    expect(found?.components.map(({ name, status }) => [name, status])).toEqual([
      ["bad", "broken"],
      ["good", "supported"],
      ["other-name", "broken"],
      ["silent", "broken"],
    ]);
  });

  it("outside of the package are left out, one or all", async () => {
    await mkdir(join(place, "away", "far"), { recursive: true });
    await writeFile(join(place, "away", "far", "SKILL.md"), skill("far"));
    const one = await read({ "plugin.json": manifest(), "skills/good/SKILL.md": skill("good") }, async (root) => {
      await mkdir(join(root, "skills", "far"));
      await symlink(join(place, "away", "far", "SKILL.md"), join(root, "skills", "far", "SKILL.md"));
    });
    expect(one?.skills.map(({ name }) => name)).toEqual(["good"]);
    expect(one?.components.find(({ name }) => name === "far")).toMatchObject({ status: "broken", reason: "it lies outside the package" });
    const all = await read({ "plugin.json": manifest() }, (root) => symlink(join(place, "away"), join(root, "skills")));
    expect(all?.skills).toEqual([]);
    expect(all?.faults).toEqual([]);
  });

  it("that are a file turn off skills, and nothing else", async () => {
    const found = await read({
      "plugin.json": manifest(),
      skills: "x",
      "mcp.json": { $schema: mcpSchema, mcpServers: { a: { type: "sse", url: "https://a.example/sse" } } },
    });
    expect(found?.skills).toEqual([]);
    expect(found?.mcpServers).toHaveLength(1);
  });
});

describe("the servers of an Agent Plugin", () => {
  const servers = async (mcpServers: unknown, more: object = {}): Promise<PackageReading> => {
    const found = await read({
      "plugin.json": manifest(),
      "mcp.json": { $schema: mcpSchema, mcpServers, ...more },
      "bin/run": "#!/bin/sh",
    });
    if (found === undefined) throw new Error("no package");
    return found;
  };

  it.each([
    ["a bare command", { type: "stdio", command: "node", args: ["${PLUGIN_ROOT}/x.js", "$HOME"], env: { A: "b" } }],
    ["a command of the package", { type: "stdio", command: "./bin/run" }],
    ["a folder of the package", { type: "stdio", command: "node", cwd: "./bin" }],
    ["the package's root", { type: "stdio", command: "node", cwd: "${PLUGIN_ROOT}" }],
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

  it.each([
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
