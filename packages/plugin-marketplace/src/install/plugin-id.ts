import { LorimerError } from "@lorimer/sdk";
import semver from "semver";
import { isPackageName } from "../catalogue/plugin-source.js";
import type { PluginSource } from "../contract/index.js";
import { repositoryAddress } from "../git/git-address.js";

/** The marketplace in the id of what was installed without one. */
export const directOrigin = "direct";

export type Wanted =
  | { readonly kind: "named"; readonly name: string; readonly marketplace: string | undefined; readonly range: string }
  | { readonly kind: "direct"; readonly source: PluginSource; readonly range: string };

/** Reads what a person typed: `NAME[@MARKETPLACE[@RANGE]]`, a folder, `npm:NAME[@RANGE]`, an https zip, or a repository with `#REF`. */
export function wanted(text: string): Wanted {
  if (/^(?:\.{1,2}(?:[\\/]|$)|[\\/]|~[\\/]|[A-Za-z]:[\\/])/.test(text))
    return { kind: "direct", source: { source: "path", path: text }, range: "" };
  if (text.startsWith("npm:")) {
    const [, name = "", range = ""] = /^npm:(@?[^@]+)(?:@(.*))?$/.exec(text) ?? [];
    if (isPackageName(name)) return { kind: "direct", source: { source: "npm", package: name }, range: soundRange(range) };
  } else if (/^https?:\/\/[^#]*\.zip(?:\?[^#]*)?(?:#sha256=[0-9a-f]{64})?$/.test(text)) {
    const [url = "", pin] = text.split("#sha256=");
    return { kind: "direct", source: { source: "archive", url, ...(pin === undefined ? {} : { sha256: pin }) }, range: "" };
  } else if (/^github:|^(?:https|ssh|file):\/\/|^[\w.]+@[\w.-]+:/.test(text)) {
    const [address = "", ref] = text.replace(/^github:/, "").split("#", 2);
    const pin = ref === undefined ? {} : /^[0-9a-f]{40}$/.test(ref) ? { sha: ref } : { ref };
    return { kind: "direct", source: { source: "git", url: repositoryAddress(address), ...pin }, range: "" };
  } else {
    const [name = "", marketplace, ...range] = text.split("@");
    if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
      return { kind: "named", name, marketplace: marketplace === "" ? undefined : marketplace, range: soundRange(range.join("@")) };
  }
  throw new LorimerError("PLUGIN_UNKNOWN", `${JSON.stringify(text)} names no plugin.`, {
    hint: "Write NAME@MARKETPLACE, NAME@MARKETPLACE@RANGE, ./FOLDER, npm:NAME@RANGE, an https zip or the address of a repository.",
  });
}

/** A text that no version could ever fit is a slip of the pen. */
function soundRange(range: string): string {
  if (range === "latest" || semver.validRange(range) !== null) return range;
  throw new LorimerError("PLUGIN_UNKNOWN", `${JSON.stringify(range)} is no range of versions.`, {
    hint: "Write one such as ^1.2, 1.2.3 or >=2.",
  });
}

/** The id without a range. */
export function idOf({ name, marketplace }: { readonly name: string; readonly marketplace: string }): string {
  return `${name}@${marketplace}`;
}
