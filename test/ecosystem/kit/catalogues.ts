import { json, manifestPath, markdown, skill } from "./kit-package.js";
import type { KitPackage } from "./kit-package.js";

const catalogue = (plugins: unknown, more: object = {}): KitPackage["files"] => ({
  ".claude-plugin/marketplace.json": json({ name: "shop", owner: { name: "Ann" }, plugins, ...more }),
});
const $schema = "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json";
const mcpSchema = "https://agent-plugins.org/schemas/1.0.0/mcp.schema.json";

export const catalogues: readonly KitPackage[] = [
  {
    title: "a catalogue with packages beside it",
    files: {
      ...catalogue([
        { name: "one", source: "./plugins/one", category: "dev" },
        { name: "two", source: "./plugins/two" },
      ]),
      "plugins/one/commands/go.md": "Go\n",
      "plugins/two/.claude-plugin/plugin.json": json({ name: "zwei" }),
      "plugins/two/skills/tidy/SKILL.md": skill("tidy"),
    },
  },
  {
    title: "a catalogue whose entries are the whole definition",
    files: {
      ...catalogue([
        { name: "docs", source: "./", strict: false, skills: ["./skills/pdf", "./skills/doc"] },
        { name: "art", source: "./", strict: false, skills: ["./skills/paint"] },
      ]),
      "skills/pdf/SKILL.md": skill("pdf"),
      "skills/doc/SKILL.md": skill("doc"),
      "skills/paint/SKILL.md": skill("paint"),
    },
  },
  {
    title: "an entry that is not strict beside a manifest that says the same, and one of another mind",
    files: {
      ...catalogue([
        { name: "calm", source: "./calm", strict: false, commands: "./go.md" },
        { name: "cross", source: "./cross", strict: false, commands: "./go.md" },
      ]),
      "calm/go.md": "Go\n",
      [`calm/${manifestPath}`]: json({ name: "calm", version: "1" }),
      "cross/go.md": "Go\n",
      [`cross/${manifestPath}`]: json({ name: "cross", agents: "./x.md" }),
    },
  },
  {
    title: "an entry with nothing but language servers",
    files: {
      ...catalogue([
        {
          name: "go-lsp",
          source: "./go-lsp",
          strict: false,
          lspServers: { go: { command: "gopls", extensionToLanguage: { ".go": "go" } } },
        },
      ]),
      "go-lsp/README.md": "x\n",
    },
  },
  {
    title: "sources of every kind",
    files: catalogue([
      { name: "a", source: { source: "github", repo: "o/r" } },
      { name: "b", source: { source: "url", url: "https://example.org/x.git", sha: "0".repeat(40) } },
      { name: "c", source: { source: "git-subdir", url: "o/r", path: "p" } },
      { name: "d", source: { source: "npm", package: "@o/p" } },
      { name: "e", source: "https://example.org/x.git" },
      { name: "f", source: {} },
    ]),
  },
  {
    title: "sources of every fault",
    files: {
      ...catalogue([
        { name: "gone", source: "./gone" },
        { name: "file", source: "./note.md" },
        { name: "up", source: "../up" },
        { name: "none" },
        { source: "./x" },
        "x",
        { name: "gone", source: "./again" },
        { name: "empty", source: "./empty" },
        { name: "bare", source: "plain" },
      ]),
      "note.md": "x\n",
      "empty/x.txt": "x",
      "plain/commands/go.md": "Go\n",
    },
  },
  {
    title: "a root for sources, and new names",
    files: {
      ...catalogue([{ name: "one", source: "one" }], { metadata: { pluginRoot: "./plugins" }, renames: { uno: "one", "old.name": null } }),
      "plugins/one/commands/go.md": "Go\n",
    },
  },
  { title: "a catalogue without plugins, owner and name", files: { ".claude-plugin/marketplace.json": json({ agents: {} }) } },
  { title: "a catalogue that is no JSON", files: { ".claude-plugin/marketplace.json": "{" } },
  {
    title: "a package that is its own catalogue",
    files: { ...catalogue([{ name: "acme", source: "./" }]), [manifestPath]: json({ name: "acme" }), "commands/go.md": "Go\n" },
  },
  {
    title: "what a project keeps",
    files: {
      ".claude/skills/tidy/SKILL.md": skill("cleaner"),
      ".agents/skills/mend/SKILL.md": skill("mend"),
      ".claude/commands/go.md": "Go $1\n",
      ".claude/agents/ann.md": markdown(["name: ann", "description: d", "model: haiku"]),
      ".claude/settings.json": json({ hooks: { Stop: [{ hooks: [{ type: "command", command: "true" }] }] } }),
      ".mcp.json": json({ mcpServers: { x: { command: "x" } } }),
      "CLAUDE.md": "x\n",
      "src/x.ts": "",
    },
  },
  { title: "a project with broken settings", files: { ".claude/settings.json": "{,}" } },
  {
    title: "a package of the common format",
    files: {
      "plugin.json": json({ $schema, name: "acme.tools", version: "1", extra: 1 }),
      "skills/tidy/SKILL.md": skill("tidy"),
      "skills/odd/SKILL.md": skill("Odd Name"),
      "commands/go.md": "Go\n",
      "mcp.json": json({ $schema: mcpSchema, mcpServers: { a: { type: "stdio", command: "node" }, b: { type: "ws", url: "wss://x" } } }),
    },
  },
  {
    title: "a package of the common format that is refused",
    files: { "plugin.json": json({ $schema, name: "Acme" }), "skills/tidy/SKILL.md": skill("tidy") },
  },
  {
    title: "a package of our own",
    files: {
      "plugin.json": json({ $schema, name: "acme.ours", extensions: { "dev.lorimer": { engine: "0" } } }),
      "dev.lorimer/contributes.json": json({
        tools: [
          { name: "Shout", module: "./dist/shout.js" },
          { name: "Lost", module: "./dist/lost.js" },
        ],
        stages: {},
      }),
      "dist/shout.js": "export default {}\n",
      "skills/tidy/SKILL.md": skill("tidy"),
    },
  },
  {
    title: "a package of our own whose contributions are no JSON",
    files: {
      "plugin.json": json({ $schema, name: "acme.ours", extensions: { "dev.lorimer": { engine: "0" } } }),
      "dev.lorimer/contributes.json": "nonsense",
    },
  },
];
