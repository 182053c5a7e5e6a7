import { json, link, manifestPath, markdown, skill } from "./kit-package.js";
import type { KitPackage } from "./kit-package.js";

const agent = (...lines: readonly string[]): string => markdown(lines, "You are an agent.\n");
const base = { [manifestPath]: json({ name: "acme" }) };

export const documents: readonly KitPackage[] = [
  { title: "a package that is one skill", files: { "SKILL.md": skill("solo"), "scripts/run.sh": "echo hi\n" } },
  { title: "a single skill beside a folder skills", files: { "SKILL.md": skill("solo"), "skills/tidy/SKILL.md": skill("tidy") } },
  { title: "skills in small letters", files: { ...base, "skills/tidy/skill.md": skill("tidy"), "skills/mend/Skill.md": skill("mend") } },
  {
    title: "skills whose names are not their folders'",
    files: { ...base, "skills/tidy/SKILL.md": skill("cleaner"), "skills/mend/SKILL.md": skill("Mend All Things") },
  },
  { title: "two skills of one name", files: { ...base, "skills/a/SKILL.md": skill("same"), "skills/b/SKILL.md": skill("same") } },
  {
    title: "skills in groups",
    files: {
      ...base,
      "skills/group/tidy/SKILL.md": skill("tidy"),
      "skills/mend/SKILL.md": skill("mend"),
      "skills/mend/template/SKILL.md": skill("template"),
    },
  },
  {
    title: "a manifest that names the group",
    files: { [manifestPath]: json({ name: "acme", skills: "./skills/group" }), "skills/group/tidy/SKILL.md": skill("tidy") },
  },
  { title: "skills: the package itself", files: { [manifestPath]: json({ name: "acme", skills: ["./"] }), "SKILL.md": skill("solo") } },
  { title: "a skill without front matter", files: { ...base, "skills/tidy/SKILL.md": "# Tidy\n\nTidies up.\n" } },
  { title: "a skill in a fence", files: { ...base, "skills/tidy/SKILL.md": "```yaml\nname: tidy\ndescription: Tidies\n```\n# Tidy\n" } },
  {
    title: "front matter behind a heading",
    files: { ...base, "skills/tidy/SKILL.md": "# Tidy\n\n---\nname: tidier\ndescription: Tidies\n---\nText\n" },
  },
  {
    title: "line ends of Windows and a byte order mark",
    files: {
      ...base,
      "skills/tidy/SKILL.md": "\uFEFF---\r\nname: tidy\r\ndescription: Tidies\r\n---\r\nText\r\n",
      "commands/go.md": "\uFEFF---\r\ndescription: Goes\r\n---\r\nGo\r\n",
    },
  },
  {
    title: "a hint with a choice behind a list",
    files: { ...base, "commands/go.md": markdown(["description: Goes", "argument-hint: [file] | --all"]) },
  },
  { title: "a hint with text behind a list", files: { ...base, "commands/go.md": markdown(["argument-hint: [issue] <priority>"]) } },
  {
    title: "a colon in a description",
    files: {
      ...base,
      "agents/mender.md": agent("name: mender", 'description: Mends. Examples: user: "mend it"', "model: sonnet"),
      "skills/tidy/SKILL.md": skill("tidy", "compatibility: Needs: git"),
    },
  },
  { title: "a star where an alias is expected", files: { ...base, "agents/all.md": agent("name: all", "description: All", "tools: *") } },
  {
    title: "a description that goes on without indent",
    files: {
      ...base,
      "agents/simple.md": agent(
        "name: simple",
        "description: Makes simple. Examples:",
        "<example>",
        "Context: it grew.",
        "</example>",
        "model: opus",
      ),
    },
  },
  {
    title: "a value that begins with @",
    files: { ...base, "skills/tidy/SKILL.md": markdown(["name: tidy", "description: @Observable things"]) },
  },
  {
    title: "a list on the line of its key",
    files: { ...base, "skills/tidy/SKILL.md": markdown(["name: tidy", "allowed-tools: - Read", "  - Grep"]) },
  },
  {
    title: "front matter of no fields, and one that never ends",
    files: { ...base, "commands/list.md": markdown(["- a", "- b"]), "commands/open.md": "---\ndescription: never closed\n" },
  },
  {
    title: "tools in every form, old names among them",
    files: {
      ...base,
      "commands/a.md": markdown(["allowed-tools: Read, Bash(git add:*), Task"]),
      "commands/b.md": markdown(["allowed-tools: [Read, KillBash]"]),
      "skills/tidy/SKILL.md": skill("tidy", "allowed-tools: Read Bash(git log:*)"),
      "agents/x.md": agent("name: x", "description: d", "tools: Agent(a, b), Bash(git add:*)"),
    },
  },
  {
    title: "arguments counted from one, and from nought",
    files: {
      ...base,
      "commands/one.md": "Compare $1 with $2.\n",
      "commands/nought.md": "Compare $0 with $1.\n",
      "commands/named.md": markdown(["arguments: left right"], "Compare $left with $1.\n"),
    },
  },
  {
    title: "commands in folders, a README and other files among them",
    files: {
      ...base,
      "commands/README.md": "# Commands\n",
      "commands/git/commit.md": "Commit.\n",
      "commands/git/readme.md": "x\n",
      "commands/tool.py": "print()\n",
      "commands/UPPER.MD": "Up.\n",
    },
  },
  {
    title: "two commands of one name",
    files: { [manifestPath]: json({ name: "acme", commands: ["./a/go.md", "./b/go.md"] }), "a/go.md": "A\n", "b/go.md": "B\n" },
  },
  {
    title: "agents without a name, in folders, of other makers",
    files: {
      ...base,
      "agents/plain.md": "Just text.\n",
      "agents/team/lead.md": agent("name: boss", "description: d"),
      "agents/odd.md": agent("name: a:b", "description: d"),
      "agents/copilot.agent.md": agent(
        "description: d",
        "model: ['GPT-5', 'Claude Sonnet 4.5']",
        "tools: ['codebase', 'editFiles']",
        "handoffs: []",
      ),
    },
  },
  {
    title: "files too large, and files that are no text",
    files: {
      ...base,
      "commands/huge.md": `${"x".repeat(999)}\n`.repeat(1100),
      "commands/bytes.md": new Uint8Array([0, 1, 2, 255, 0]),
      "skills/huge/SKILL.md": `${"x".repeat(999)}\n`.repeat(1100),
      "agents/bytes.md": new Uint8Array([0, 159, 146, 150]),
    },
  },
  {
    title: "links inside the package and out of it",
    files: {
      ...base,
      "shared/tidy/SKILL.md": skill("tidy"),
      "skills/tidy": link("../shared/tidy"),
      "skills/away": link("/etc"),
      "skills/file/SKILL.md": link("/etc/hostname"),
      "commands/in.md": link("../shared/tidy/SKILL.md"),
      "commands/out.md": link("/etc/hostname"),
      "commands/dead.md": link("nowhere.md"),
      agents: link("/etc"),
    },
  },
  {
    title: "links in a circle",
    files: { ...base, "commands/go.md": "Go\n", "commands/a/round": link(".."), "commands/b/round": link("../a") },
  },
  {
    title: "folders where files are expected, and the other way round",
    files: { ...base, skills: "a file", commands: "a file", ".mcp.json/x": "y", "hooks/hooks.json/x": "y" },
  },
  { title: "nothing but an empty folder skills", files: { "skills/.gitkeep": "" } },
];
