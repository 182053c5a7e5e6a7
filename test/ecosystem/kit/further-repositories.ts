import { json, manifestPath, markdown } from "./kit-package.js";
import type { KitPackage } from "./kit-package.js";
import { common, market, repository } from "./repository.js";

/** More of them: catalogues, projects and odd ones. */
export const furtherRepositories: readonly KitPackage[] = [
  repository(
    "everything at once, with a manifest of fields and texts in other languages",
    [
      ...common,
      ".agents/skills/x/SKILL.md",
      ".claude/identity.json",
      ".codex-plugin/plugin.json",
      ".opencode/opencode.json",
      ".opencode/commands/go.md",
      "agents/planner.md",
      "commands/plan.md",
      "contexts/dev.md",
      "docs/zh-CN/skills/x/SKILL.md",
      "examples/CLAUDE.md",
      "mcp-configs/mcp-servers.json",
      "rules/common/style.md",
      "rules/ts/style.md",
      "schemas/hooks.schema.json",
      "scripts/x.js",
      "skills/tdd/SKILL.md",
      "skills/learned/.gitkeep",
      "skills/nested/.claude-plugin/plugin.json",
      "skills/nested/SKILL.md",
      "the-guide.md",
    ],
    {
      ...market([{ name: "acme", source: "./", strict: false, version: "1.0.0", features: ["x"] }]),
      [manifestPath]: json({
        name: "acme",
        version: "1.0.0",
        author: { name: "Ann", url: "x" },
        skills: ["./skills/", "./commands/"],
        agents: ["./agents/planner.md"],
      }),
      "hooks/hooks.json": json({
        $schema: "x",
        hooks: {
          PreToolUse: [
            {
              matcher: 'tool == "Bash" && tool_input.command matches "git push"',
              hooks: [{ type: "command", command: "#!/bin/bash\nexit 0" }],
              description: "d",
              id: "x",
            },
          ],
        },
      }),
    },
  ),
  repository(
    "packages by the dozen, some without a manifest",
    [
      ...common,
      "plugins/README.md",
      "plugins/guard/.claude-plugin/plugin.json",
      "plugins/guard/hooks/hooks.json",
      "plugins/guard/hooks/__pycache__/guard.cpython-314.pyc",
      "plugins/commit/README.md",
      "plugins/commit/commands/commit.md",
      "plugins/commit/hooks/hooks.json",
      "plugins/bark/README.md",
      "plugins/reliability/AGENTS.md",
      "plugins/reliability/SKILLS.md",
      "plugins/reliability/skills/retry/SKILL.md",
      "plugins/loader/test/.claude/agents/canary.md",
      "plugins/loader/.claude-plugin/plugin.json",
    ],
    market([
      { name: "guard", source: "./plugins/guard", category: "security" },
      { name: "commit", source: "./plugins/commit" },
      { name: "bark", source: "./plugins/bark" },
      { name: "reliability", source: "./plugins/reliability" },
      { name: "loader", source: "./plugins/loader" },
    ]),
  ),
  repository(
    "a package for Cursor with rules and hooks",
    [
      "README.md",
      "assets/logo.svg",
      "rules/env.mdc",
      "scripts/validate.sh",
      "scripts/validate.cmd",
      "skills/env/SKILL.md",
      "skills/env/reference.md",
    ],
    {
      ".cursor-plugin/plugin.json": json({
        name: "env",
        version: "1.3.0",
        logo: "assets/icon.svg",
        hooks: "hooks/hooks.json",
        skills: "./skills/",
        mcpServers: "./mcp.json",
      }),
      "hooks/hooks.json": json({ version: 1, hooks: { beforeShellExecution: [{ command: "scripts/validate.sh" }] } }),
      "mcp.json": json({ mcpServers: { env: { command: "npx", args: ["env"] } } }),
    },
  ),
  repository(
    "a package in a folder called plugin",
    [
      ...common,
      "plugin/.claude-plugin/plugin.json",
      "plugin/skills/research/SKILL.md",
      "plugin/skills/research/evals/evals.json",
      "plugin/hooks/hooks.json",
      "tests/x.py",
    ],
    market([{ name: "forge", source: "./plugin", version: "2026.9.2" }]),
  ),
  repository("hooks and servers in files by harness", [...common, "commands/go.md", "skills/life/SKILL.md"], {
    [manifestPath]: json({ name: "forge", hooks: "./hooks/claude-hooks.json", mcpServers: "./.claude-mcp.json" }),
    ".codex-plugin/plugin.json": json({ name: "forge", mcpServers: "./.codex-mcp.json" }),
    "hooks/claude-hooks.json": json({ Stop: [{ hooks: [{ type: "command", command: "x", timeout: 5 }] }] }),
    "hooks/codex-hooks.json": json({}),
    ".claude-mcp.json": json({ forge: { command: "${CLAUDE_PLUGIN_ROOT}/x" } }),
    ".codex-mcp.json": json({}),
  }),
  repository(
    "agents by category, each a package of a catalogue",
    [
      ...common,
      "CLAUDE.md",
      "categories/01-core/README.md",
      "categories/01-core/api-designer.md",
      "categories/01-core/.claude-plugin/plugin.json",
      "categories/02-lang/rust-engineer.md",
      "tools/x.sh",
    ],
    {
      ...market([
        { name: "core", source: "./categories/01-core", agents: ["./api-designer.md"] },
        { name: "lang", source: "./categories/02-lang", strict: false, agents: ["./rust-engineer.md", "./gone.md"] },
      ]),
      "categories/01-core/api-designer.md": markdown(["name: api-designer", "description: Use when: designing", "tools: Read, Write"]),
      "categories/02-lang/rust-engineer.md": markdown(["name: rust-engineer", "description: d"]),
    },
  ),
  repository(
    "packages of agents, commands and skills, with folders in their agents",
    [
      ...common,
      "plugins/backend/agents/backend-architect.md",
      "plugins/backend/agents/team/lead.md",
      "plugins/backend/commands/feature.md",
      "plugins/backend/skills/api-design/SKILL.md",
      "plugins/backend/skills/api-design/references/x.md",
      "docs/agents.md",
    ],
    market([
      {
        name: "backend",
        source: "./plugins/backend",
        strict: false,
        category: "dev",
        commands: ["./commands/feature.md"],
        agents: ["./agents/backend-architect.md", "./agents/team/lead.md"],
        skills: ["./skills/api-design"],
      },
    ]),
  ),
  repository(
    "a catalogue whose paths moved",
    [...common, "artifacts/one/SKILL.md", "two.md"],
    market([
      { name: "one", source: "./one" },
      { name: "two", source: "./two.md" },
      { name: "three", source: "./artifacts/one", skills: "./" },
    ]),
  ),
  repository(
    "language servers and servers elsewhere",
    [...common, "plugins/rust-lsp/README.md", "external_plugins/hub/.claude-plugin/plugin.json"],
    {
      ...market(
        [
          {
            name: "rust-lsp",
            source: "./plugins/rust-lsp",
            strict: false,
            version: "1.0.0",
            lspServers: { rust: { command: "rust-analyzer", extensionToLanguage: { ".rs": "rust" } } },
          },
          { name: "hub", source: "./external_plugins/hub", tags: ["x"] },
        ],
        { renames: { "word.press": "wordpress", old: null } },
      ),
      "external_plugins/hub/.mcp.json": json({
        hub: { type: "http", url: "https://hub.example/mcp", headers: { Authorization: "Bearer ${HUB_TOKEN}" } },
      }),
    },
  ),
  repository(
    "a project full of hooks",
    [
      "README.md",
      "CLAUDE.md",
      "ai_docs/x.md",
      ".claude/agents/crypto/analyst.md",
      ".claude/agents/meta-agent.md",
      ".claude/commands/prime.md",
      ".claude/commands/git/status.md",
      ".claude/hooks/pre_tool_use.py",
      ".claude/output-styles/genui.md",
      ".claude/status_lines/x.py",
      ".claude/data/sessions/x.json",
    ],
    {
      ".claude/settings.json": json({
        statusLine: { type: "command", command: "x" },
        permissions: { allow: ["Bash(mkdir:*)"] },
        hooks: {
          PreToolUse: [{ matcher: "", hooks: [{ type: "command", command: "uv run .claude/hooks/pre_tool_use.py" }] }],
          SubagentStop: [{ hooks: [{ type: "command", command: "x" }] }],
        },
      }),
      ".mcp.json.sample": json({}),
    },
  ),
  {
    ...repository(
      "a project with settings that are no JSON and agents by the hundred",
      Array.from({ length: 120 }, (_, at) => `.claude/agents/group-${at % 6}/agent-${at}.md`),
      {
        ".claude/settings.json": '{ "hooks": { "Stop": [ }',
        ".claude/commands/sparc.md": "Go\n",
        ".claude/agents/base.md": "No front matter\n",
      },
    ),
    summary: true,
  },
  repository("skills of a project for every harness", [
    "AGENTS.md",
    ".agents/skills/deploy/SKILL.md",
    ".agents/skills/review/SKILL.md",
    ".agents/agents/coder/agent.md",
    ".github/skills/deploy/SKILL.md",
    ".opencode/agents/ann.md",
    "skills-lock.json",
    "src/x.ts",
  ]),
  repository("skills in hidden groups", [
    ...common,
    "skills/.curated/pdf/SKILL.md",
    "skills/.curated/pdf/agents/openai.yaml",
    "skills/.system/creator/SKILL.md",
    "skills/.experimental/web/x/SKILL.md",
  ]),
];
