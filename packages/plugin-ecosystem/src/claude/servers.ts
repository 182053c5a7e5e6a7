import { isRecord, placeOf, readJson } from "../files/inside.js";
import { listPaths, pathFault } from "./list-paths.js";
import { note, shown } from "./found.js";
import type { Found } from "./found.js";
import { judgeServer } from "./judge-server.js";

/** Finds MCP servers: `.mcp.json` and those of the manifest, by path or in place; of one name the later wins. Lists are maps under `mcpServers`, or the map itself. */
export async function findServers(found: Found): Promise<void> {
  const servers = await collect(found, "mcp-server", ".mcp.json", "mcpServers");
  for (const [name, { entry, path }] of servers) {
    const { status, reason } = judgeServer(entry);
    note(found, "mcp-server", name, path, status, reason);
    if (isRecord(entry) && (status === "supported" || status === "emulated"))
      found.mcpServers.push({ name, config: entry, dialect: "claude", source: path });
  }
}

/** Finds language servers: they are recorded for a reader to come. */
export async function findLanguageServers(found: Found): Promise<void> {
  const servers = await collect(found, "lsp-server", ".lsp.json", "lspServers");
  for (const [name, { entry, path }] of servers) {
    const isSound = isRecord(entry) && typeof entry["command"] === "string" && isRecord(entry["extensionToLanguage"]);
    if (isSound) note(found, "lsp-server", name, path, "ignored", "language servers are not started yet");
    else note(found, "lsp-server", name, path, "broken", "it needs a command and extensionToLanguage");
  }
}

interface Collected {
  readonly entry: unknown;
  readonly path: string;
}

async function collect(
  found: Found,
  kind: "mcp-server" | "lsp-server",
  standardName: string,
  field: string,
): Promise<ReadonlyMap<string, Collected>> {
  const { root, fields } = found;
  const servers = new Map<string, Collected>();
  const take = (value: unknown, path: string): void => {
    const entries = isRecord(value) && Object.hasOwn(value, field) ? value[field] : value;
    if (!isRecord(entries)) return note(found, kind, "", path, "broken", "it holds no map of servers");
    for (const [name, entry] of Object.entries(entries))
      if (!name.startsWith("$") && !name.startsWith("_")) servers.set(name, { entry, path });
  };
  const fromFile = async (at: string): Promise<void> => {
    const file = await readJson(at);
    if (file.ok) take(file.value, shown(root, at));
    else note(found, kind, "", shown(root, at), "broken", `it ${file.fault}`);
  };
  const standard = await placeOf(root, standardName);
  if (standard.kind === "file") await fromFile(standard.at);
  else if (standard.kind === "outside") note(found, kind, "", standardName, "broken", "it lies outside the package");
  else if (standard.kind === "folder") note(found, kind, "", standardName, "broken", "it is a folder, not a file");
  const given = fields[field];
  if (isRecord(given)) take(given, found.manifest);
  else
    for (const path of await listPaths(root, given)) {
      if (path.warning !== undefined) found.warnings.push(path.warning);
      if (path.place.kind !== "file") note(found, kind, "", path.given, "broken", pathFault(path, "a file"));
      else if (path.place.at !== standard.at) await fromFile(path.place.at);
    }
  return servers;
}
