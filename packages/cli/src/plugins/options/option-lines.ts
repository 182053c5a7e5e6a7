import type { JsonSchema } from "@lorimer/sdk";
import { isRecord } from "../../is-record.js";
import type { OptionTarget } from "./option-target.js";
import { isSecret, propertiesOf } from "./option-value.js";

/** What people are told of each option: how it is called, what it takes, what it is now. */
export function optionLines({ schema }: OptionTarget, values: Readonly<Record<string, unknown>>): readonly string[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(propertiesOf(schema)).flatMap(([key, property]) => {
    const { description, title } = property;
    const words = [title, description].filter((text) => typeof text === "string" && text !== "");
    const needed = required.includes(key) ? ", needed" : "";
    const now = values[key] === undefined ? ", not set" : `, now ${isSecret(property) ? "set" : JSON.stringify(values[key])}`;
    return [
      `  ${key}  ${formText(property)}${isSecret(property) ? ", secret" : ""}${needed}${fallbackText(property)}${now}`,
      ...(words.length === 0 ? [] : [`    ${words.join(": ")}`]),
    ];
  });
}

/**
 * The same as a table of Markdown: the page of documentation is made of such.
 * @public
 */
export function optionTable({ schema }: Pick<OptionTarget, "schema">): readonly string[] {
  const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("\n", " ");
  return [
    "| Option | Form | What it does |",
    "|---|---|---|",
    ...Object.entries(propertiesOf(schema)).map(([key, property]) => {
      const words = [property["title"], property["description"]].filter((text) => typeof text === "string" && text !== "").join(": ");
      return `| \`${key}\` | ${cell(`${formText(property)}${isSecret(property) ? ", secret" : ""}${fallbackText(property)}`)} | ${cell(words)} |`;
    }),
  ];
}

function fallbackText(property: JsonSchema): string {
  const { default: fallback } = property;
  return fallback === undefined || isSecret(property) ? "" : `, default ${JSON.stringify(fallback)}`;
}

function formText({ type, format, enum: choices, items, minimum, maximum, anyOf }: JsonSchema): string {
  if (Array.isArray(choices)) return choices.map((choice) => (typeof choice === "string" ? choice : JSON.stringify(choice))).join(" or ");
  if (Array.isArray(anyOf)) return anyOf.map((each) => (isRecord(each) ? formText(each) : "anything")).join(" or ");
  const bounds = [
    ...(minimum === undefined ? [] : [`at least ${String(minimum)}`]),
    ...(maximum === undefined ? [] : [`at most ${String(maximum)}`]),
  ];
  const name =
    type === "array" && isRecord(items)
      ? `list of ${formText(items)}`
      : typeof format === "string"
        ? format
        : [type ?? "anything"].flat().join(" or ");
  return [name, ...bounds].join(", ");
}
