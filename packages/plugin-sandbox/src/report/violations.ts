import { isAbsolute, join } from "node:path";
import { decideAccess } from "../policy/access.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";

/** Errors by which the kernel and libraries say that something was not let through. What does not exist and is protected is an empty folder inside. */
const refusals =
  /Read-only file system|Permission denied|Operation not permitted|Is a directory|Device or resource busy|Invalid cross-device|EROFS|EACCES|EPERM|EISDIR|EBUSY|EXDEV/;
const noNetwork =
  /Could not resolve (?:host|proxy)|Temporary failure in name resolution|Name or service not known|Network is unreachable|EAI_AGAIN|ENETUNREACH|getaddrinfo|nodename nor servname/;
/** Lines looked at: of a long output, those at the end say why it failed. */
const mostLines = 400;
const mostNotes = 5;

/**
 * What in a command's output was probably the sandbox, each with the rule and the way to open it. Only paths that the policy really
 * denies are spoken of, so that an ordinary failure is not blamed on it.
 */
export function violationsIn(output: string, policy: SandboxPolicy, cwd: string): readonly string[] {
  const notes = new Set<string>();
  for (const line of output.split("\n").slice(-mostLines)) {
    if (notes.size >= mostNotes) break;
    if (line.startsWith("bwrap: ")) notes.add(`The sandbox could not be set up, and nothing was run: ${line.slice(7)}`);
    if (refusals.test(line)) for (const path of pathsIn(line)) addFile(notes, policy, isAbsolute(path) ? path : join(cwd, path));
    if (noNetwork.test(line)) notes.add(networkNote(policy));
  }
  return [...notes];
}

function addFile(notes: Set<string>, policy: SandboxPolicy, path: string): void {
  for (const operation of ["read", "write"] as const) {
    const decision = decideAccess(policy, path, operation);
    if (decision.allowed) continue;
    const way = decision.remedy === null ? "Nothing in the settings opens it." : `To allow it: ${decision.remedy}.`;
    notes.add(`${operation === "read" ? "Reading" : "Writing"} ${path} is denied (${decision.rule}; ${decision.source}). ${way}`);
    return;
  }
}

function networkNote({ network }: SandboxPolicy): string {
  if (network.allow.length === 0 && network.strict)
    return "The network is closed: no domain is allowed. To allow one: add it to sandbox.network.allowedDomains or allow WebFetch(domain:…).";
  return "Only the proxy in HTTP_PROXY and ALL_PROXY leads out of the sandbox: names are not resolved inside it, and programs that ignore those variables reach nothing.";
}

/** What looks like a path in an error message: quoted, before a colon, or a word with a slash in it. */
function pathsIn(line: string): readonly string[] {
  const quoted = [...line.matchAll(/['"‘`]([^'"’`]{1,400})['"’`]/g)].map((match) => match[1] ?? "");
  const before = [...line.matchAll(/(?:^|[\s:])((?:\.{0,2}\/|[\w.@-]+\/|\.)?[^\s:'"‘’`]{1,400})(?=: )/g)].map((match) => match[1] ?? "");
  const open = [...line.matchAll(/(\/[^\s:'"‘’`,)]+)/g)].map((match) => match[1] ?? "");
  return [...new Set([...quoted, ...before, ...open])].filter((path) => path !== "" && !/^(?:\d+|line|bash|sh)$/.test(path)).slice(0, 8);
}
