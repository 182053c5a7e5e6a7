import { closeSync, openSync, readSync } from "node:fs";
import { firstParagraph, readFrontMatter } from "@lorimer/sdk/front-matter";
import { plainFrontMatter } from "../fields/plain-front-matter.js";
import { knownKeys, readFields } from "../fields/read-fields.js";
import type { SkillFields } from "../fields/skill-fields.js";

/** What the head of a skill's file says. */
export interface SkillHead {
  readonly fields: SkillFields;
  /** What it does and when it is of use, on one line. */
  readonly description: string;
  readonly problems: readonly string[];
}

/** Bytes that hold the front matter and the first paragraph of nearly every skill; and of every one. */
const sizes: readonly number[] = [4096, 65_536];

/** What nobody sees and a model reads all the same, and what ends the frame around a message of the harness. */
const unseen = /[\p{Cc}\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}]|<\/?system-reminder>/giu;

/** Reads the front matter of a file, and nothing behind the first page of its text. `page` is used again for file after file. */
export function readHead(file: string, page: Buffer = Buffer.allocUnsafe(sizes[0] ?? 0)): SkillHead | Promise<SkillHead> {
  try {
    const head = opened(file, page);
    return head instanceof Promise ? head.catch(unreadable) : head;
  } catch (error) {
    return unreadable(error);
  }
}

function unreadable(error: unknown): SkillHead {
  const { fields } = readFields({});
  return { fields, description: "", problems: [`It cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
}

/** The same of a text that is at hand. */
export function headOf(text: string): SkillHead | Promise<SkillHead> {
  const read = fieldsAndBody(text);
  return read instanceof Promise ? read.then(headOfParts) : headOfParts(read);
}

interface Parts {
  readonly data: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly problems: readonly string[];
}

function headOfParts({ data, body, problems }: Parts): SkillHead {
  return head(data, body, problems);
}

/** The same of fields that were read elsewhere. */
export function head(data: Readonly<Record<string, unknown>>, body: string, problems: readonly string[]): SkillHead {
  const read = readFields(data);
  const { description, whenToUse } = read.fields;
  const first = description ?? firstParagraph(body).replaceAll(/\s+/g, " ");
  return {
    fields: read.fields,
    description: [first, whenToUse]
      .filter((text) => text !== undefined && text !== "")
      .join(" ")
      .replaceAll(unseen, ""),
    problems: [...problems, ...read.problems],
  };
}

/** The whole text of a skill without its front matter. */
export async function bodyOf(text: string): Promise<string> {
  return (await fieldsAndBody(text)).body.replace(/^\n+/, "");
}

function fieldsAndBody(text: string): Parts | ReturnType<typeof readFrontMatter> {
  const begun = text.replace(/^\uFEFF/, "");
  const clean = begun.includes("\r") ? begun.replaceAll(/\r\n?/g, "\n") : begun;
  const plain = plainFrontMatter(clean);
  return plain === undefined ? readFrontMatter(clean, { knownKeys }) : { ...plain, problems: [] };
}

function opened(file: string, page: Buffer): SkillHead | Promise<SkillHead> {
  const handle = openSync(file, "r");
  try {
    for (const size of sizes) {
      const bytes = size === page.length ? page : Buffer.allocUnsafe(size);
      const read = readSync(handle, bytes, 0, size, 0);
      const described = ofFrontMatter(bytes, read);
      if (described !== undefined) return described;
      const text = bytes.toString("utf8", 0, read);
      if (read < size || size === sizes.at(-1) || isClosed(text)) return headOf(text);
    }
    return headOf("");
  } finally {
    closeSync(handle);
  }
}

/** What most files need not be read further for. A text of the whole page would be held in memory by every word that is taken out of it. */
function ofFrontMatter(bytes: Buffer, read: number): SkillHead | undefined {
  if (bytes.toString("latin1", 0, 4) !== "---\n") return undefined;
  const end = bytes.indexOf("\n---\n", 3, "latin1");
  if (end < 0 || end + 5 > read) return undefined;
  const text = bytes.toString("utf8", 0, end + 5);
  const plain = text.includes("\r") ? undefined : plainFrontMatter(text);
  if (plain === undefined) return undefined;
  const found = head(plain.data, plain.body, []);
  return found.fields.description === undefined ? undefined : found;
}

function isClosed(text: string): boolean {
  const lines = text.split("\n");
  const open = lines.findIndex((line) => /^(?:---|```ya?ml)/.test(line.trim()));
  return open < 0 || lines.slice(open + 1).some((line) => /^(?:---|```)[ \t\r]*$/.test(line));
}
