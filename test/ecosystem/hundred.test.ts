import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lastToolResult, reply, toolNames } from "@lorimer/testing";
import { expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";
import { json, manifestPath, skill } from "./kit/kit-package.js";
import type { KitFiles } from "./kit/kit-package.js";
import { writeKitPackage } from "./kit/write-kit-package.js";

const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
const foreign = (name: string): KitFiles => ({
  [manifestPath]: json({ name }),
  [`skills/${name}-skill/SKILL.md`]: skill(`${name}-skill`),
  "commands/go.md": "Go\n",
});

/** A package with code of ours: one tool, whose module is this text. */
const native = (name: string, module: string, contributes?: unknown): KitFiles => ({
  "package.json": json({ type: "module" }),
  "plugin.json": json({ $schema, name, extensions: { "dev.lorimer": { engine: "0" } } }),
  "dev.lorimer/contributes.json": json(
    contributes ?? {
      tools: [{ name: toolOf(name), description: "Says hello", inputSchema: { type: "object", properties: {} }, module: "./tool.js" }],
    },
  ),
  "tool.js": module,
});
const toolOf = (name: string): string => `Say_${name.replaceAll("-", "_")}`;
/** An installed package brings its own copy of the kit for authors. */
const sdk = new URL("../../packages/sdk/dist/index.js", import.meta.url).href;
const tool = (name: string, body: string): string => `import { defineTool } from ${JSON.stringify(sdk)};
export default defineTool({
  name: ${JSON.stringify(toolOf(name))}, description: "Says hello",
  input: { "~standard": { version: 1, vendor: "none", validate: (value) => ({ value }) } },
  run: async () => { ${body} },
});\n`;

/** Ten that cannot be read, by cause. */
const unreadable: Readonly<Record<string, { readonly files: KitFiles; readonly cause: RegExp }>> = {
  "bad-json": { files: { [manifestPath]: "{", "commands/go.md": "Go\n" }, cause: /no JSON/ },
  "bad-list": { files: { [manifestPath]: "[]", "commands/go.md": "Go\n" }, cause: /no object/ },
  "bad-empty": { files: { "readme.txt": "nothing" }, cause: /no layout/ },
  "bad-gone": { files: {}, cause: /not there/ },
  "bad-name": { files: { "plugin.json": json({ $schema, name: "Bad Name" }) }, cause: /its name must/ },
  "bad-version": {
    files: { "plugin.json": json({ $schema: "https://agent-plugins.org/schemas/9/x", name: "a" }) },
    cause: /its \$schema is not/,
  },
  "bad-author": { files: { "plugin.json": json({ $schema, name: "bad-author", author: "me" }) }, cause: /author is no object/ },
  "bad-keywords": { files: { "plugin.json": json({ $schema, name: "bad-keywords", keywords: "a" }) }, cause: /keywords/ },
  "bad-option": {
    files: {
      [manifestPath]: json({ name: "bad-option", userConfig: { key: { type: "string", title: "K", description: "D", required: true } } }),
    },
    cause: /it needs key/,
  },
  "bad-both": {
    files: { ...foreign("bad-both"), [manifestPath]: json({ name: "bad-both", agents: "./x.md" }) },
    cause: /both the catalogue/,
  },
};

/** Five whose plugin cannot be linked: said when the harness starts. */
const unlinkable: Readonly<Record<string, KitFiles>> = {
  "link-json": { ...native("link-json", ""), "dev.lorimer/contributes.json": "{" },
  "link-engine": {
    ...native("link-engine", ""),
    "plugin.json": json({ $schema, name: "link-engine", extensions: { "dev.lorimer": { engine: "99" } } }),
  },
  "link-form": native("link-form", "", { tools: [{ name: 7 }] }),
  "link-list": native("link-list", "", { tools: {} }),
  "link-needs": {
    ...native("link-needs", ""),
    "plugin.json": json({ $schema, name: "link-needs", extensions: { "dev.lorimer": { engine: "0", requires: ["nobody"] } } }),
  },
};

/** Five that fail once they are used, each in its own way. */
const failing: Readonly<Record<string, { readonly module: string; readonly cause: RegExp }>> = {
  "load-syntax": { module: "export default {{", cause: /load-syntax/ },
  "load-throw": { module: 'throw new Error("no luck");', cause: /load-throw.*no luck/s },
  "load-exit": { module: "process.exit(7);", cause: /load-exit tried to end the process/ },
  "run-exit": { module: tool("run-exit", "process.exit(7)"), cause: /run-exit tried to end the process/ },
  "load-hang": {
    module: "await new Promise((done) => setTimeout(done, 3600e3));",
    cause: /load-hang failed \(\.\/tool\.js\): it did not end within 10 s/,
  },
};

it("a hundred packages, twenty of them broken: eighty load, twenty are named with the cause", { timeout: 120_000 }, async () => {
  const uses = Object.keys(failing);
  await using place = await cliPlace([
    reply.toolUse("Say_native_0", {}),
    ...uses.map((name) => reply.toolUse(toolOf(name), {})),
    "all done",
    (request) =>
      toolNames(request)
        .filter((name) => name.startsWith("Say_native"))
        .join(" "),
  ]);
  const packages: object[] = [];
  const add = async (name: string, files: KitFiles, more: object = {}): Promise<void> => {
    const root = join(place.home, "packages", name);
    await writeKitPackage(root, files);
    packages.push({ name, marketplace: "shop", root, version: "1", scope: "user", ...more });
  };
  for (let at = 0; at < 60; at++) await add(`foreign-${at}`, foreign(`foreign-${at}`));
  for (let at = 0; at < 20; at++)
    await add(`native-${at}`, native(`native-${at}`, tool(`native-${at}`, 'return "hello"')), { native: true });
  for (const [name, { files }] of Object.entries(unreadable))
    await add(name, files, name === "bad-both" ? { definition: { name, strict: false, commands: "./commands" } } : {});
  for (const [name, files] of Object.entries(unlinkable)) await add(name, files, { native: true });
  for (const [name, { module }] of Object.entries(failing)) await add(name, native(name, module), { native: true });
  expect(packages).toHaveLength(100);
  await mkdir(join(place.home, ".lorimer/plugins"), { recursive: true });
  await writeFile(join(place.home, ".lorimer/plugins/installed.json"), JSON.stringify({ packages }));

  const listed = await place.run("plugin", "list", "--json");
  expect(listed.code).toBe(0);
  const all = JSON.parse(listed.stdout) as readonly { readonly plugin: string; readonly enabled: boolean; readonly reason: string }[];
  for (const [name, { cause }] of Object.entries(unreadable)) {
    const found = all.find(({ plugin }) => plugin === name);
    expect(found).toMatchObject({ enabled: false, reason: expect.stringMatching(cause) });
  }

  const run = await place.run("-p", "go", "--dangerously-skip-permissions");
  expect(run).toMatchObject({ code: 0, stdout: "all done\n" });
  for (const name of Object.keys(unlinkable)) expect(run.stderr).toMatch(new RegExp(`The plugin \\S*${name}\\S* is left out: .`));
  const results = place.model.requests.slice(1).map((request) => lastToolResult(request));
  const [hello, ...failures] = results;
  expect(hello).toMatchObject({ isError: false, text: expect.stringContaining("hello") });
  for (const [at, { cause }] of Object.values(failing).entries())
    expect(failures[at]).toMatchObject({ isError: true, text: expect.stringMatching(cause) });
  const first = JSON.stringify(place.model.requests[0]?.body);
  const skills = new Set(first.match(/foreign-\d+:foreign-\d+-skill/g)).size;
  const tools = new Set(first.match(/"name":"Say_native_\d+"/g)).size;
  console.log(
    `figure: packages that load ${skills + tools} of 100, named with the cause ${Object.keys(unreadable).length + Object.keys(unlinkable).length + failures.length}`,
  );
  expect({ skills, tools }).toEqual({ skills: 60, tools: 20 });
});
