import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reportOn } from "../../packages/cli/src/plugins/report-on.js";
import type { Report } from "../../packages/cli/src/plugins/report.js";
import { json, manifestPath } from "./kit/kit-package.js";
import type { KitFiles } from "./kit/kit-package.js";
import { writeKitPackage } from "./kit/write-kit-package.js";

let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "lorimer-content-")));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const paths = [
  "",
  ".",
  "./",
  "..",
  "/",
  "./commands",
  "./commands/go.md",
  "./skills",
  "./skills/tidy",
  "./agents",
  "./hooks/hooks.json",
  "./gone",
];
const value: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, 0, true, "a\u0000b", "\\", "./a/../b", "__proto__", ...paths),
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(fc.constantFrom(...paths), { maxLength: 4 }),
);
const object = (...names: readonly string[]): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
  fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 8 }).map((pairs) => Object.fromEntries(pairs));

const parts = ["skills", "commands", "agents", "hooks", "mcpServers", "lspServers", "outputStyles", "themes", "monitors", "workflows"];
const fields = ["name", "version", "description", "author", "keywords", "experimental", "userConfig", "channels", "dependencies", ...parts];
const text = fc.oneof(
  fc.string(),
  fc.jsonValue().map((each) => JSON.stringify(each)),
);
const files: fc.Arbitrary<KitFiles> = fc
  .record({
    manifest: object(...fields, "__proto__", "constructor"),
    atTop: fc.option(object(...fields, "extensions")),
    entries: fc.array(object("name", "source", "strict", ...parts), { maxLength: 3 }),
    hooks: object("hooks", "PreToolUse", "Stop", "description"),
    servers: object("mcpServers", "one", "command", "url"),
    words: fc.tuple(text, text, text),
  })
  .map(({ manifest, atTop, entries, hooks, servers, words: [one, two, three] }) => ({
    [manifestPath]: json(manifest),
    ...(atTop === null
      ? {}
      : { "plugin.json": json({ $schema: "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", name: "a", ...atTop }) }),
    ".claude-plugin/marketplace.json": json({
      name: "shop",
      plugins: entries.map((each, at) => ({ name: `e${at}`, source: "./", ...each })),
    }),
    "commands/go.md": `---\n${one}\n---\n${two}`,
    "agents/ann.md": `---\nname: ${one}\n${three}\n---\n`,
    "skills/tidy/SKILL.md": `---\n${two}\n---\n${three}`,
    "hooks/hooks.json": json(hooks),
    ".mcp.json": json(servers),
    ".lsp.json": json(servers),
    "monitors/monitors.json": one,
    "settings.json": two,
    ".claude/settings.json": json({ hooks }),
  }));

function faultsOf({ plugin, version, components, plugins = [] }: Report): readonly string[] {
  const texts = components.map((component) => JSON.stringify(component));
  const odd = components.filter(({ kind, name, path, status, reason }) => {
    const isSound = [kind, name, path, reason].every((each) => typeof each === "string") && (status === "supported" || reason !== "");
    return !isSound || reason.includes("a part of it could not be read");
  });
  const twice = texts.filter((each, at) => texts.indexOf(each) !== at);
  const isNamed = typeof plugin === "string" && (version === null || typeof version === "string");
  return [
    ...(isNamed ? [] : ["its name or version is no text"]),
    ...odd.map((each) => JSON.stringify(each)),
    ...twice,
    ...plugins.flatMap(faultsOf),
  ];
}

it("a report is made whatever stands in the files of a package: each part once, and a reason for all that does not simply work", async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(files, async (content) => {
      const root = join(folder, String((count += 1)));
      await mkdir(root);
      await writeKitPackage(root, content);
      expect(faultsOf(await reportOn(root))).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 120_000);
