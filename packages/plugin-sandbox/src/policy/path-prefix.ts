import { dirname, isAbsolute, join, normalize } from "node:path";
import type { SettingsItem } from "../settings/sandbox-settings.js";

export interface PathAnchors {
  /** The session's own folder. */
  readonly root: string;
  readonly home: string;
}

/**
 * The absolute path that an entry of a `sandbox` list means. Prefixes differ from those of permission rules: `/x` and `//x` are absolute, `~/x` is in the
 * home folder, and anything else is relative to the project, or, in a person's own settings, to the folder of that file.
 */
export function settingsPath({ value, scope, source }: SettingsItem, { root, home }: PathAnchors): string {
  const withoutTail = value.replace(/\/\*\*$/, "");
  if (withoutTail === "~" || withoutTail.startsWith("~/")) return clean(join(home, withoutTail.slice(1)));
  if (withoutTail.startsWith("/")) return clean(withoutTail.replace(/^\/+/, "/"));
  if (value === "/**") return "/";
  return clean(join(scope === "user" && isAbsolute(source) ? dirname(source) : root, withoutTail));
}

function clean(path: string): string {
  const normal = normalize(path);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}
