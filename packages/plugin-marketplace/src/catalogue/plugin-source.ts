import type { PluginSource } from "../contract/index.js";
import { isRecord } from "./is-record.js";
import { entryPath } from "../archive/entry-path.js";
import { repositoryAddress, safeRef } from "../git/git-address.js";

export type ReadSource = { readonly source: PluginSource } | { readonly fault: string };

const seconds = { fallback: 60, most: 600 };

/** Reads the `source` of a catalogue's entry. `pluginRoot` is the folder in which bare names and relative paths stand. */
export function pluginSource(value: unknown, pluginRoot: string | undefined): ReadSource {
  if (typeof value === "string")
    return /^[a-z+]+:\/\/|^git@/i.test(value) ? gitSource(value, undefined, {}) : pathSource(value, pluginRoot);
  if (!isRecord(value)) return { fault: "it has no source" };
  const text = (key: string): string | undefined => (typeof value[key] === "string" && value[key] !== "" ? value[key] : undefined);
  switch (value["source"]) {
    case "local":
    case "path":
    case "directory":
      return text("path") === undefined ? { fault: "its source names no path" } : pathSource(text("path") ?? "", pluginRoot);
    case "github":
      return gitSource(text("repo"), undefined, value);
    case "url":
    case "git":
      return gitSource(text("url"), text("path"), value);
    case "git-subdir":
      return text("path") === undefined ? { fault: "its source names no path" } : gitSource(text("url"), text("path"), value);
    case "npm": {
      const name = text("package");
      if (name === undefined || !isPackageName(name)) return { fault: "its source names no package of npm" };
      return { source: { source: "npm", package: name, ...defined({ version: text("version"), registry: text("registry") }) } };
    }
    case "archive": {
      const url = text("url");
      const sha256 = text("sha256")?.toLowerCase();
      if (url === undefined) return { fault: "its source has no url" };
      if (value["sha256"] !== undefined && !/^[0-9a-f]{64}$/.test(sha256 ?? ""))
        return { fault: "its sha256 has not 64 hexadecimal digits" };
      return { source: { source: "archive", url, ...defined({ sha256 }) } };
    }
    case "command": {
      const command = text("command");
      const { timeout } = value;
      if (command === undefined) return { fault: "its source has no command" };
      return {
        source: {
          source: "command",
          command,
          timeout: typeof timeout === "number" ? Math.min(Math.max(timeout, 1), seconds.most) : seconds.fallback,
        },
      };
    }
    default:
      return {
        fault:
          value["source"] === undefined ? "its source is of no kind" : `the source ${JSON.stringify(value["source"])} is not known here`,
      };
  }
}

export function isPackageName(name: string): boolean {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/i.test(name) && name.length <= 214;
}

/** With a root for sources some write ./NAME and mean what stands below that root, others the whole path: what is there counts. */
function pathSource(text: string, pluginRoot: string | undefined): ReadSource {
  if (text.split(/[/\\]/).includes("..")) return { fault: "its source leads out of the catalogue" };
  const based = pluginRoot === undefined ? undefined : `${pluginRoot}/${text}`;
  const isMarked = text === "." || text.startsWith("./");
  const [first, second] = (isMarked || based === undefined ? [text, based] : [based, text]).map((way) =>
    way === undefined ? undefined : entryPath(way.replace(/^\/+/, "")),
  );
  if (first === undefined || "fault" in first) return { fault: `its path cannot be used: ${first?.fault ?? "it is empty"}` };
  const other = second === undefined || "fault" in second || second.path === first.path ? {} : { otherwise: second.path };
  return { source: { source: "path", path: first.path, ...other } };
}

function gitSource(address: string | undefined, path: string | undefined, value: Readonly<Record<string, unknown>>): ReadSource {
  if (address === undefined) return { fault: "its source names no repository" };
  const { ref, sha } = value;
  if (sha !== undefined && (typeof sha !== "string" || !/^[0-9a-f]{40}$/i.test(sha)))
    return { fault: "its sha has not 40 hexadecimal digits" };
  if (ref !== undefined && (typeof ref !== "string" || safeRef(ref) === undefined)) return { fault: "its ref is none" };
  const below = path === undefined ? undefined : entryPath(path);
  if (below !== undefined && "fault" in below) return { fault: `its path cannot be used: ${below.fault}` };
  return {
    source: {
      source: "git",
      url: repositoryAddress(address),
      ...defined({ path: below?.path, ref: ref as string | undefined, sha: (sha as string | undefined)?.toLowerCase() }),
    },
  };
}

function defined<T extends Readonly<Record<string, string | undefined>>>(values: T): { readonly [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { readonly [K in keyof T]?: string };
}
