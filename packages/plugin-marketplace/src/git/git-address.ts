import { LorimerError } from "@lorimer/sdk";
import type { GitRun } from "./run-git.js";

/** How an address of a repository is reached. Everything that could start something else than a transport is refused. */
export function gitProtocols(url: string, localAllowed: boolean): GitRun["protocols"] {
  if (/[\u0000-\u0020\u007f]/.test(url) || url.startsWith("-") || url.includes("::")) throw refused(url);
  if (url.startsWith("https://")) {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (parsed === undefined || parsed.password !== "" || parsed.hostname.startsWith("-")) throw refused(url);
    return ["https"];
  }
  if (/^ssh:\/\/(?:[\w.]+@)?[A-Za-z0-9][A-Za-z0-9.-]*(?::\d+)?\/[^-]/.test(url)) return ["ssh"];
  if (/^[\w.]+@[A-Za-z0-9][A-Za-z0-9.-]*:[^-:]/.test(url)) return ["ssh"];
  if (url.startsWith("file:///") && localAllowed) return ["file"];
  throw refused(url);
}

/** `owner/repo`, as most catalogues write it, or an address as it is. */
export function repositoryAddress(text: string): string {
  return /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/.test(text) ? `https://github.com/${text.replace(/\.git$/, "")}.git` : text;
}

/** Undefined where the text could be taken for an option or a pattern. */
export function safeRef(ref: string): string | undefined {
  return /^[A-Za-z0-9_][A-Za-z0-9_./+@-]{0,200}$/.test(ref) && !ref.includes("..") && !ref.includes("@{") && !ref.endsWith(".lock")
    ? ref
    : undefined;
}

function refused(url: string): LorimerError {
  return new LorimerError("PLUGIN_SOURCE_REFUSED", `${url.slice(0, 200)} is no address that git is let near.`, {
    hint: "Use https://HOST/PATH, ssh://USER@HOST/PATH or USER@HOST:PATH; file:///PATH only for a marketplace that you add yourself.",
  });
}
