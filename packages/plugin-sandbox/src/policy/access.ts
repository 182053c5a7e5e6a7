import { basename, dirname } from "node:path";
import { powerfulSockets, protectedBelow, protectedHomeParts } from "./protected-paths.js";
import type { PathEntry, PatternEntry, SandboxPolicy } from "./sandbox-policy.js";

/** Whether a path may be read or written, and what decided it. */
export interface AccessDecision {
  readonly allowed: boolean;
  /** The rule that decided, as it was written. */
  readonly rule: string;
  readonly source: string;
  /** What would have to change, as a sentence; null where nothing can open it. */
  readonly remedy: string | null;
}

export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

const builtIn = "built in";
const protectedRule = "protected path";

/** The one decision about files, for processes and file tools alike. `path` is absolute, with every link resolved. */
export function decideAccess(policy: SandboxPolicy, path: string, operation: "read" | "write"): AccessDecision {
  const { files } = policy;
  const hidden = decideRead(policy, path);
  if (operation === "read" || !hidden.allowed) return hidden;
  const guarded = protectedPath(policy, path);
  if (guarded !== undefined) return { allowed: false, rule: `${protectedRule} ${guarded}`, source: builtIn, remedy: null };
  const denied = longest(files.denyWrite, path) ?? matching(files.denyWritePatterns, path);
  if (denied !== undefined) return refused(denied);
  if (files.unrestricted) return { allowed: true, rule: "sandbox.filesystem.disabled", source: "settings", remedy: null };
  const opened = longest(files.allowWrite, path);
  if (opened !== undefined) return { allowed: true, rule: opened.rule, source: opened.source, remedy: null };
  return {
    allowed: false,
    rule: "outside the folders that may be written",
    source: builtIn,
    remedy:
      "add the folder to sandbox.filesystem.allowWrite, allow it with an Edit rule, or open the session with it as an additional directory",
  };
}

/** The hard denial that a path falls under, whatever the settings say. */
function protectedPath(policy: SandboxPolicy, path: string): string | undefined {
  // Where everything may be written, everything is searched for protected names, home included.
  const bases = policy.files.unrestricted
    ? ["/"]
    : [policy.root, ...policy.directories, ...policy.files.allowWrite.map((entry) => entry.path)];
  for (const base of bases) {
    // A repository's folder that is open itself is judged as part of what holds it.
    const found = protectedBelow(basename(base) === ".git" && base !== path ? dirname(base) : base, path);
    if (found !== undefined) return found;
  }
  return [...protectedHomeParts.map((part) => `${policy.home}/${part}`), ...powerfulSockets].find((part) => isWithin(part, path));
}

function decideRead({ files }: SandboxPolicy, path: string): AccessDecision {
  const denied = longest(files.denyRead, path) ?? matching(files.denyReadPatterns, path);
  if (denied === undefined) return { allowed: true, rule: "everything may be read", source: builtIn, remedy: null };
  const exception = longest(files.allowRead, path);
  if (exception !== undefined && "path" in denied && exception.path.length > denied.path.length)
    return { allowed: true, rule: exception.rule, source: exception.source, remedy: null };
  return refused(denied);
}

function refused(entry: PathEntry | PatternEntry): AccessDecision {
  return { allowed: false, rule: entry.rule, source: entry.source, remedy: `change ${entry.rule} in ${entry.source}` };
}

/** The most particular entry that covers a path. */
function longest(entries: readonly PathEntry[], path: string): PathEntry | undefined {
  let best: PathEntry | undefined;
  for (const entry of entries) if (isWithin(entry.path, path) && entry.path.length > (best?.path.length ?? -1)) best = entry;
  return best;
}

function matching(entries: readonly PatternEntry[], path: string): PatternEntry | undefined {
  return entries.find(({ pattern, base }) => isWithin(base, path) && pattern.test(path));
}
