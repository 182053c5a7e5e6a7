import { isRecord } from "../files/inside.js";

const known = ["type", "title", "description", "sensitive", "required", "default", "multiple", "min", "max"];
const types = ["string", "number", "boolean", "directory", "file"];

export interface ReadUserConfig {
  readonly options: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** What is wrong with an option, by its name. */
  readonly faults: Readonly<Record<string, string>>;
}

/** Options that a person sets. Their form is strict: one that cannot be understood must not be asked for wrongly. */
export function readUserConfig(value: unknown): ReadUserConfig {
  const options: Record<string, Readonly<Record<string, unknown>>> = {};
  const faults: Record<string, string> = {};
  for (const [key, option] of Object.entries(isRecord(value) ? value : {})) {
    const fault = optionFault(key, option);
    if (fault === undefined) options[key] = option as Readonly<Record<string, unknown>>;
    else faults[key] = fault;
  }
  return { options, faults };
}

function optionFault(key: string, option: unknown): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) return "it is no identifier";
  if (!isRecord(option)) return "it is no object";
  const extra = Object.keys(option).find((field) => !known.includes(field));
  if (extra !== undefined) return `it has the unknown field "${extra}"`;
  if (!types.includes(String(option["type"]))) return `its type is none of ${types.join(", ")}`;
  if (typeof option["title"] !== "string" || typeof option["description"] !== "string") return "it needs a title and a description";
  return undefined;
}
