import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { CliPlace } from "../cli/run-cli.js";
import type { KitFiles } from "./kit/kit-package.js";
import { writeKitPackage } from "./kit/write-kit-package.js";

/** Puts a package into the person's folder and into the index of installed ones, as installing does. Returns where it stands. */
export async function installed(place: CliPlace, name: string, files: KitFiles, more: object = {}): Promise<string> {
  const root = join(place.home, "packages", name);
  await writeKitPackage(root, files);
  const index = join(place.home, ".lorimer/plugins/installed.json");
  const text = await readFile(index, "utf8").catch(() => '{"packages":[]}');
  const { packages } = JSON.parse(text) as { readonly packages: readonly object[] };
  await mkdir(dirname(index), { recursive: true });
  const entry = { name, marketplace: "shop", root, version: "1.0.0", scope: "user", ...more };
  await writeFile(index, JSON.stringify({ packages: [...packages, entry] }));
  return root;
}

/** Settings of the person. */
export async function settings(place: CliPlace, value: object): Promise<void> {
  await mkdir(join(place.home, ".lorimer"), { recursive: true });
  await writeFile(join(place.home, ".lorimer/settings.json"), JSON.stringify(value));
}

/** An MCP server in one file without any dependency: one tool, which tells the variables of its process. */
export const tellingServer = `
const { createInterface } = require("node:readline");
const answer = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\\n");
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === "initialize")
    answer(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "telling", version: "1" } });
  else if (method === "tools/list") answer(id, { tools: [{ name: "tell", description: "Tells", inputSchema: { type: "object" } }] });
  else if (method === "tools/call") {
    const names = ["CLAUDE_PLUGIN_ROOT", "CLAUDE_PLUGIN_DATA", "PLUGIN_ROOT", "PLUGIN_DATA", "GIVEN"];
    answer(id, { content: [{ type: "text", text: names.map((name) => name + "=" + process.env[name]).join(" ") + " args=" + process.argv.slice(2) }] });
  } else if (id !== undefined) answer(id, {});
});
`;
