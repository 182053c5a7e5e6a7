import { json, manifestPath, markdown, skill } from "./kit-package.js";
import type { KitPackage } from "./kit-package.js";

const command = { "commands/go.md": markdown(["description: Goes"]) };
const manifest = (fields: object): KitPackage["files"] => ({ [manifestPath]: json({ name: "acme", ...fields }), ...command });

export const manifests: readonly KitPackage[] = [
  { title: "nothing odd", files: { ...manifest({ version: "1.2.0", author: { name: "Ann" } }), "skills/tidy/SKILL.md": skill("tidy") } },
  { title: "no manifest", files: { ...command, "skills/tidy/SKILL.md": skill("tidy") } },
  { title: "a manifest without a name", files: { [manifestPath]: json({ version: "1" }), ...command } },
  { title: "a manifest that is no JSON", files: { [manifestPath]: "{ name: acme }", ...command } },
  { title: "a manifest that is a list", files: { [manifestPath]: "[]", ...command } },
  { title: "a manifest with a byte order mark", files: { [manifestPath]: '\uFEFF{"name":"acme"}', ...command } },
  { title: "a manifest at the top", files: { "plugin.json": json({ name: "acme", version: "1" }), ...command } },
  { title: "a name with blanks and capitals", files: { [manifestPath]: json({ name: "Acme Tools" }), ...command } },
  {
    title: "an author as text, a repository as object, a version as number",
    files: manifest({ author: "Ann <ann@example.org>", repository: { type: "git", url: "https://example.org/a.git" }, version: 2 }),
  },
  { title: "keywords as text and a description as list", files: manifest({ keywords: "a, b", description: ["x"] }) },
  { title: "fields that nobody knows", files: manifest({ category: "dev", tags: [], slash_commands: {}, engines: { node: ">=18" } }) },
  {
    title: "component fields of wrong types",
    files: manifest({ skills: 7, agents: false, hooks: 1, mcpServers: 5, userConfig: [], channels: {} }),
  },
  {
    title: "commands by file and by folder, the standard folder left aside",
    files: { ...manifest({ commands: ["./extra/one.md", "./more"] }), "extra/one.md": "One.\n", "more/two.md": "Two.\n" },
  },
  {
    title: "commands as a map, with fields in place of the file's",
    files: {
      ...manifest({
        commands: { about: { source: "./README.md", description: "Tells" }, gone: { source: "./gone.md" }, said: { content: "Say it." } },
      }),
      "README.md": "About.\n",
    },
  },
  {
    title: "paths without ./",
    files: {
      ...manifest({ skills: ["more/tidy"], agents: "people" }),
      "more/tidy/SKILL.md": skill("tidy"),
      "people/ann.md": markdown(["name: ann", "description: x"]),
    },
  },
  {
    title: "paths that lead out",
    files: manifest({ skills: ["../other"], commands: ["../../etc/passwd.md", "/etc/passwd"], hooks: "../hooks.json" }),
  },
  { title: "paths with patterns", files: manifest({ skills: "./plugins/*/skills", commands: "./plugins/*/commands" }) },
  {
    title: "paths to what is not there, or is another kind",
    files: {
      ...manifest({ skills: ["./gone", "./note.txt"], commands: "./note.txt", mcpServers: "./gone.json", hooks: "./commands" }),
      "note.txt": "x",
    },
  },
  {
    title: "folders inside .claude-plugin",
    files: { ...manifest({}), ".claude-plugin/commands/lost.md": "Lost.\n", ".claude-plugin/skills/lost/SKILL.md": skill("lost") },
  },
  {
    title: "options a person sets, of every type",
    files: manifest({
      userConfig: {
        endpoint: { type: "string", title: "Endpoint", description: "Where", default: "x" },
        token: { type: "string", title: "Token", description: "Secret", sensitive: true, required: true },
        count: { type: "number", title: "Count", description: "How many", min: 1, max: 9 },
        fast: { type: "boolean", title: "Fast", description: "Hurry" },
        home: { type: "directory", title: "Home", description: "Folder" },
        list: { type: "string", title: "List", description: "Several", multiple: true },
      },
    }),
  },
  {
    title: "options that cannot be asked for",
    files: manifest({
      userConfig: {
        "not-an-id": { type: "string", title: "T", description: "D" },
        odd: { type: "date", title: "T", description: "D" },
        bare: { type: "string" },
        extra: { type: "string", title: "T", description: "D", placeholder: "…" },
        text: "no object",
      },
    }),
  },
  {
    title: "dependencies, channels and a default of off",
    files: {
      ...manifest({
        dependencies: ["base", { name: "core", version: "^1" }],
        channels: [{ server: "chat" }, { server: "gone" }, {}],
        defaultEnabled: false,
      }),
      ".mcp.json": json({ chat: { command: "chat" } }),
    },
  },
  {
    title: "a manifest that names folders of .claude as the package's",
    files: {
      [manifestPath]: json({
        name: "acme",
        commands: "./.claude/commands/",
        agents: ["./.claude/agents"],
        skills: "./.claude/skills",
        hooks: "./.claude/hooks.json",
      }),
      ".claude/commands/go.md": "Go\n",
      ".claude/agents/ann.md": "---\nname: ann\ndescription: d\n---\n",
      ".claude/skills/tidy/SKILL.md": skill("tidy"),
      ".claude/hooks.json": json({ "pre-commit": [{ command: "lint.sh" }] }),
      ".claude/settings.json": json({ permissions: {} }),
    },
  },
  {
    title: "options of a channel, which its server names",
    files: {
      [manifestPath]: json({
        name: "acme",
        mcpServers: { chat: { command: "node", env: { TOKEN: "${user_config.token}" } } },
        channels: [{ server: "chat", userConfig: { token: { type: "string", title: "T", description: "d", sensitive: true } } }],
      }),
    },
  },
  {
    title: "a file and the folder in which it stands, named both",
    files: {
      [manifestPath]: json({
        name: "acme",
        commands: ["./commands/go.md", "./commands"],
        agents: ["./agents", "./agents/ann.md", "./agents/"],
        skills: ["./skills", "./skills/tidy", "./skills/tidy/SKILL.md"],
        hooks: ["./hooks/hooks.json", "./hooks/hooks.json"],
        outputStyles: ["./styles", "./styles/terse.md"],
      }),
      "commands/go.md": "Go\n",
      "agents/ann.md": "---\nname: ann\ndescription: d\n---\n",
      "skills/tidy/SKILL.md": skill("tidy"),
      "hooks/hooks.json": json({ hooks: { Stop: [{ hooks: [{ type: "command", command: "true" }] }] } }),
      "styles/terse.md": "x\n",
    },
  },
];
