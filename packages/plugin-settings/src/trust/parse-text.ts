import { maxDepth } from "../json/json-object.js";
import { JsoncError, parseJsonc, valueOf } from "../json/parse-jsonc.js";

/**
 * The value of JSON, with comments or without; undefined where the text is none. It must never refuse what a reader of the same file
 * takes: then something would act that nobody was asked about. So plain JSON comes first, as settings are read.
 */
export function parseText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, "")) as unknown;
  } catch {
    try {
      return valueOf(parseJsonc(text));
    } catch (error) {
      if (error instanceof JsoncError) return undefined;
      throw error;
    }
  }
}

/** Deeper than settings are read, and than anybody could look through. */
export function isTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null) return false;
  return depth >= maxDepth || Object.values(value).some((member) => isTooDeep(member, depth + 1));
}
