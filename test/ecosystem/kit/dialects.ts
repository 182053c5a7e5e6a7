import { json, link, manifestPath, markdown, skill } from "./kit-package.js";
import type { KitPackage } from "./kit-package.js";

const catalogue = (path: string, plugins: unknown, more: object = {}): KitPackage["files"] => ({
  [path]: json({ name: "shop", owner: { name: "Ann" }, plugins, ...more }),
});

/** Packages, catalogues and projects of other harnesses. */
export const dialects: readonly KitPackage[] = [
  {
    title: "a package for Codex alone",
    files: {
      ".codex-plugin/plugin.json": json({
        name: "acme",
        version: "1.0.0",
        skills: "./skills/",
        mcpServers: "./.mcp.json",
        apps: "./.app.json",
        interface: { displayName: "Acme" },
      }),
      "skills/tidy/SKILL.md": skill("tidy"),
      "skills/tidy/agents/openai.yaml": "x: 1\n",
      ".mcp.json": json({ mcpServers: { a: { command: "python3", args: ["./x.py"], tool_timeout_sec: 5 } } }),
      ".app.json": "{}",
    },
  },
  {
    title: "a package for Cursor alone",
    files: {
      ".cursor-plugin/plugin.json": json({ name: "acme", version: "1.3.0", logo: "./logo.svg", hooks: "hooks/hooks.json" }),
      "hooks/hooks.json": json({ version: 1, hooks: { beforeShellExecution: [{ command: "./x.sh" }] } }),
      "mcp.json": json({ mcpServers: { a: { url: "https://a.example/mcp" } } }),
      "rules/style.mdc": "---\nalwaysApply: true\n---\nBe brief.\n",
      "skills/tidy/SKILL.md": skill("tidy"),
    },
  },
  {
    title: "an extension of Gemini CLI",
    files: {
      "gemini-extension.json": json({
        name: "acme",
        version: "2.0.0",
        contextFileName: "GEMINI.md",
        excludeTools: ["x"],
        settings: [{ name: "API Key", description: "The key", envVar: "ACME_KEY", sensitive: true }],
        mcpServers: {
          a: { command: "node", args: ["${extensionPath}${/}server.js"], cwd: "${extensionPath}" },
          b: { httpUrl: "https://b.example/mcp", trust: true },
        },
      }),
      "GEMINI.md": "x\n",
      "commands/fs/grep.toml": 'prompt = "Find it"\n',
      "skills/tidy/SKILL.md": skill("tidy"),
    },
  },
  { title: "an extension of Gemini CLI with nothing in it", files: { "gemini-extension.json": json({ name: "acme", version: "1" }) } },
  {
    title: "one package for many harnesses",
    files: {
      [manifestPath]: json({ name: "acme", version: "3.1.0" }),
      ".codex-plugin/plugin.json": json({ name: "acme", skills: "./skills/" }),
      ".cursor-plugin/plugin.json": json({ name: "acme" }),
      ".kimi-plugin/plugin.json": json({ name: "acme" }),
      "gemini-extension.json": json({ name: "acme", contextFileName: "GEMINI.md" }),
      "GEMINI.md": "x\n",
      "AGENTS.md": "x\n",
      "CLAUDE.md": link("AGENTS.md"),
      "skills/tidy/SKILL.md": skill("tidy"),
      "hooks/hooks.json": json({
        hooks: {
          SessionStart: [
            { matcher: "startup|clear|compact", hooks: [{ type: "command", command: "${CLAUDE_PLUGIN_ROOT}/x.cmd", async: false }] },
          ],
        },
      }),
      "hooks/hooks-cursor.json": json({ version: 1, hooks: {} }),
      ".opencode/plugins/acme.js": "x\n",
    },
  },
  {
    title: "a package for Copilot",
    files: {
      ".github/plugin/plugin.json": json({ name: "acme", version: "1.0.0", skills: ["./skills"], agents: ["./agents"] }),
      "skills/tidy/SKILL.md": skill("tidy"),
      "agents/ann.agent.md": markdown(["description: d", "tools: ['codebase', 'search']"]),
    },
  },
  { title: "a plugin.json of something else", files: { "plugin.json": json({ type: "panel", id: "acme" }), "src/module.ts": "x\n" } },
  {
    title: "a catalogue of Codex",
    files: {
      ...catalogue(".agents/plugins/marketplace.json", [
        { name: "one", source: { source: "local", path: "./plugins/one" }, policy: { installation: "AVAILABLE" } },
        { name: "two", source: { source: "local", path: "./plugins/gone" } },
      ]),
      "plugins/one/.codex-plugin/plugin.json": json({ name: "one" }),
      "plugins/one/skills/tidy/SKILL.md": skill("tidy"),
    },
  },
  {
    title: "a catalogue of Cursor, with a root for sources",
    files: {
      ...catalogue(".cursor-plugin/marketplace.json", [{ name: "one", source: "one" }], { metadata: { pluginRoot: "plugins" } }),
      "plugins/one/.cursor-plugin/plugin.json": json({ name: "one" }),
      "plugins/one/commands/go.md": "Go\n",
    },
  },
  {
    title: "catalogues for several harnesses",
    files: {
      ...catalogue(".claude-plugin/marketplace.json", [{ name: "one", source: "./one" }]),
      ...catalogue(".agents/plugins/marketplace.json", [{ name: "other", source: "./one" }]),
      ...catalogue(".omp-plugin/marketplace.json", []),
      "one/commands/go.md": "Go\n",
    },
  },
  {
    title: "a root for sources, and sources with and without it",
    files: {
      ...catalogue(
        ".claude-plugin/marketplace.json",
        [
          { name: "one", source: "./one" },
          { name: "two", source: "plugins/two" },
          { name: "three", source: "three" },
          { name: "four", source: "./plugins/four/" },
        ],
        { metadata: { pluginRoot: "./plugins" } },
      ),
      "plugins/one/commands/go.md": "Go\n",
      "plugins/two/commands/go.md": "Go\n",
      "plugins/three/commands/go.md": "Go\n",
      "plugins/four/commands/go.md": "Go\n",
    },
  },
  {
    title: "a project of many harnesses",
    files: {
      "AGENTS.md": "x\n",
      "CLAUDE.md": "@AGENTS.md\n",
      "GEMINI.md": link("AGENTS.md"),
      ".claude/skills": link("../.agents/skills"),
      ".agents/skills/tidy/SKILL.md": skill("tidy"),
      ".cursor/rules/style.mdc": "x\n",
      ".cursor/mcp.json": json({ mcpServers: {} }),
      ".gemini/settings.json": "{}",
      ".codex/config.toml": "x = 1\n",
      ".opencode/agent/ann.md": "x\n",
      "opencode.json": "{}",
      ".github/copilot-instructions.md": "x\n",
      ".github/prompts/go.prompt.md": "x\n",
      ".vscode/mcp.json": json({ servers: {} }),
      ".kiro/steering/product.md": "x\n",
    },
  },
  {
    title: "a project of harnesses that came later",
    files: Object.fromEntries(
      [".cursor/skills/x/SKILL.md", ".codex/skills/x/SKILL.md", ".gemini/agents/x.md", ".opencode/plugin/x.ts", ".agent/workflows/x.md"]
        .concat([".windsurf/workflows/x.md", ".factory/droids/x.md", ".roo/rules/x.md", ".kiro/hooks/x.kiro.hook", ".goosehints"])
        .map((path) => [path, "x\n"]),
    ),
  },
  {
    title: "a project of another harness alone",
    files: { "src/a.ts": "x\n", ".cursor/rules/style.mdc": "x\n", ".github/workflows/ci.yml": "x\n" },
  },
  {
    title: "a program with folders called commands, agents and skills, and a .claude",
    files: {
      "package.json": json({ name: "tool" }),
      "commands/run.ts": "x\n",
      "agents/base.py": "x\n",
      "skills/index.ts": "x\n",
      ".claude/commands/go.md": "Go\n",
      ".claude/settings.json": json({ permissions: { allow: ["Bash(npm test:*)"] } }),
    },
  },
  {
    title: "agents of a project without a name or a description",
    files: {
      ".claude/agents/bare.md": "You are.\n",
      ".claude/agents/mute.md": markdown(["name: mute"]),
      ".claude/agents/team/lead.md": markdown(["name: lead", "description: d", "permissionMode: plan"]),
      ".claude/agents/README.md": "x\n",
    },
  },
  {
    title: "skills of a project in groups, in files of their own, by links and twice",
    files: {
      ".claude/skills/web/forms/SKILL.md": skill("forms"),
      ".claude/skills/web/deep/er/SKILL.md": skill("er"),
      ".claude/skills/a/b/c/d/SKILL.md": skill("d"),
      ".claude/skills/a/b/c/d/e/SKILL.md": skill("e"),
      ".claude/skills/flat.md": skill("flat"),
      ".claude/skills/README.md": "x\n",
      ".claude/skills/Odd/Skill.md": skill("odd"),
      ".claude/skills/.hidden/SKILL.md": skill("hidden"),
      ".claude/skills/shared": link("../../.agents/skills/shared"),
      ".claude/skills/gone": link("../../nowhere"),
      ".claude/skills/outer/SKILL.md": skill("outer"),
      ".claude/skills/outer/inner/SKILL.md": skill("inner"),
      ".agents/skills/shared/SKILL.md": skill("shared"),
      ".agents/skills/tidy/SKILL.md": skill("tidy"),
      ".lorimer/skills/tidy/SKILL.md": skill("tidy"),
      ".agents/skills/acme/.claude-plugin/plugin.json": json({ name: "acme" }),
    },
  },
  {
    title: "commands of a project that cannot be typed, and those that can",
    files: {
      ".claude/commands/grüße.md": "Go\n",
      ".claude/commands/with blank.md": "Go\n",
      ".claude/commands/_template.md": "Go\n",
      ".claude/commands/git/commit.md": "Go\n",
      ".claude/commands/README.md": "x\n",
      ".lorimer/commands/git/commit.md": "Go\n",
    },
  },
  {
    title: "instructions and rules of a project, and hooks where nobody looks for them",
    files: {
      "AGENTS.md": "x\n",
      "CLAUDE.local.md": "x\n",
      ".claude/CLAUDE.md": "x\n",
      ".claude/rules/style.md": "x\n",
      ".claude/rules/web/forms.md": markdown(["paths: src/**"]),
      ".claude/hooks/hooks.json": json({ hooks: { Stop: [] } }),
      "hooks/hooks.json": json({ hooks: { stop: [] } }),
    },
  },
  { title: "nothing but AGENTS.md", files: { "AGENTS.md": "x\n", "src/index.ts": "x\n" } },
  {
    title: "a repository with instructions, packages without a catalogue, and a catalogue in a folder",
    files: {
      "AGENTS.md": "x\n",
      ".claude/settings.json": json({}),
      [`plugins/one/${manifestPath}`]: json({ name: "one" }),
      "plugins/one/commands/go.md": "Go\n",
      "plugins/bare/commands/go.md": "Go\n",
      "integrations/editors/claude/.claude-plugin/plugin.json": json({ name: "deep" }),
      "integrations/editors/claude/hooks/hooks.json": json({ hooks: { Stop: [{ hooks: [{ type: "command", command: "true" }] }] } }),
      "market/.claude-plugin/marketplace.json": json({ name: "shop", owner: { name: "A" }, plugins: [{ name: "two", source: "./two" }] }),
      "market/two/skills/tidy/SKILL.md": skill("tidy"),
      "docs/commands/install.md": "How to install.\n",
      "node_modules/x/.claude-plugin/plugin.json": json({ name: "x" }),
    },
  },
  {
    title: "skills by category, with no manifest anywhere",
    files: {
      "web/forms/SKILL.md": skill("forms"),
      "web/tables/SKILL.md": skill("tables"),
      "data/sql/SKILL.md": skill("sql"),
      "README.md": "x\n",
    },
  },
  {
    title: "agents by category, with no manifest anywhere",
    files: {
      "design/painter.md": markdown(["name: painter", "description: Paints", "color: teal", "tools: Read, Write"]),
      "engineering/mender.md": markdown(["name: mender", "description: Mends: all", "model: sonnet"]),
      "engineering/notes.md": "Notes.\n",
      "docs/page.md": markdown(["title: A page"]),
      "CLAUDE.md": "x\n",
      ".opencode/agents/painter.md": markdown(["name: painter", "description: Paints", "model: x"]),
    },
  },
  {
    title: "agents and skills at the top beside a project of the same folder",
    files: {
      ".claude/settings.json": json({ permissions: {} }),
      ".claude/commands/go.md": "Go\n",
      "agents/ann.md": markdown(["name: ann", "description: d"]),
      "CLAUDE.md": "x\n",
    },
  },
  {
    title: "packages among the skills of a project",
    files: {
      ".claude/skills/acme/.claude-plugin/plugin.json": json({ name: "acme" }),
      ".claude/skills/acme/skills/tidy/SKILL.md": skill("tidy"),
      ".claude/skills/mend/SKILL.md": skill("other"),
    },
  },
  {
    title: "a collection of skills at the top",
    files: {
      "README.md": "x\n",
      "tidy/SKILL.md": skill("tidy"),
      "mend/SKILL.md": skill("mend"),
      "mend/scripts/x.py": "x\n",
      "docs/guide.md": "x\n",
    },
  },
  {
    title: "packages side by side without a catalogue",
    files: {
      [`one/${manifestPath}`]: json({ name: "one" }),
      "one/commands/go.md": "Go\n",
      "plugins/two/.codex-plugin/plugin.json": json({ name: "two" }),
      "plugins/two/skills/tidy/SKILL.md": skill("tidy"),
      "other/x.txt": "x\n",
      [`plugins/bad/${manifestPath}`]: "{",
    },
  },
];
