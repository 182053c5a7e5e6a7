import { isRecord } from "../is-record.js";

/** One question of a form that a server asks, by its part of the schema. */
export interface FormField {
  readonly name: string;
  readonly isRequired: boolean;
  /** What the person reads: its title, what it takes, what Enter alone means. */
  readonly prompt: string;
  readonly fallback: unknown;
  /** The value that a line means, or why it means none. */
  read(typed: string): { readonly value: unknown } | { readonly fault: string };
}

interface Choice {
  readonly value: string;
  readonly title: string;
}

/** The questions of a form, in order. What the protocol does not allow in one is taken as plain text. */
export function formFields(schema: Readonly<Record<string, unknown>>): readonly FormField[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {};
  return Object.entries(properties).map(([name, raw]): FormField => {
    const property = isRecord(raw) ? raw : {};
    const { title, description, default: fallback } = property;
    const words = [title, description].filter((text) => typeof text === "string").join(": ");
    const choices = choicesOf(property);
    return {
      name,
      isRequired: required.includes(name),
      fallback,
      prompt: `${words === "" ? name : words} (${kindOf(property, choices)}${fallback === undefined ? "" : `, default ${JSON.stringify(fallback)}`})`,
      read: (typed) => valueOf(property, choices, typed),
    };
  });
}

function choicesOf(property: Readonly<Record<string, unknown>>): readonly Choice[] | undefined {
  const from = property["type"] === "array" && isRecord(property["items"]) ? property["items"] : property;
  const titled = from["oneOf"] ?? from["anyOf"];
  if (Array.isArray(titled))
    return titled
      .filter(isRecord)
      .flatMap(({ const: value, title }) => (typeof value === "string" ? [{ value, title: String(title ?? value) }] : []));
  const values = from["enum"];
  if (!Array.isArray(values)) return undefined;
  const names = Array.isArray(from["enumNames"]) ? (from["enumNames"] as readonly unknown[]) : [];
  return values.flatMap((value, index) => (typeof value === "string" ? [{ value, title: String(names[index] ?? value) }] : []));
}

function kindOf({ type, format }: Readonly<Record<string, unknown>>, choices: readonly Choice[] | undefined): string {
  if (choices !== undefined) {
    const shown = choices.map(({ value, title }) => (title === value ? value : `${value} = ${title}`)).join(" | ");
    return type === "array" ? `any of ${shown}, with commas between` : shown;
  }
  if (type === "boolean") return "y/n";
  return typeof format === "string" ? format : typeof type === "string" ? type : "text";
}

function valueOf(
  property: Readonly<Record<string, unknown>>,
  choices: readonly Choice[] | undefined,
  typed: string,
): ReturnType<FormField["read"]> {
  const { type } = property;
  if (type === "array") return listOf(property, choices, typed);
  if (choices !== undefined) {
    const found = chosen(choices, typed);
    return found === undefined ? { fault: "That is none of the choices." } : { value: found };
  }
  if (type === "boolean") {
    if (/^(y|yes|true)$/i.test(typed)) return { value: true };
    return /^(n|no|false)$/i.test(typed) ? { value: false } : { fault: "Please say y or n." };
  }
  const value = type === "number" || type === "integer" ? Number(typed) : typed;
  const fault = typeof value === "number" ? numberFault(property, value) : textFault(property, value);
  return fault === undefined ? { value } : { fault };
}

function listOf(
  { minItems, maxItems }: Readonly<Record<string, unknown>>,
  choices: readonly Choice[] | undefined,
  typed: string,
): ReturnType<FormField["read"]> {
  const items = typed.split(",").map((item) => item.trim());
  const values = choices === undefined ? items : items.map((item) => chosen(choices, item));
  const wrong = items.find((_, index) => values[index] === undefined);
  if (wrong !== undefined) return { fault: `${wrong} is none of the choices.` };
  if (typeof minItems === "number" && values.length < minItems) return { fault: `At least ${minItems}.` };
  return typeof maxItems === "number" && values.length > maxItems ? { fault: `At most ${maxItems}.` } : { value: values };
}

/** By value, or by title whatever its case. */
function chosen(choices: readonly Choice[], typed: string): string | undefined {
  return (choices.find(({ value }) => value === typed) ?? choices.find(({ title }) => title.toLowerCase() === typed.toLowerCase()))?.value;
}

function numberFault({ type, minimum, maximum }: Readonly<Record<string, unknown>>, value: number): string | undefined {
  if (!Number.isFinite(value)) return "That is no number.";
  if (type === "integer" && !Number.isInteger(value)) return "A whole number, please.";
  if (typeof minimum === "number" && value < minimum) return `At least ${minimum}.`;
  return typeof maximum === "number" && value > maximum ? `At most ${maximum}.` : undefined;
}

const formats: Readonly<Record<string, RegExp>> = {
  email: /^[^\s@]+@[^\s@]+$/,
  date: /^\d{4}-\d{2}-\d{2}$/,
  "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/,
};

function textFault({ minLength, maxLength, format }: Readonly<Record<string, unknown>>, value: string): string | undefined {
  if (typeof minLength === "number" && value.length < minLength) return `At least ${minLength} characters.`;
  if (typeof maxLength === "number" && value.length > maxLength) return `At most ${maxLength} characters.`;
  if (format === "uri" && !URL.canParse(value)) return "That is no address.";
  const form = typeof format === "string" ? formats[format] : undefined;
  if (form !== undefined && (!form.test(value) || (format !== "email" && Number.isNaN(Date.parse(value)))))
    return `That is no ${String(format)}.`;
  return undefined;
}
