import { json, link, manifestPath, markdown, skill } from "./kit-package.js";
import type { KitFiles, KitPackage } from "./kit-package.js";

const go = { "commands/go.md": "Go\n" };
const manifest = (fields: object): KitFiles => ({ [manifestPath]: json({ name: "acme", ...fields }) });
const many = (count: number, path: (at: number) => string, text: string): KitFiles =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [path(at), text]));

/** What a file system, an encoding or a type can do to a package. */
export const edges: readonly KitPackage[] = [
  {
    title: "bytes that are no UTF-8, and a text in UTF-16",
    files: {
      "commands/latin.md": new Uint8Array([...Buffer.from("---\ndescription: Caf"), 0xe9, ...Buffer.from("\n---\nGo\n")]),
      "skills/wide/SKILL.md": Buffer.from(`\uFEFF${skill("wide")}`, "utf16le"),
      "agents/latin.md": new Uint8Array([...Buffer.from("---\nname: latin\ndescription: "), 0xff, ...Buffer.from("\n---\n")]),
    },
  },
  {
    title: "folders whose names differ in case",
    files: { "Commands/go.md": "Go\n", "SKILLS/tidy/SKILL.md": skill("tidy"), "agents/ann.md": markdown(["name: ann", "description: d"]) },
  },
  {
    title: "two skills and two commands that differ in case only",
    files: {
      "skills/tidy/SKILL.md": skill("tidy"),
      "skills/Tidy/SKILL.MD": skill("Tidy"),
      "commands/go.md": "Go\n",
      "commands/Go.md": "Go\n",
    },
  },
  { title: "more commands than are read", files: many(5003, (at) => `commands/c${String(at).padStart(4, "0")}.md`, "Go\n"), summary: true },
  { title: "commands deeper than are read", files: { "commands/a/b/c/d/e/f/g.md": "Go\n", "commands/a/b/c/d/e/near.md": "Go\n" } },
  {
    title: "skills three groups deep",
    files: {
      "skills/one/SKILL.md": skill("one"),
      "skills/.curated/web/forms/tidy/SKILL.md": skill("tidy"),
      "skills/a/b/SKILL.md": skill("b"),
    },
  },
  { title: "a skill within a skill", files: { "skills/outer/SKILL.md": skill("outer"), "skills/outer/inner/SKILL.md": skill("inner") } },
  {
    title: "links that lead nowhere, to themselves and to their parents",
    files: {
      ...go,
      "commands/gone.md": link("nowhere.md"),
      "commands/self.md": link("self.md"),
      "skills/up": link(".."),
      "skills/tidy/SKILL.md": skill("tidy"),
      "skills/tidy/again": link("../../skills"),
      "agents/ann.md": link("../commands/go.md"),
    },
  },
  {
    title: "one skill under two names by a link",
    files: { "skills/tidy/SKILL.md": skill("tidy"), "skills/neat": link("tidy") },
  },
  {
    title: "fields called like what every object has",
    files: {
      ...manifest({ constructor: 1, toString: [], hasOwnProperty: {}, valueOf: "x" }),
      "hooks/hooks.json": json({
        hooks: { constructor: [], PreToolUse: [{ hooks: [{ type: "constructor" }, { type: "toString", command: "x" }] }] },
      }),
      ".mcp.json": json({ constructor: { command: "x" }, toString: { type: "valueOf", url: "https://a.example" } }),
      "commands/go.md": markdown(["allowed-tools: constructor, toString", "constructor: x"]),
    },
  },
  {
    title: "a prototype as a field",
    files: { ...go, [manifestPath]: '{"name":"acme","__proto__":{"commands":"./x"},"mcpServers":{"__proto__":{"command":"x"}}}' },
  },
  { title: "front matter nested without end", files: { "commands/deep.md": markdown([`description: ${"[".repeat(20_000)}`]), ...go } },
  {
    title: "front matter that grows without end",
    files: {
      "commands/bomb.md": markdown([
        "a: &a [x,x,x,x,x,x,x,x,x]",
        ...[..."bcdefghi"].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[at]}`).join(",")}]`),
      ]),
      ...go,
    },
  },
  {
    title: "JSON nested without end",
    files: {
      ...go,
      [manifestPath]: `{"name":"acme","hooks":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      ".mcp.json": "[".repeat(200_000),
    },
  },
  {
    title: "names with line breaks, quotes and blanks",
    files: {
      "commands/a\nb.md": "Go\n",
      'commands/say "hi".md': "Go\n",
      "commands/with blank.md": "Go\n",
      "skills/a b/SKILL.md": skill("a b"),
    },
  },
  {
    title: "names of other scripts",
    files: {
      "commands/grüße.md": "Go\n",
      "skills/掃除/SKILL.md": skill("掃除"),
      "agents/José.md": markdown(["name: José", "description: d"]),
    },
  },
  {
    title: "empty files everywhere",
    files: {
      "commands/go.md": "",
      "agents/ann.md": "",
      "skills/tidy/SKILL.md": "",
      "hooks/hooks.json": "",
      ".mcp.json": "",
      ".lsp.json": "",
      "monitors/monitors.json": "",
      "settings.json": "",
    },
  },
  { title: "an empty manifest", files: { ...go, [manifestPath]: "" } },
  { title: "a manifest of null", files: { ...go, [manifestPath]: "null" } },
  { title: "a manifest with a comment and a comma too many", files: { ...go, [manifestPath]: '{\n  // about it\n  "name": "acme",\n}\n' } },
  {
    title: "JSON with line ends of Windows and a byte order mark",
    files: { [manifestPath]: '\uFEFF{\r\n  "name": "acme"\r\n}\r\n', ".mcp.json": '\uFEFF{\r\n"a": {"command": "x"}\r\n}', ...go },
  },
  { title: "a folder where the manifest belongs", files: { ...go, [`${manifestPath}/x`]: "x" } },
  { title: "a folder where SKILL.md belongs", files: { "skills/tidy/SKILL.md/x": "x", "skills/mend/SKILL.md": skill("mend") } },
  {
    title: "templates, examples and notes among commands and agents",
    files: {
      "commands/go.md": "Go\n",
      "commands/_template.md": "T\n",
      "commands/README.MD": "x",
      "commands/notes.txt": "x",
      "commands/run.sh": "x",
      "agents/README.md": "x",
      "agents/AGENTS.md": "x",
      "agents/examples/one.md": "One\n",
      "agents/prompt.toml": "x",
    },
  },
  {
    title: "lists of servers as lists of maps and paths",
    files: {
      ...manifest({
        mcpServers: ["./a.json", { c: { command: "c" } }],
        lspServers: [{ go: { command: "gopls", extensionToLanguage: { ".go": "go" } } }],
      }),
      "a.json": json({ mcpServers: { a: { command: "a" } } }),
    },
  },
  {
    title: "servers in bundles",
    files: {
      ...manifest({ mcpServers: ["./notes.mcpb", "https://a.example/x.mcpb?v=1", "./old.dxt"] }),
      "notes.mcpb": "PK",
      "old.dxt": "PK",
    },
  },
  {
    title: "servers under servers, and beside texts",
    files: {
      ...manifest({ mcpServers: "./more.json" }),
      ".mcp.json": json({ inputs: [], servers: { a: { type: "stdio", command: "a" } } }),
      "more.json": json({ description: "Ours", b: { command: "b" } }),
    },
  },
  { title: "servers in mcp.json without a dot", files: { ...go, "mcp.json": json({ mcpServers: { a: { command: "a" } } }) } },
  {
    title: "options that say too little, and a choice",
    files: {
      ...go,
      ...manifest({
        userConfig: {
          key: { description: "Key", sensitive: true },
          count: { default: 3 },
          tone: { type: "string", title: "Tone", description: "How", options: ["dry", "warm"] },
          odd: { type: "string", title: 3, description: "x" },
          none: { type: "string", title: "T", description: "D", options: "a,b" },
        },
      }),
    },
  },
  {
    title: "agents that ask for more than a package may",
    files: {
      "agents/ann.md": markdown([
        "name: ann",
        "description: d",
        "permissionMode: bypassPermissions",
        "hooks:",
        "  Stop: []",
        "mcpServers:",
        "  - a",
      ]),
    },
  },
  {
    title: "a hook file that is a list of groups for one event, and one of nulls",
    files: {
      "hooks/hooks.json": json({
        hooks: { Stop: null, PreToolUse: [null, { hooks: null }, { hooks: [null, 3, []] }], PostToolUse: { hooks: [] } },
      }),
    },
  },
  {
    title: "commands: a file that is no Markdown, and the package itself",
    files: { ...manifest({ commands: ["./run.sh", "./", "./SKILL"] }), "run.sh": "x", "top.md": "Top\n", "deep/er.md": "Er\n" },
  },
  {
    title: "agents and skills by file",
    files: {
      ...manifest({ agents: "./people/ann.md", skills: ["./one/SKILL.md", "./two", "./three/"] }),
      "people/ann.md": markdown(["name: ann", "description: d"]),
      "one/SKILL.md": skill("one"),
      "two/SKILL.md": skill("two"),
      "three/a/SKILL.md": skill("a"),
    },
  },
  {
    title: "paths with blanks, backslashes and a slash at the end",
    files: { ...manifest({ commands: ["./my commands/", ".\\back\\go.md", "./"] }), "my commands/go.md": "Go\n", "back/go.md": "Go\n" },
  },
  {
    title: "hooks by the path of the standard file",
    files: {
      ...manifest({ hooks: "./hooks/hooks.json" }),
      "hooks/hooks.json": json({ hooks: { Stop: [{ hooks: [{ type: "command", command: "x" }] }] } }),
    },
  },
  {
    title: "skills that name the standard folder",
    files: {
      ...manifest({ skills: "./skills/", commands: "./commands/", agents: ["./agents/"] }),
      "skills/tidy/SKILL.md": skill("tidy"),
      "commands/go.md": "Go\n",
      "agents/ann.md": markdown(["name: ann", "description: d"]),
    },
  },
  {
    title: "everything in .claude-plugin",
    files: {
      ".claude-plugin/plugin.json": json({ name: "acme", commands: "./.claude-plugin/commands" }),
      ".claude-plugin/commands/go.md": "Go\n",
      ".claude-plugin/hooks.json": "{}",
    },
  },
  {
    title: "what tools leave behind",
    files: {
      ...go,
      "commands/.DS_Store": "x",
      "commands/go.md~": "x",
      "commands/node_modules/x/y.md": "x",
      "skills/.DS_Store": "x",
      ".git/config": "x",
      "__MACOSX/commands/._go.md": "x",
    },
  },
  {
    title: "a skill and a command that ask for an agent of their own",
    files: { "skills/deep/SKILL.md": skill("deep", "context: fork", "agent: Explore"), "commands/go.md": markdown(["context: fork"]) },
  },
  {
    title: "commands in a package full of other files",
    files: {
      ...manifest({ commands: "./" }),
      ...many(5200, (at) => `assets/a${String(at).padStart(4, "0")}.txt`, "x"),
      "zoo/go.md": "Go\n",
    },
  },
];
