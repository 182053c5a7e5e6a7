import { posix } from "node:path";
import type { DecisionPlace } from "../decide/context.js";
import type { FileFacts, PathFact } from "./file-facts.js";
import { oddName, unclearName } from "./odd-name.js";

/** One file a call would use, in every form it has. */
export interface Located {
  /** As given. */
  readonly source: string;
  /** Absolute forms: by its text, by its links. A rule that refuses needs to match one, a rule that allows all. */
  readonly forms: readonly string[];
  readonly kind: PathFact["kind"];
  readonly links: number;
  /** Why it is not certain which file it is, in words that follow "because". */
  readonly doubt: string | undefined;
  /** Why the name may be another file's on some systems; it matters to what is written. */
  readonly odd: string | undefined;
}

/** Finds a path given by a model: relative ones start at `cwd`. An undefined path or folder gives no forms, and a doubt. */
export function locate(path: string | undefined, cwd: string | undefined, source: string, place: DecisionPlace, files: FileFacts): Located {
  const nowhere = (doubt: string): Located => ({ source, forms: [], kind: "unknown", links: 1, doubt, odd: undefined });
  if (path === undefined) return nowhere(`the path ${source} is known only when the command runs`);
  if (path.includes("\0")) return nowhere("its path holds a NUL character");
  const given = place.platform === "win32" ? withSlashes(path) : path;
  const expanded = given === "~" || given.startsWith("~/") ? place.home + given.slice(1) : given;
  const absolute = expanded.startsWith("/");
  if (!absolute && cwd === undefined) return nowhere("the folder it counts from is known only when the command runs");
  const raw = absolute ? expanded : `${cwd}/${expanded}`;
  const lexical = trimmed(posix.normalize(raw.replace(/^\/{2,}/, "/")));
  const fact = files.look(lexical);
  // The kernel goes through links before it goes up, most programs that normalise do not: both ways are looked at.
  const walked = raw.includes("..") ? files.look(raw) : fact;
  const forms = [...new Set([lexical, fact.real, walked.real].filter((form) => form !== undefined))];
  const doubt = unclearName(path) ?? magic(forms) ?? unresolved(fact, walked);
  const kind = walked.kind === "missing" ? fact.kind : walked.kind;
  return { source, forms, kind, links: Math.max(fact.links, walked.links), doubt, odd: oddName(path) };
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, "") : path;
}

/** `C:\x` and `C:/x` become `/c/x`, the form rules use on every system. */
function withSlashes(path: string): string {
  return path.replaceAll("\\", "/").replace(/^([A-Za-z]):(?=\/|$)/, (_, drive: string) => `/${drive.toLowerCase()}`);
}

function magic(forms: readonly string[]): string | undefined {
  return forms.some((form) => /^\/(?:proc|dev\/fd|dev\/std(?:in|out|err))(?:\/|$)/.test(form))
    ? "what it names depends on the process that opens it"
    : undefined;
}

function unresolved(...facts: readonly PathFact[]): string | undefined {
  return facts.some((fact) => fact.real === undefined) ? "its links cannot be resolved" : undefined;
}
