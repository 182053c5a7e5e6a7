import type { Redirection } from "unbash";
import type { Use } from "../verdict.js";
import { use } from "../verdict.js";
import { resolveWord } from "./resolve-word.js";

/** What standard input holds, as far as a shell that reads its script from there is concerned. */
export type Input = { readonly kind: "inherited" | "unknown" } | { readonly kind: "text"; readonly text: string };

export interface RedirectUses {
  readonly reads: readonly Use[];
  readonly writes: readonly Use[];
  readonly hosts: readonly string[];
  readonly input: Input | undefined;
  /** A here-document has no line that ends it: in a substitution, the shell goes on reading it behind that. */
  readonly openEnded?: boolean;
}

/** Writing here changes no file. */
export const nowhere: ReadonlySet<string> = new Set([
  "/dev/null",
  "/dev/stdout",
  "/dev/stderr",
  "/dev/stdin",
  "/dev/fd/0",
  "/dev/fd/1",
  "/dev/fd/2",
]);

/** What redirects open. Copies of descriptors open nothing. */
export function readRedirects(redirects: readonly Redirection[], home: string): RedirectUses {
  const reads: Use[] = [];
  const writes: Use[] = [];
  const hosts: string[] = [];
  let input: Input | undefined;
  let openEnded = false;
  for (const redirect of redirects) {
    if (redirect.type === "HereDoc") {
      openEnded ||= redirect.closing === undefined;
      input =
        redirect.body.parts?.some((part) => part.type !== "Literal") === true
          ? { kind: "unknown" }
          : { kind: "text", text: heredocText(redirect.body) };
      continue;
    }
    const words = redirect.target === undefined ? [] : resolveWord(redirect.target, home);
    const target = words.length === 1 ? words[0] : undefined;
    if (redirect.type === "HereString") {
      input = target?.text === undefined ? { kind: "unknown" } : { kind: "text", text: `${target.text}\n` };
      continue;
    }
    const source = redirect.target?.text ?? "";
    const text = target?.text;
    if ((redirect.operator === ">&" || redirect.operator === "<&") && text !== undefined && /^(?:\d+-?|-)$/.test(text)) {
      if (redirect.operator === "<&") input = { kind: "unknown" };
      continue;
    }
    const opened: Use = text === undefined ? { path: undefined, source } : use({ text, source, prefix: text });
    const host = text === undefined ? undefined : /^\/dev\/(?:tcp|udp)\/([^/]+)\//.exec(text)?.[1];
    if (host !== undefined) hosts.push(host);
    const readsIt = redirect.operator === "<" || redirect.operator === "<&" || redirect.operator === "<>";
    if (readsIt) input = { kind: "unknown" };
    if (text !== undefined && nowhere.has(text)) continue;
    if (readsIt) reads.push(opened);
    if (redirect.operator !== "<" && redirect.operator !== "<&") writes.push(opened);
  }
  return { reads, writes, hosts, input, openEnded };
}

function heredocText(body: {
  readonly text: string;
  readonly parts: readonly { readonly type: string; readonly text: string }[] | undefined;
}): string {
  if (body.parts === undefined) return body.text;
  return body.parts.map((part) => ("value" in part && typeof part.value === "string" ? part.value : part.text)).join("");
}
