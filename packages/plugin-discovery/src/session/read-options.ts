import type { PackageReading } from "../contract/index.js";

export interface ReadOptions {
  readonly options: Readonly<Record<string, unknown>>;
  readonly sensitive: readonly string[];
  /** Required ones that nobody gave. */
  readonly missing: readonly string[];
}

const none: ReadOptions = { options: {}, sensitive: [], missing: [] };

/** The values of a package's options: what the person gave where it is of the declared type, else the default. */
export function readOptions(declared: PackageReading["userConfig"], givenValues: () => Readonly<Record<string, unknown>>): ReadOptions {
  const fields = Object.entries(declared);
  if (fields.length === 0) return none;
  const given = givenValues();
  const options: Record<string, unknown> = {};
  const sensitive: string[] = [];
  const missing: string[] = [];
  for (const [key, field] of fields) {
    const own = meant(given[key], field);
    const value = fits(own, field) ? own : field["default"];
    if (field["sensitive"] === true) sensitive.push(key);
    if (value !== undefined) options[key] = value;
    else if (field["required"] === true) missing.push(key);
  }
  return { options, sensitive, missing };
}

/** What a flag gives is text, also for a number, a truth value or a list. */
function meant(value: unknown, { type, multiple }: Readonly<Record<string, unknown>>): unknown {
  if (typeof value !== "string") return value;
  if (multiple === true) return value.split(",").map((item) => item.trim());
  if (type === "number") return value.trim() === "" ? value : Number(value);
  if (type !== "boolean") return value;
  return /^(?:y|yes|true)$/i.test(value) ? true : /^(?:n|no|false)$/i.test(value) ? false : value;
}

function fits(value: unknown, { type, multiple, options, min, max }: Readonly<Record<string, unknown>>): boolean {
  if (value === undefined) return false;
  if (Array.isArray(options) && ![value].flat().every((item) => options.includes(item))) return false;
  if (multiple === true) return Array.isArray(value) && value.every((item) => typeof item === "string");
  if (type === "number") {
    if (typeof value !== "number" || !Number.isFinite(value)) return false;
    return (typeof min !== "number" || value >= min) && (typeof max !== "number" || value <= max);
  }
  return type === "boolean" ? typeof value === "boolean" : typeof value === "string";
}
