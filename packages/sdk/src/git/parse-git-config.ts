/** One setting of a git config file. */
export interface GitConfigEntry {
  /** As git prints it: section and name in lower case, the subsection as written: `diff.Word.textconv`. */
  readonly key: string;
  readonly section: string;
  readonly subsection: string | undefined;
  readonly name: string;
  /** Undefined where a name stands alone, which git takes for true. */
  readonly value: string | undefined;
  /** From 1. */
  readonly line: number;
}

export interface GitConfigFile {
  readonly entries: readonly GitConfigEntry[];
  /** The line git would stop at with "bad config line"; what stands after it was not read. */
  readonly badLine: number | undefined;
}

/** Reads a git config file by git's own rules: sections, subsections, quotes, escapes, continued lines and comments. Follows no include. */
export function parseGitConfig(text: string): GitConfigFile {
  const source = new Source(text.replace(/^\uFEFF/, ""));
  const entries: GitConfigEntry[] = [];
  let section: { readonly name: string; readonly sub: string | undefined } | undefined;
  for (;;) {
    const character = source.next();
    if (character === end) return { entries, badLine: undefined };
    if (character === "\n" || isSpace(character)) continue;
    if (character === "#" || character === ";") {
      source.skipLine();
      continue;
    }
    const line = source.line;
    if (character === "[") {
      section = readSection(source);
      if (section === undefined) return { entries, badLine: line };
      continue;
    }
    const read = /[a-z]/i.test(character) ? readSetting(source, character) : undefined;
    if (read === undefined) return { entries, badLine: line };
    // Before the first section a name stands by itself, and means nothing to git.
    const { name: sectionName, sub } = section ?? { name: "", sub: undefined };
    const key = [sectionName, ...(sub === undefined ? [] : [sub]), read.name].join(".").replace(/^\./, "");
    entries.push({ key, section: sectionName, subsection: sub, name: read.name, value: read.value, line });
  }
}

const end = "";

/** Characters one by one, a CR before a LF left out, as git reads them. */
class Source {
  line = 1;
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  next(): string {
    let character = this.#text.charAt(this.#at++);
    if (character === "\r" && this.#text.charAt(this.#at) === "\n") character = this.#text.charAt(this.#at++);
    if (character === "\n") this.line++;
    return character;
  }

  skipLine(): void {
    for (let character = this.next(); character !== "\n" && character !== end; character = this.next());
  }
}

const isSpace = (character: string): boolean => /^[ \t\r\v\f]$/.test(character);

function readSection(source: Source): { readonly name: string; readonly sub: string | undefined } | undefined {
  let name = "";
  for (;;) {
    const character = source.next();
    if (character === "]") return name === "" ? undefined : splitSection(name);
    if (character === " " || character === "\t") break;
    if (!/^[a-z0-9.-]$/i.test(character)) return undefined;
    name += character.toLowerCase();
  }
  let character = source.next();
  while (character === " " || character === "\t") character = source.next();
  if (character !== '"') return undefined;
  let sub = "";
  for (;;) {
    character = source.next();
    if (character === "\n" || character === end) return undefined;
    if (character === '"') break;
    if (character === "\\") character = source.next();
    if (character === "\n" || character === end) return undefined;
    sub += character;
  }
  return source.next() === "]" ? splitSection(name, sub) : undefined;
}

/** The older form `[section.sub]`, and `[section.sub "more"]`: to git, what stands before the first dot is the section. */
function splitSection(name: string, sub?: string): { readonly name: string; readonly sub: string | undefined } {
  const dot = name.indexOf(".");
  if (dot < 0) return { name, sub };
  const first = name.slice(dot + 1);
  return { name: name.slice(0, dot), sub: sub === undefined ? first : `${first}.${sub}` };
}

function readSetting(source: Source, first: string): { readonly name: string; readonly value: string | undefined } | undefined {
  let name = first.toLowerCase();
  let character = source.next();
  for (; /^[a-z0-9-]$/i.test(character); character = source.next()) name += character.toLowerCase();
  while (character === " " || character === "\t") character = source.next();
  if (character === "\n" || character === end) return { name, value: undefined };
  if (character !== "=") return undefined;
  const value = readValue(source);
  return value === undefined ? undefined : { name, value };
}

const escapes: Readonly<Record<string, string>> = { t: "\t", b: "\b", n: "\n", "\\": "\\", '"': '"' };

function readValue(source: Source): string | undefined {
  let value = "";
  // Blanks count only when something follows them.
  let blanks = "";
  let quoted = false;
  for (;;) {
    let character = source.next();
    if (character === "\n" || character === end) return quoted ? undefined : value;
    if (isSpace(character) && !quoted) {
      if (value !== "") blanks += character;
      continue;
    }
    if (!quoted && (character === "#" || character === ";")) {
      source.skipLine();
      return value;
    }
    value += blanks;
    blanks = "";
    if (character === '"') {
      quoted = !quoted;
      continue;
    }
    if (character === "\\") {
      character = source.next();
      if (character === "\n" || character === end) continue;
      const meant = escapes[character];
      if (meant === undefined) return undefined;
      character = meant;
    }
    value += character;
  }
}
