import { createHash } from "node:crypto";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { messageOf } from "@lorimer/sdk";
import type { InstructionScope, LoadReason, LoadedInstructions } from "../contract/index.js";
import { importPaths, withoutBlockComments } from "./markdown-parts.js";
import type { Gathering, Reading } from "./reading.js";

const mostBytes = 4 * 1024 * 1024;

/** How many files deep an import may lead. */
const deepest = 4;

/** A file to read, and who speaks through it. */
export interface Wanted {
  readonly path: string;
  readonly scope: InstructionScope;
  readonly reason: LoadReason;
  /** Imports and links may lead anywhere below these; elsewhere a person must allow it. Undefined: anywhere. */
  readonly within?: readonly string[];
  readonly parent?: string;
  readonly globs?: readonly string[];
  readonly depth?: number;
  /** Given instead of read: what stands behind the front matter of a rule. */
  readonly body?: string;
}

/** Adds a file and, after it, what it imports. What is not there, not text, too large, excluded or met before adds nothing. */
export async function loadFile(wanted: Wanted, reading: Reading, to: Gathering): Promise<void> {
  const { path, scope, reason, parent, globs, depth = 0 } = wanted;
  if (scope !== "managed" && reading.excluded(path)) return;
  const found = await readText(path, reading, to);
  if (found === undefined) return;
  if (scope !== "managed" && found.real !== path && reading.excluded(found.real)) return;
  if (!to.meet(`path:${found.real}`)) return;
  if (!isAllowed(found, wanted, reading, to)) return;
  const text = withVisibleCharacters(withoutBlockComments(wanted.body ?? found.text).trim());
  if (hidden.test(wanted.body ?? found.text))
    to.problems.push(`${path} holds characters that nobody sees in an editor; the model is shown their codes instead.`);
  const digest = digestOf(text);
  if (text !== "" && to.meet(`text:${digest}`)) {
    const file: LoadedInstructions = {
      file: path,
      scope,
      reason,
      text,
      digest,
      ...(parent === undefined ? {} : { parent }),
      ...(wanted.body === undefined ? {} : { rule: true as const }),
      ...(globs === undefined ? {} : { globs }),
    };
    to.add(file);
  }
  for (const named of importPaths(text)) {
    const target = resolveImport(named, dirname(path), reading.home);
    if (depth >= deepest) {
      if ((await reading.files.stat(target).catch(() => undefined))?.kind === "file")
        to.problems.push(`${path} imports ${named}, which lies more than ${deepest} imports deep; it was left out.`);
      continue;
    }
    const within = wanted.within === undefined ? {} : { within: wanted.within };
    await loadFile({ path: target, scope, reason: "include", parent: path, depth: depth + 1, ...within }, reading, to);
  }
}

/** Tags, changes of writing direction and spaces without width: a model reads what is written with them, and a person who looks at the file does not. */
const hidden = /[\u{E0000}-\u{E007F}\u202A-\u202E\u2066-\u2069\u200B\u2060]/u;

function withVisibleCharacters(text: string): string {
  return text.replaceAll(new RegExp(hidden.source, "gu"), (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`);
}

function resolveImport(named: string, folder: string, home: string): string {
  if (named.startsWith("~/")) return join(home, named.slice(2));
  return isAbsolute(named) ? resolve(named) : resolve(folder, named);
}

interface Found {
  readonly real: string;
  readonly text: string;
  readonly bytes: number;
}

/** The text of a file, where there is one that can be read. */
export async function readText(path: string, { files }: Reading, to: Pick<Gathering, "problems">): Promise<Found | undefined> {
  try {
    const info = await files.stat(path);
    if (info?.kind !== "file") return undefined;
    const real = await files.realpath(path);
    const bytes = info.size > mostBytes ? undefined : await files.read(path, { maxBytes: mostBytes });
    if (bytes === undefined) to.problems.push(`${path} is larger than 4 MiB; it was left out.`);
    else if (bytes.includes(0)) to.problems.push(`${path} is not text; it was left out.`);
    else {
      const text = new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");
      return { real, text, bytes: bytes.length };
    }
  } catch (error) {
    to.problems.push(`${path} was left out: ${messageOf(error)}`);
  }
  return undefined;
}

/** A file of the project may bring what lies in the project; anything else only where a person allowed just that content. */
function isAllowed({ real, text, bytes }: Found, { path, parent, within }: Wanted, reading: Reading, to: Gathering): boolean {
  if (within === undefined || within.some((folder) => isBelow(real, folder))) return true;
  const digest = digestOf(text);
  if (reading.approved(real, digest)) return true;
  to.waiting.push({ file: real, parent: parent ?? path, digest, bytes });
  to.problems.push(
    `${parent ?? path} brings ${real}, which lies outside of the project; it was left out. To allow it: /instructions approve`,
  );
  return false;
}

export function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
