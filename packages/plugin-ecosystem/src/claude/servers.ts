import { basename } from "node:path";
import { isRecord, placeOf, readJson } from "../files/inside.js";
import { listPaths, pathFault } from "./list-paths.js";
import { note, shown } from "./found.js";
import { warnOfMissing } from "./named-files.js";
import type { Found } from "./found.js";
import { judgeServer } from "./judge-server.js";

/** Finds MCP servers: `.mcp.json` and those of the manifest, by path or in place; of one name the later wins. Lists are maps under `mcpServers`, or the map itself. */
export async function findServers(found: Found): Promise<void> {
  const servers = await collect(found, "mcp-server", ".mcp.json", "mcpServers");
  const isNamed = [...servers.values()].some(({ path }) => path === "mcp.json") || found.format === "cursor";
  if (!isNamed && (await placeOf(found.root, "mcp.json")).kind === "file")
    note(found, "mcp-server", "", "mcp.json", "ignored", "in this layout servers stand in .mcp.json");
  for (const [name, { entry, path }] of servers) {
    const { status, reason } = judgeServer(entry);
    note(found, "mcp-server", name, path, status, reason);
    if (!isRecord(entry) || (status !== "supported" && status !== "emulated")) continue;
    found.mcpServers.push({ name, config: entry, dialect: "claude", source: path });
    await warnOfMissing(found, entry, path === "" ? name : path);
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

/** A server packed into one archive, on disk or at an address. */
function isBundle(path: string): boolean {
  return /\.(?:mcpb|dxt)(?:[?#].*)?$/i.test(path);
}

/** What files that are a bare map of servers say of themselves. */
const about = new Set(["name", "description", "version", "comment"]);

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
    const wrapper = [field, "servers"].find((key) => isRecord(value) && Object.hasOwn(value, key));
    const entries = isRecord(value) && wrapper !== undefined ? value[wrapper] : value;
    if (!isRecord(entries)) return note(found, kind, "", path, "broken", "it holds no map of servers");
    if (wrapper === "servers") found.warnings.push(`${path}: servers stand under servers, and should under ${field}`);
    for (const [name, entry] of Object.entries(entries)) {
      // Beside servers without a map of their own stand texts about the file.
      const isRemark = /^[$_]/.test(name) || (wrapper === undefined && typeof entry === "string" && about.has(name));
      if (!isRemark) servers.set(name, { entry, path });
      else if (isRecord(entry) && (entry["command"] ?? entry["url"]) !== undefined)
        note(found, kind, name, path, "ignored", "what begins with _ or $ counts as a remark");
    }
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
  for (const value of Array.isArray(given) ? (given as readonly unknown[]) : given === undefined ? [] : [given]) {
    if (isRecord(value)) take(value, found.manifest);
    for (const path of await listPaths(root, value)) {
      if (isBundle(path.given)) {
        note(found, kind, basename(path.given), path.given, "ignored", "bundles of servers are not opened");
        continue;
      }
      if (path.warning !== undefined) found.warnings.push(path.warning);
      if (path.place.kind !== "file") note(found, kind, "", path.given, "broken", pathFault(path, "a file"));
      else if (path.place.at !== standard.at) await fromFile(path.place.at);
    }
  }
  return servers;
}
