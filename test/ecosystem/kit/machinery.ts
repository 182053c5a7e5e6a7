import { json, link, manifestPath, markdown } from "./kit-package.js";
import type { KitPackage } from "./kit-package.js";

const base = { [manifestPath]: json({ name: "acme" }) };
const run = { type: "command", command: "true" };
const hooks = (value: unknown, title: string): KitPackage => ({ title, files: { ...base, "hooks/hooks.json": json(value) } });
const servers = (value: unknown, title: string): KitPackage => ({ title, files: { ...base, ".mcp.json": json(value) } });

export const machinery: readonly KitPackage[] = [
  hooks(
    {
      description: "Checks",
      hooks: { PreToolUse: [{ matcher: "Bash", hooks: [run] }], Stop: [{ hooks: [{ type: "prompt", prompt: "Done?" }] }] },
    },
    "hooks as they should be",
  ),
  hooks({ $schema: "x", PostToolUse: [{ matcher: "*", id: "one", hooks: [run] }] }, "hooks without hooks around them"),
  hooks({ hooks: [{ event: "Stop", command: "true" }] }, "hooks as a list"),
  hooks([{ event: "Stop" }], "a list at the top of the hooks"),
  hooks({ description: "d", events: { Stop: [] } }, "hooks under events"),
  hooks(
    {
      version: 1,
      hooks: { preToolUse: [{ type: "command", bash: "x", powershell: "y", timeoutSec: 5 }], beforeShellExecution: [{ command: "x" }] },
    },
    "hooks of other harnesses",
  ),
  hooks(
    { hooks: { Stopp: [{ hooks: [run] }], Stop: { hooks: [run] }, SessionStart: [run], SubagentStop: [{ hooks: [run] }], PreCompact: [] } },
    "events that are none, or not lists, or not fired yet",
  ),
  {
    title: "commands that name files which are not there",
    files: {
      ...base,
      "hooks/hooks.json": json({
        hooks: {
          Stop: [
            {
              hooks: [
                { type: "command", command: 'bash "${CLAUDE_PLUGIN_ROOT}"/scripts/there.sh && node "${CLAUDE_PLUGIN_ROOT}/dist/hook.js"' },
              ],
            },
          ],
        },
      }),
      ".mcp.json": json({ a: { command: "node", args: ["${CLAUDE_PLUGIN_ROOT}/dist/server.js", "--root", "${CLAUDE_PLUGIN_ROOT}"] } }),
      "scripts/there.sh": "#!/bin/sh\n",
    },
  },
  {
    title: "a skill at the top with others in folders beside it",
    files: {
      "SKILL.md": markdown(["name: solo", "description: d"]),
      "part/SKILL.md": markdown(["name: part", "description: d"]),
      "docs/x.md": "x\n",
    },
  },
  hooks(
    {
      hooks: {
        SessionStart: [{ hooks: [run, { type: "prompt", prompt: "p" }, { type: "http", url: "https://a.example" }] }],
        Notification: [
          {
            hooks: [
              { type: "http", url: "https://a.example" },
              { type: "prompt", prompt: "p" },
            ],
          },
        ],
        Stop: [{ hooks: [{ ...run, if: "Bash(ls)" }] }],
        Setup: [{ hooks: [run] }],
        DirectoryAdded: [{ hooks: [run] }],
      },
    },
    "handlers that their event does not take",
  ),
  hooks(
    {
      hooks: {
        PreToolUse: [
          { matcher: "*.py", hooks: [run] },
          { matcher: "(Edit|Write", hooks: [run] },
          {
            matcher: "Edit, Write",
            hooks: [
              { ...run, timeout: "10" },
              { ...run, timeout: 0 },
              { ...run, args: "-c" },
              { ...run, shell: "zsh" },
              { ...run, async: "yes" },
              { type: "command", command: " " },
              { type: "http", url: "ftp://a.example" },
              { type: "http", url: "https://a.example", headers: { a: 1 } },
              { ...run, timeout: 5, if: "Bash(git *)", continueOnError: true },
            ],
          },
        ],
        FileChanged: [{ matcher: "package.json|.env", hooks: [run] }],
      },
    },
    "matchers and fields of handlers of the wrong form",
  ),
  hooks(
    { hooks: { PreToolUse: [{ hooks: [run, { type: "script" }, { type: "command" }, { type: "agent", prompt: "p" }, "x", {}] }] } },
    "handlers of every fault beside a good one",
  ),
  hooks(
    {
      hooks: {
        PreToolUse: [
          { matcher: "^Task$", hooks: [run] },
          { matcher: "Task|Bash", hooks: [run] },
          { matcher: 7, hooks: [run] },
        ],
      },
    },
    "matchers with old names, and one that is no text",
  ),
  hooks(
    {
      hooks: {
        PreToolUse: [
          {
            hooks: [
              { type: "command", command: "send ${user_config.token}" },
              { type: "command", command: "send", args: ["${user_config.token}"] },
            ],
          },
        ],
      },
    },
    "options in a command that a shell reads",
  ),
  { title: "hooks that are no JSON", files: { ...base, "hooks/hooks.json": "{ // hi\n}", "commands/go.md": "Go\n" } },
  {
    title: "hooks by path, in place and in a list",
    files: {
      [manifestPath]: json({
        name: "acme",
        hooks: ["./config/more.json", { hooks: { Stop: [{ hooks: [run] }] } }, { SessionEnd: [{ hooks: [run] }] }],
      }),
      "config/more.json": json({ hooks: { SessionStart: [{ hooks: [run] }] } }),
      "hooks/hooks.json": json({ hooks: { Notification: [{ hooks: [run] }] } }),
    },
  },
  { title: "hooks that lie outside", files: { ...base, "hooks/hooks.json": link("/etc/hostname") } },
  servers({ mcpServers: { files: { command: "npx", args: ["files"], env: { A: "1" } } } }, "servers in a map under mcpServers"),
  servers({ $schema: "x", _note: "y", files: { command: "npx" } }, "servers in a bare map"),
  servers(
    {
      a: { type: "stdio", command: "a" },
      b: { type: "http", url: "https://example.org/b" },
      c: { type: "sse", url: "https://example.org/c" },
      d: { type: "ws", url: "wss://example.org/d" },
      e: { type: "streamable-http", url: "https://example.org/e" },
      f: { type: "streamableHttp", url: "https://example.org/f" },
      g: { url: "https://example.org/g" },
      h: { transport: "http", url: "https://example.org/h" },
      i: { type: "websocket", url: "wss://example.org/i" },
    },
    "servers of every transport and spelling",
  ),
  servers(
    {
      a: { type: "http", url: "" },
      b: { type: "smoke" },
      c: {},
      d: "x",
      e: { command: 7 },
      f: { command: "f", args: "x" },
      g: { command: "g", env: { A: 1 } },
      h: { type: "http", url: "no address" },
      i: { type: "http", url: "ftp://example.org" },
      j: { type: "http", url: "https://me:word@example.org" },
      k: { type: "http", url: "https://${HOST}/x" },
      l: { command: "l", disabled: true },
      m: { type: "http", url: "https://example.org", headers: [] },
      n: { type: "http" },
      o: { type: "http", url: "https://example.org", headersHelper: "x ${user_config.token}" },
    },
    "servers of every fault",
  ),
  servers([], "servers as a list"),
  {
    title: "servers in the manifest, by path, and twice",
    files: {
      [manifestPath]: json({ name: "acme", mcpServers: { own: { command: "x" }, both: { command: "later" } } }),
      ".mcp.json": json({ both: { command: "sooner" } }),
    },
  },
  {
    title: "servers in a file that the manifest names",
    files: {
      [manifestPath]: json({ name: "acme", mcpServers: "./servers.json" }),
      "servers.json": json({ mcpServers: { own: { command: "x" } } }),
    },
  },
  { title: "servers that are no JSON", files: { ...base, ".mcp.json": "mcpServers:\n  a: b\n", "commands/go.md": "Go\n" } },
  {
    title: "language servers",
    files: { ...base, ".lsp.json": json({ ts: { command: "tsls", extensionToLanguage: { ".ts": "typescript" } }, bad: { command: "x" } }) },
  },
  {
    title: "language servers in the manifest",
    files: { [manifestPath]: json({ name: "acme", lspServers: { go: { command: "gopls", extensionToLanguage: { ".go": "go" } } } }) },
  },
  {
    title: "monitors, themes, styles and workflows",
    files: {
      ...base,
      "monitors/monitors.json": json([{ name: "log", command: "tail" }, { name: "bare" }, {}]),
      "themes/dark.json": "{}",
      "output-styles/terse.md": markdown(["name: terse"]),
      "workflows/ship.js": "export default {}\n",
    },
  },
  {
    title: "monitors in place, themes as experiments",
    files: {
      [manifestPath]: json({
        name: "acme",
        experimental: { monitors: [{ name: "log", command: "tail" }], themes: "./colours" },
        outputStyles: "./gone",
      }),
      "colours/dark.json": "{}",
    },
  },
  { title: "monitors that are a map", files: { ...base, "monitors/monitors.json": json({ log: {} }) } },
  {
    title: "programs, settings and instructions",
    files: {
      ...base,
      "bin/acme": "#!/bin/sh\necho acme\n",
      "bin/lib/common.sh": "#!/bin/sh\n",
      "bin/notes.txt": "x\n",
      "bin/README.md": "x\n",
      "bin/away": link("/bin/sh"),
      "settings.json": json({ agent: "boss", permissions: { allow: ["Bash"] } }),
      "CLAUDE.md": "Be kind.\n",
    },
  },
  { title: "settings that are no object", files: { ...base, "settings.json": "[]" } },
  { title: "a folder of something else", files: { "index.js": "export {}\n", "package.json": json({ name: "x" }) } },
];
