import { isRecord } from "../files/inside.js";

const known = ["type", "title", "description", "sensitive", "required", "default", "multiple", "options", "min", "max"];
const types = ["string", "number", "boolean", "directory", "file"];

export interface ReadUserConfig {
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What was added to an option that says too little of itself, by its name. */
  readonly mended: Readonly<Record<string, string>>;
  /** What is wrong with an option, by its name. */
  readonly faults: Readonly<Record<string, string>>;
}

/** Options that a person sets. Their form is strict: one that cannot be understood must not be asked for wrongly. */
export function readUserConfig(value: unknown): ReadUserConfig {
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  const mended: Record<string, string> = {};
  const faults: Record<string, string> = {};
  for (const [key, given] of Object.entries(isRecord(value) ? value : {})) {
    const absent = isRecord(given) ? ["type", "title", "description"].filter((field) => given[field] === undefined) : [];
    const option: unknown = isRecord(given) ? { type: typeOf(given["default"]), title: key, description: "", ...given } : given;
    const fault = optionFault(key, option);
    if (fault !== undefined || !isRecord(option)) faults[key] = fault ?? "";
    else {
      options[key] = option;
      if (absent.length > 0) mended[key] = `it has no ${absent.join(" and no ")}, and is asked for all the same`;
    }
  }
  return { options, mended, faults };
}

/** The type of an option that has none. */
function typeOf(fallback: unknown): string {
  return typeof fallback === "number" || typeof fallback === "boolean" ? typeof fallback : "string";
}

function optionFault(key: string, option: unknown): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key) || key === "__proto__") return "it is no identifier";
  if (!isRecord(option)) return "it is no object";
  const extra = Object.keys(option).find((field) => !known.includes(field));
  if (extra !== undefined) return `it has the unknown field "${extra}"`;
  if (!types.includes(String(option["type"]))) return `its type is none of ${types.join(", ")}`;
  if (typeof option["title"] !== "string" || typeof option["description"] !== "string") return "its title and description must be texts";
  if (option["options"] !== undefined && !(Array.isArray(option["options"]) && option["options"].every((item) => typeof item === "string")))
    return "its options are no list of texts";
  return undefined;
}
