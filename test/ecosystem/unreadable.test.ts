import { execFile } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundle } from "../cli/run-cli.js";
import { json, manifestPath, skill } from "./kit/kit-package.js";
import { writeKitPackage } from "./kit/write-kit-package.js";

/** An id that owns nothing on any machine: to the one that tests mostly run as, nothing is forbidden. */
const nobody = ["--reuid", "47114", "--regid", "47114", "--clear-groups"];

it("names the folders and files of a package that nobody lets it read, and reads the others", async () => {
  const folder = await mkdtemp(join(tmpdir(), "lorimer-unreadable-"));
  const root = join(folder, "acme");
  const closed = ["skills/a", "commands/x", "agents", "bin", "skills/b/SKILL.md", "commands/top.md", "hooks/hooks.json", ".mcp.json"];
  try {
    await chmod(folder, 0o755);
    await cp(dirname(bundle), join(folder, "cli"), { recursive: true, filter: (path) => !/\.(?:d\.ts|map|tsbuildinfo)$/.test(path) });
    await writeKitPackage(root, {
      [manifestPath]: json({ name: "acme" }),
      "skills/a/SKILL.md": skill("a"),
      "skills/b/SKILL.md": skill("b"),
      "skills/c/SKILL.md": skill("c"),
      "commands/x/go.md": "Go\n",
      "commands/top.md": "Go\n",
      "commands/open.md": "Go\n",
      "agents/ann.md": "Ann\n",
      "hooks/hooks.json": json({ hooks: {} }),
      ".mcp.json": json({}),
    });
    await mkdir(join(root, "bin"));
    for (const path of closed) await chmod(join(root, path), 0o000);
    const command = [process.execPath, join(folder, "cli", basename(bundle)), "plugin", "validate", root, "--json"];
    const [program = "", ...args] = process.getuid?.() === 0 ? ["setpriv", ...nobody, ...command] : command;
    const { stdout } = await promisify(execFile)(program, args, { cwd: "/", env: { PATH: process.env["PATH"], HOME: "/nonexistent" } });
    const { components } = JSON.parse(stdout) as { readonly components: readonly Record<string, string>[] };
    expect(components.map(({ kind, path, status, reason }) => `${status} ${kind} ${path}${reason === "" ? "" : `: ${reason}`}`)).toEqual([
      "broken skill skills/a: the folder cannot be read",
      "broken skill skills/b/SKILL.md: it cannot be read",
      "supported skill skills/c/SKILL.md",
      "broken command commands/x: the folder cannot be read",
      "supported command commands/open.md",
      "broken command commands/top.md: it cannot be read",
      "broken agent agents: the folder cannot be read",
      "broken hook hooks/hooks.json: it cannot be read",
      "broken mcp-server .mcp.json: it cannot be read",
      "broken executable bin: the folder cannot be read",
    ]);
  } finally {
    for (const path of closed) await chmod(join(root, path), 0o700).catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
