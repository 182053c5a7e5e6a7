import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import type { MarketplaceSource, Raw } from "../contract/index.js";
import { repositoryAddress, safeRef } from "../git/git-address.js";
import { isRecord } from "./is-record.js";

/** Reads where a marketplace is from, as settings write it. Paths are relative to `folder`. */
export function marketplaceSource(value: unknown, folder: string): MarketplaceSource {
  const raw: Raw = isRecord(value) ? value : {};
  const text = (key: string): string => (typeof raw[key] === "string" ? raw[key] : "");
  const kind = text("source");
  const ref = text("ref");
  if (ref !== "" && safeRef(ref) === undefined) throw unknownSource(raw);
  const refs = ref === "" ? {} : { ref };
  if (kind === "github" && /^[\w.-]+\/[\w.-]+$/.test(text("repo")))
    return { source: "git", url: repositoryAddress(text("repo")), ...refs, ...pathOf(text("path")), raw };
  if (kind === "git" && text("url") !== "")
    return { source: "git", url: repositoryAddress(text("url")), ...refs, ...pathOf(text("path")), raw };
  if (kind === "url" && text("url") !== "") {
    const headers = isRecord(raw["headers"])
      ? Object.entries(raw["headers"]).filter((header): header is [string, string] => typeof header[1] === "string")
      : [];
    return { source: "url", url: text("url"), headers: Object.fromEntries(headers), raw };
  }
  if ((kind === "file" || kind === "directory") && text("path") !== "") return { source: kind, path: pathAt(text("path"), folder), raw };
  if (kind === "settings" && Array.isArray(raw["plugins"]))
    return { source: "settings", plugins: raw["plugins"] as readonly unknown[], raw };
  throw unknownSource(raw);
}

/** Reads what a person typed: a path, `owner/repo`, an address of a repository or of a catalogue, each with `#REF`. */
export function typedSource(text: string, folder: string, isFile: (path: string) => boolean | undefined): MarketplaceSource {
  const path = pathAt(text, folder);
  const there = isFile(path);
  if (/^(?:\.{1,2}(?:[\\/]|$)|~[\\/]|[\\/]|[A-Za-z]:[\\/])/.test(text) || (there !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(text))) {
    if (there === undefined)
      throw new LorimerError("MARKETPLACE_INVALID", `There is nothing at ${path}.`, { hint: "Name a folder or a marketplace.json." });
    return marketplaceSource({ source: there ? "file" : "directory", path }, folder);
  }
  const [address = "", ref] = text.split("#", 2);
  const refs = ref === undefined ? {} : { ref };
  if (/^[\w.-]+\/[\w.-]+$/.test(address)) return marketplaceSource({ source: "github", repo: address, ...refs }, folder);
  if (/^https?:\/\/.*\.json(?:\?.*)?$/.test(address)) return marketplaceSource({ source: "url", url: address }, folder);
  return marketplaceSource({ source: "git", url: address, ...refs }, folder);
}

function pathOf(path: string): { readonly path?: string } {
  return path === "" ? {} : { path };
}

function pathAt(path: string, folder: string): string {
  if (/^~[\\/]/.test(path)) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : resolve(folder, path);
}

function unknownSource(raw: Raw): LorimerError {
  return new LorimerError("MARKETPLACE_INVALID", `${JSON.stringify(raw).slice(0, 200)} is no source of a marketplace.`, {
    hint: "It is a folder, a file, OWNER/REPO, an address of a git repository, or an https address of a marketplace.json.",
  });
}
