import type { PathFact } from "./file-facts.js";

/** What stands at a path, without following it. `pending`: it has not been looked at yet. */
export type Standing =
  | "missing"
  | "unknown"
  | "pending"
  | { readonly link: string }
  | { readonly kind: "file" | "directory" | "other"; readonly links: number };

const mostLinks = 40;
export const unknownFact: PathFact = { real: undefined, kind: "unknown", links: 1 };

/** Goes down component by component, through every link, as the kernel would. `later` hears of what comes after something pending. */
export function walk(path: string, standing: (path: string) => Standing, later?: (path: string) => void): PathFact {
  if (path.includes("\0") || !path.startsWith("/")) return unknownFact;
  const left = path.split("/").reverse();
  let at = "";
  let followed = 0;
  let kind: PathFact["kind"] = "directory";
  let links = 1;
  while (left.length > 0) {
    const name = left.pop() ?? "";
    if (name === "" || name === ".") continue;
    if (name === "..") {
      at = at.slice(0, Math.max(0, at.lastIndexOf("/")));
      if (kind !== "missing") kind = "directory";
      continue;
    }
    const next = `${at}/${name}`;
    if (kind === "missing") {
      at = next;
      continue;
    }
    const found = standing(next);
    if (found === "pending") {
      lookAhead(next, left, later);
      return unknownFact;
    }
    if (found === "unknown") return unknownFact;
    if (typeof found === "object" && "link" in found) {
      if (++followed > mostLinks) return unknownFact;
      if (found.link.startsWith("/")) at = "";
      left.push(...found.link.split("/").reverse());
      continue;
    }
    [kind, links] = found === "missing" ? ["missing", 1] : [found.kind, found.links];
    at = next;
  }
  return { real: at === "" ? "/" : at, kind, links: kind === "file" ? links : 1 };
}

/** Most paths hold no link: what comes next can be looked at in the same round. */
function lookAhead(from: string, left: readonly string[], later: ((path: string) => void) | undefined): void {
  let at = from;
  for (const name of [...left].reverse()) {
    if (name === "" || name === ".") continue;
    if (name === "..") return;
    at = `${at}/${name}`;
    later?.(at);
  }
}
