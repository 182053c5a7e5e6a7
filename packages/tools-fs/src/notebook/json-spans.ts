/** A value of a JSON text with its place in it, so that one value can be replaced and every other character stays. */
export interface JsonSpan {
  readonly start: number;
  readonly end: number;
  /** The members of an object, in order. */
  readonly members?: readonly JsonMember[];
  /** The items of a list. */
  readonly items?: readonly JsonSpan[];
}

export interface JsonMember {
  readonly key: string;
  /** Where the key's quotation mark stands. */
  readonly start: number;
  readonly value: JsonSpan;
}

/** Finds the places of all values. The text must be valid JSON: parse it first. */
export function jsonSpans(text: string): JsonSpan {
  let at = 0;
  return value();

  function value(): JsonSpan {
    blank();
    const start = at;
    const first = text.charAt(at);
    if (first === "{") return object(start);
    if (first === "[") return list(start);
    if (first === '"') string();
    else while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at += 1;
    return { start, end: at };
  }

  function object(start: number): JsonSpan {
    const members: JsonMember[] = [];
    at += 1;
    for (blank(); text.charAt(at) !== "}"; blank()) {
      const keyStart = at;
      string();
      const key = JSON.parse(text.slice(keyStart, at)) as string;
      blank();
      at += 1;
      members.push({ key, start: keyStart, value: value() });
      blank();
      if (text.charAt(at) === ",") at += 1;
    }
    at += 1;
    return { start, end: at, members };
  }

  function list(start: number): JsonSpan {
    const items: JsonSpan[] = [];
    at += 1;
    for (blank(); text.charAt(at) !== "]"; blank()) {
      items.push(value());
      blank();
      if (text.charAt(at) === ",") at += 1;
    }
    at += 1;
    return { start, end: at, items };
  }

  function string(): void {
    for (at += 1; text.charAt(at) !== '"'; at++) if (text.charAt(at) === "\\") at += 1;
    at += 1;
  }

  function blank(): void {
    while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  }
}

/** The last member of that name, as JSON readers take it. */
export function member(span: JsonSpan | undefined, key: string): JsonMember | undefined {
  return span?.members?.findLast((entry) => entry.key === key);
}
