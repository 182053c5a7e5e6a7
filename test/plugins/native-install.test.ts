import { execFile } from "node:child_process";
import { mkdir, readFile, readlink, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { lastToolResult, reply } from "@lorimer/testing";
import { expect, it } from "vitest";
import { bundle, cliPlace } from "../cli/run-cli.js";
import type { CliPlace } from "../cli/run-cli.js";
import { serveRegistry } from "./npm-registry-server.js";

/** The one that was installed with the harness. */
const sdk = dirname(dirname(createRequire(bundle).resolve("@lorimer/sdk")));
const timeout = 120_000;

/** A tool that uses the sdk as authors do: by name, with its errors, its failures and a token of the host. */
const module = `
import { defineTool, LorimerError, toolFailure, Workspace } from "@lorimer/sdk";
import { firstParagraph } from "@lorimer/sdk/front-matter";
import { shout } from "shouting";
export default defineTool({
  name: "Greet", description: "Greets",
  input: { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } },
  needs: { workspace: Workspace },
  run: async ({ how }, { workspace }) => {
    if (how === "throw") throw new LorimerError("USAGE", "Nobody is there.");
    if (how === "fail") return toolFailure("Nobody wants it.");
    return shout("hello from " + firstParagraph(new TextDecoder().decode(await workspace.files.read(process.cwd() + "/who.txt"))) + " by " + import.meta.resolve("@lorimer/sdk"));
  },
});
`;

const inputSchema = { type: "object", properties: { how: { type: "string" } } };
const manifest = {
  $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json",
  name: "greeter",
  version: "1.0.0",
  extensions: { "dev.lorimer": { engine: "0", access: ["files:read"] } },
};

/** The plugin packed by npm, with a dependency of npm and the sdk as its peer. */
async function packed(place: CliPlace): Promise<{ readonly plugin: Buffer; readonly shouting: Buffer; readonly evil: Buffer }> {
  const files: Readonly<Record<string, unknown>> = {
    "greeter/package.json": {
      name: "lorimer-greeter",
      version: "1.0.0",
      type: "module",
      dependencies: { shouting: "^1.0.0" },
      peerDependencies: { "@lorimer/sdk": "^0" },
      devDependencies: { "never-there": "9.9.9" },
    },
    "greeter/plugin.json": manifest,
    "greeter/dev.lorimer/contributes.json": { tools: [{ name: "Greet", description: "Greets", inputSchema, module: "./tool.js" }] },
    "greeter/tool.js": module,
    "shouting/package.json": {
      name: "shouting",
      version: "1.2.0",
      type: "module",
      exports: "./index.js",
      scripts: { install: "node -e \"require('fs').writeFileSync('ran', '')\"", postinstall: "exit 1" },
    },
    "shouting/index.js": "export const shout = (text) => text.toUpperCase();\n",
    "evil/package.json": { name: "lorimer-evil", version: "1.0.0", dependencies: { evil: "git+https://127.0.0.1/evil.git" } },
    "evil/plugin.json": { ...manifest, name: "evil" },
    "evil/dev.lorimer/contributes.json": {},
  };
  for (const [path, content] of Object.entries(files)) {
    const at = join(place.home, "made", path);
    await mkdir(dirname(at), { recursive: true });
    await writeFile(at, typeof content === "string" ? content : JSON.stringify(content));
  }
  const pack = async (name: string, file: string): Promise<Buffer> => {
    const cwd = join(place.home, "made", name);
    await promisify(execFile)("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", place.home], { cwd });
    return readFile(join(place.home, file));
  };
  return {
    plugin: await pack("greeter", "lorimer-greeter-1.0.0.tgz"),
    shouting: await pack("shouting", "shouting-1.2.0.tgz"),
    evil: await pack("evil", "lorimer-evil-1.0.0.tgz"),
  };
}

it("a plugin of npm with code uses the harness's sdk and dependencies of its own, whose scripts never run", { timeout }, async () => {
  await using place = await cliPlace([
    reply.toolUse("Greet", {}),
    reply.toolUse("Greet", { how: "throw" }),
    reply.toolUse("Greet", { how: "fail" }),
    reply.text("done"),
  ]);
  const { plugin, shouting } = await packed(place);
  await using registry = await serveRegistry({ "lorimer-greeter": { "1.0.0": plugin }, shouting: { "1.2.0": shouting } });
  const env = { npm_config_registry: registry.url };
  const installed = await place.start(["plugin", "install", "npm:lorimer-greeter"], { env }).finished;
  expect(installed.stderr).toContain("1 package of npm came with it");
  expect(installed.code).toBe(0);

  const store = join(place.home, ".lorimer/plugins/store");
  const [entry] = (JSON.parse(await readFile(join(store, "../installed.json"), "utf8")) as { packages: { root: string }[] }).packages;
  await expect(readFile(join(entry?.root ?? "", "node_modules/shouting/ran"))).rejects.toThrow("ENOENT");
  await expect(readFile(join(entry?.root ?? "", "node_modules/@lorimer/sdk/package.json"))).rejects.toThrow("ENOENT");

  await writeFile(join(place.root, "who.txt"), "Ann\n");
  const run = await place.run("-p", "go", "--allowedTools", "Greet", "--output-format", "json");
  expect(run.code).toBe(0);
  const results = place.model.requests.slice(1).map((request) => lastToolResult(request));
  expect(JSON.stringify(results[0])).toContain(`HELLO FROM ANN BY FILE://${(await realpath(sdk)).toUpperCase()}/DIST/INDEX.JS`);
  expect(JSON.stringify(results[1])).toContain("Nobody is there.");
  expect(JSON.stringify(results[2])).toContain("Nobody wants it.");
});

it("the link to the sdk is mended when it leads elsewhere", { timeout }, async () => {
  await using place = await cliPlace([reply.toolUse("Greet", { how: "fail" }), reply.text("done")]);
  const { plugin, shouting } = await packed(place);
  await using registry = await serveRegistry({ "lorimer-greeter": { "1.0.0": plugin }, shouting: { "1.2.0": shouting } });
  const env = { npm_config_registry: registry.url };
  expect((await place.start(["plugin", "install", "npm:lorimer-greeter"], { env }).finished).code).toBe(0);
  const link = join(place.home, ".lorimer/plugins/node_modules/@lorimer/sdk");
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink("/nowhere", link);
  const run = await place.run("-p", "go", "--allowedTools", "Greet");
  expect(run.code).toBe(0);
  expect(JSON.stringify(lastToolResult(place.model.requests[1] ?? expect.fail("no second request")))).toContain("Nobody wants it.");
  expect(await realpath(link)).toBe(await realpath(sdk));
  expect(await readlink(link)).not.toBe("/nowhere");
});

it("a dependency that cannot be had leaves nothing behind, and says what is missing", { timeout }, async () => {
  await using place = await cliPlace([]);
  const { plugin, shouting, evil } = await packed(place);
  await using registry = await serveRegistry({ "lorimer-greeter": { "1.0.0": plugin }, "lorimer-evil": { "1.0.0": evil } });
  const env = { npm_config_registry: registry.url };
  const missing = await place.start(["plugin", "install", "npm:lorimer-greeter"], { env }).finished;
  expect(missing.code).toBe(1);
  expect(missing.stderr).toMatch(/npm could not .*lorimer-greeter/);
  expect(missing.stderr).toContain("shouting");

  const bare = await place.start(["plugin", "install", "npm:lorimer-greeter"], { env: { ...env, PATH: "/nowhere" } }).finished;
  expect(bare.code).toBe(1);
  expect(bare.stderr).toContain("npm is not here");

  const refused = await place.start(["plugin", "install", "npm:lorimer-evil"], { env }).finished;
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("evil");

  await expect(readFile(join(place.home, ".lorimer/plugins/installed.json"))).rejects.toThrow("ENOENT");
  expect(await names(join(place.home, ".lorimer/plugins/store"))).toEqual([]);
  expect(await names(join(place.home, ".lorimer/plugins/tmp"))).toEqual([]);
  registry.add("shouting", "1.2.0", shouting);
  expect((await place.start(["plugin", "install", "npm:lorimer-greeter"], { env }).finished).code).toBe(0);
});

async function names(folder: string): Promise<readonly string[]> {
  const { readdir } = await import("node:fs/promises");
  return readdir(folder).catch((): string[] => []);
}
