/** An object that came over the wire, unchecked. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value where it is a text, else the empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The value where it is an object and no list. */
export function recordOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** The value of a JSON text, or undefined where it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
