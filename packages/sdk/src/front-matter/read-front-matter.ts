import { findBlock } from "./find-block.js";
import { lenientYaml } from "./lenient-yaml.js";
import type { LenientYaml } from "./lenient-yaml.js";

export interface FrontMatter {
  /** The fields, as YAML types them. Check a field's type before use, with `textOf`, `flagOf` or `listOf`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** The text without its front matter, `\n` between lines, no byte order mark. */
  readonly body: string;
  /** What was wrong and how it was read all the same, one sentence each. */
  readonly problems: readonly string[];
}

export interface FrontMatterOptions {
  /** Fields the reader knows: where the YAML is broken, only these surely begin a field. */
  readonly knownKeys: readonly string[];
}

/**
 * Reads the front matter of a Markdown file: YAML, however broken, and never code. Nothing in the text can make this fail; the parsers are
 * imported when a text first has front matter.
 */
export async function readFrontMatter(text: string, { knownKeys }: FrontMatterOptions): Promise<FrontMatter> {
  const clean = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const known = new Set(knownKeys);
  const block = findBlock(clean, known);
  if (block === undefined) return { data: {}, body: clean, problems: [] };
  const { data, problems } = await parseFields(block.raw, block.language, known);
  return { data, body: block.body.replace(/^\n+/, ""), problems };
}

async function parseFields(raw: string, language: string, known: ReadonlySet<string>): Promise<LenientYaml> {
  const [{ default: matter }, { parseDocument }] = await Promise.all([import("gray-matter"), import("yaml")]);
  const parse = (text: string): unknown => {
    const document = parseDocument(text, { uniqueKeys: false, logLevel: "error" });
    const [fault] = document.errors;
    if (fault !== undefined) throw fault;
    return document.toJS({ maxAliasCount: 100 });
  };
  let read: LenientYaml = { data: {}, problems: [] };
  const yaml = {
    parse: (text: string): object => (read = lenientYaml(text, known, parse)).data,
    stringify: (): string => "",
  };
  // Unknown to the parser are all others; these it would run, or read by rules of its own.
  const engines = {
    yaml,
    yml: yaml,
    javascript: denied,
    js: denied,
    json: denied,
    coffee: denied,
    coffeescript: denied,
    cson: denied,
    toml: denied,
  };
  // A line of dashes inside would end the block for the parser.
  if (/^---/m.test(raw)) return lenientYaml(raw, known, parse);
  try {
    // Options are always given: without any the parser keeps what it read and gives it to others.
    matter(`---${language}\n${raw}\n---\n`, { language: "yaml", engines });
    return read;
  } catch {
    return { data: {}, problems: [`Front matter in the language ${language} is not read; it must be YAML.`] };
  }
}

const denied = {
  parse: (): never => {
    throw new Error("This language is not read.");
  },
  stringify: (): string => "",
};
