import { isObject } from "../json/json-object.js";
import type { Collector } from "./collector.js";
import type { FileBelow } from "./files-below.js";
import { addHooks } from "./hook-items.js";
import { parseText } from "./parse-text.js";
import { addServerFile, addServers } from "./server-items.js";

/** A plugin that lies in the folder: bound to everything in it, with each hook and server it brings listed by itself. */
export function addPlugin(name: string, folder: string, files: readonly FileBelow[], to: Collector): void {
  const inside = (file: FileBelow): string => file.path.slice(folder.length + 1);
  const content = Object.fromEntries(files.map((file) => [inside(file), file.digest]));
  const runsCode = files.some((file) => inside(file).startsWith("dev.lorimer/") || /\.[cm]?[jt]s$/.test(file.path));
  to.add("plugin", name, folder, `is a plugin of ${files.length} files${runsCode ? ", with code that runs inside Lorimer" : ""}`, content);
  for (const file of files) {
    const at = inside(file);
    const value = /\.json$/i.test(at) ? parseText(file.text) : undefined;
    if (value === undefined) continue;
    if (/^(?:\.claude-plugin\/|\.plugin\/)?plugin\.json$/.test(at) && isObject(value)) addManifest(value, file.path, to);
    else if (at === "hooks/hooks.json" || at === "hooks.json") addHooks(value, file.path, to);
    else if (at === ".mcp.json" || at === "mcp.json") addServerFile(value, file.path, to);
  }
}

function addManifest(manifest: Readonly<Record<string, unknown>>, path: string, to: Collector): void {
  if (isObject(manifest["hooks"])) addHooks(manifest["hooks"], path, to);
  if (isObject(manifest["mcpServers"])) addServers(manifest["mcpServers"], path, to);
}
