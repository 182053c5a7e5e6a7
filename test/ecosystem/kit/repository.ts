import { json, markdown, skill } from "./kit-package.js";
import type { KitFiles, KitPackage } from "./kit-package.js";

/** A folder with the paths of a repository as people publish them; what stands in a file follows from where it stands, unless it is given. */
export function repository(title: string, paths: readonly string[], given: KitFiles = {}): KitPackage {
  return { title: `a repository: ${title}`, files: { ...Object.fromEntries(paths.map((path) => [path, contentOf(path)])), ...given } };
}

function contentOf(path: string): KitFiles[string] {
  const parts = path.split("/");
  const [name = "", folder = ""] = parts.toReversed();
  if (/^skill\.md$/i.test(name)) return skill(folder === "" ? "whole" : folder);
  if (path.endsWith("plugin.json")) return json({ name: parts.length > 2 ? (parts.at(-3) ?? "") : "acme", version: "1.0.0" });
  if (name === "hooks.json")
    return json({ hooks: { SessionStart: [{ hooks: [{ type: "command", command: "${CLAUDE_PLUGIN_ROOT}/x.sh" }] }] } });
  if (parts.includes("agents") && name.endsWith(".md"))
    return markdown([`name: ${name.replace(/(?:\.agent)?\.md$/, "")}`, "description: d", "tools: Read, Grep", "model: sonnet"]);
  if (name.endsWith(".json")) return json({});
  if (parts.includes("commands") && name.endsWith(".md"))
    return markdown(["description: Does it", "argument-hint: [what]"], "Do $ARGUMENTS.\n");
  return "x\n";
}

export const market = (plugins: unknown, more: object = {}): KitFiles => ({
  ".claude-plugin/marketplace.json": json({ name: "shop", owner: { name: "Ann", email: "ann@example.org" }, plugins, ...more }),
});
export const self = market([{ name: "acme", source: "./", description: "All of it" }]);
export const common = ["README.md", "LICENSE", "CHANGELOG.md", ".gitignore", ".github/workflows/ci.yml"];
