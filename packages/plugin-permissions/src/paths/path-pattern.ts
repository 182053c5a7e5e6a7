import { wildcardMatches } from "../rules/wildcard.js";

/** A path in a rule, in the manner of gitignore. */
export interface PathPattern {
  readonly anchor: "root" | "home" | "project" | "cwd";
  /** Folders to go up from the anchor first. */
  readonly up: number;
  /** Between slashes; `**` stands for any number of them. */
  readonly segments: readonly string[];
  /** No slash within: it matches at any depth below its anchor. */
  readonly floating: boolean;
  /** One folder and all in it (`src/**`): rules that refuse read it at any depth. */
  readonly folder: boolean;
}

export function pathPattern(content: string): PathPattern {
  const text = content.replace(/\/{3,}/g, "//");
  if (text.startsWith("//")) return anchored("root", text.slice(2));
  if (text === "~" || text.startsWith("~/")) return anchored("home", text.slice(2));
  if (text.startsWith("/")) return anchored("project", text.slice(1));
  const bare = !text.startsWith("./");
  const rest = text.replace(/^(?:\.\/)+/, "");
  const { up, segments } = segmentsOf(rest);
  const inner = rest.replace(/\/+$/, "");
  return {
    anchor: "cwd",
    up,
    segments,
    floating: bare && !inner.includes("/") && up === 0,
    folder: up === 0 && segments.length === 2 && segments[1] === "**" && segments[0] !== "**",
  };
}

function anchored(anchor: PathPattern["anchor"], rest: string): PathPattern {
  return { anchor, ...segmentsOf(rest), floating: false, folder: false };
}

function segmentsOf(text: string): Pick<PathPattern, "up" | "segments"> {
  const segments: string[] = [];
  let up = 0;
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) up++;
  }
  return { up, segments };
}

/** Whether the pattern names the path, or a folder above it. Both are segments below the same folder. */
export function segmentsMatch(pattern: readonly string[], path: readonly string[], anyDepth: boolean): boolean {
  const whole = [...(anyDepth ? ["**"] : []), ...pattern, "**"];
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < path.length) {
    const wanted = whole[at];
    if (wanted === "**") {
      star = at++;
      resume = index;
    } else if (wanted !== undefined && segmentMatches(wanted, path[index] ?? "")) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (whole[at] === "**") at++;
  return at === whole.length;
}

/** Whether something below the folder may match: for searches, which read all that is in it. */
export function mayMatchBelow(pattern: readonly string[], folder: readonly string[], anyDepth: boolean): boolean {
  if (anyDepth) return true;
  for (let index = 0; index < folder.length; index++) {
    const wanted = pattern[index];
    if (wanted === "**") return true;
    if (wanted === undefined || !segmentMatches(wanted, folder[index] ?? "")) return false;
  }
  return true;
}

function segmentMatches(pattern: string, segment: string): boolean {
  if (!/[?[]/.test(pattern)) return wildcardMatches(pattern.replace(/\*+/g, "*"), segment);
  return tokensMatch(tokensOf(pattern), segment);
}

type Token = "*" | "?" | { readonly set: string; readonly not: boolean } | { readonly literal: string };

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at);
    const close = character === "[" ? pattern.indexOf("]", at + 2) : -1;
    if (close > 0) {
      const body = pattern.slice(at + 1, close);
      const not = /^[!^]/.test(body);
      tokens.push({ set: not ? body.slice(1) : body, not });
      at = close;
    } else if (character === "*" || character === "?") tokens.push(character);
    else tokens.push({ literal: character });
  }
  return tokens;
}

function tokensMatch(tokens: readonly Token[], text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let index = 0;
  while (index < text.length) {
    const token = tokens[at];
    if (token === "*") {
      star = at++;
      resume = index;
    } else if (token !== undefined && tokenMatches(token, text.charAt(index))) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++resume;
    } else return false;
  }
  while (tokens[at] === "*") at++;
  return at === tokens.length;
}

function tokenMatches(token: Exclude<Token, "*">, character: string): boolean {
  if (token === "?") return true;
  if ("literal" in token) return token.literal === character;
  let found = false;
  for (let at = 0; at < token.set.length; at++) {
    const from = token.set.charAt(at);
    const ranged = token.set.charAt(at + 1) === "-" && at + 2 < token.set.length;
    const to = ranged ? token.set.charAt(at + 2) : from;
    if (ranged) at += 2;
    if (character >= from && character <= to) found = true;
  }
  return found !== token.not;
}
