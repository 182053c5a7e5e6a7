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
export async function readHead(file: string, page: Buffer = Buffer.allocUnsafe(sizes[0] ?? 0)): Promise<SkillHead> {
  try {
    return await headOf(headText(file, page));
  } catch (error) {
    const { fields } = readFields({});
    return { fields, description: "", problems: [`It cannot be read: ${error instanceof Error ? error.message : String(error)}`] };
  }
}

/** The same of a text that is at hand. */
export async function headOf(text: string): Promise<SkillHead> {
  const { data, body, problems } = await fieldsAndBody(text);
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

function fieldsAndBody(
  text: string,
): ReturnType<typeof readFrontMatter> | { data: Record<string, unknown>; body: string; problems: string[] } {
  const begun = text.replace(/^\uFEFF/, "");
  const clean = begun.includes("\r") ? begun.replaceAll(/\r\n?/g, "\n") : begun;
  const plain = plainFrontMatter(clean);
  return plain === undefined ? readFrontMatter(clean, { knownKeys }) : { ...plain, problems: [] };
}

function headText(file: string, page: Buffer): string {
  const opened = openSync(file, "r");
  try {
    for (const size of sizes) {
      const bytes = size === page.length ? page : Buffer.allocUnsafe(size);
      const read = readSync(opened, bytes, 0, size, 0);
      const text = bytes.toString("utf8", 0, read);
      if (read < size || size === sizes.at(-1) || isClosed(text)) return text;
    }
    return "";
  } finally {
    closeSync(opened);
  }
}

function isClosed(text: string): boolean {
  const lines = text.split("\n");
  const open = lines.findIndex((line) => /^(?:---|```ya?ml)/.test(line.trim()));
  return open < 0 || lines.slice(open + 1).some((line) => /^(?:---|```)[ \t\r]*$/.test(line));
}
