/** Parses YAML; throws what is wrong with it. */
export type ParseYaml = (text: string) => unknown;

/** Fields that hold text, whatever their value looks like. */
const textFields: ReadonlySet<string> = new Set(["name", "description", "argument-hint", "model", "color"]);

const keyLine = /^([A-Za-z_][\w-]*):/;

export interface LenientYaml {
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly string[];
}

/** Reads fields as YAML, and where that fails one by one, so that one bad line costs at most its own field. Never throws. */
export function lenientYaml(raw: string, knownKeys: ReadonlySet<string>, parse: ParseYaml): LenientYaml {
  try {
    const data = parse(raw) ?? {};
    if (isFields(data)) return { data: withTexts(data, raw), problems: [] };
    return { data: {}, problems: ["The front matter holds no fields."] };
  } catch (error) {
    const fault = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
    return {
      data: oneByOne(raw, knownKeys, parse),
      problems: [`The front matter is not valid YAML; its fields were read one by one: ${fault}`],
    };
  }
}

/** A number is a good name, and `[file] [line]` a good hint: such fields are taken as they were written. */
function withTexts(data: Readonly<Record<string, unknown>>, raw: string): Readonly<Record<string, unknown>> {
  const odd = Object.keys(data).filter((name) => textFields.has(name) && typeof data[name] !== "string");
  if (odd.length === 0) return data;
  const texts = odd.map((name) => {
    const lines = raw.split("\n");
    // The last of two wins, as it does in the parsed fields.
    const start = lines.findLastIndex((line) => keyLine.exec(line)?.[1] === name);
    const more = lines.slice(start + 1).findIndex((line) => line.trim() !== "" && !/^\s|^- /.test(line));
    return [name, rawValue(lines.slice(start, more < 0 ? undefined : start + 1 + more).join("\n"))] as const;
  });
  return fieldsOf([...Object.entries(data).filter(([name]) => !odd.includes(name)), ...texts.filter(([, text]) => text !== "")]);
}

function oneByOne(raw: string, knownKeys: ReadonlySet<string>, parse: ParseYaml): Readonly<Record<string, unknown>> {
  const parses = (text: string): boolean => {
    try {
      parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const groups: string[][] = [];
  for (const line of raw.split("\n")) {
    const name = keyLine.exec(line)?.[1];
    const last = groups.at(-1);
    const starts =
      name !== undefined && (last === undefined || knownKeys.has(name) || (last.length === 1 && parses(last.join("\n")) && parses(line)));
    if (starts) groups.push([line]);
    else last?.push(line);
  }
  return fieldsOf(groups.flatMap((lines) => fieldOf(lines.join("\n"), parse)));
}

function fieldOf(group: string, parse: ParseYaml): readonly (readonly [string, unknown])[] {
  const name = keyLine.exec(group)?.[1];
  if (name === undefined) return [];
  try {
    const data = parse(group);
    if (isFields(data) && name in data) {
      const value = data[name];
      if (!textFields.has(name) || typeof value === "string") return [[name, value]];
    }
  } catch {
    // What is no YAML is text.
  }
  const text = rawValue(group);
  return text === "" ? [] : [[name, text]];
}

/** Everything behind the first colon, without a pair of quotes around it. */
function rawValue(group: string): string {
  const [first = "", ...more] = group.slice(group.indexOf(":") + 1).split("\n");
  const text = [first.trim(), ...more.map((line) => line.trimEnd())].join("\n").trim();
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  return (quoted?.[2] ?? text).replaceAll("\\n", "\n");
}

/** Built so that a field named like something every object has is a field all the same. */
function fieldsOf(entries: readonly (readonly [string, unknown])[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(entries);
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
