import { readPackage } from "@lorimer/plugin-discovery";
import { packageFormats } from "@lorimer/plugin-ecosystem";
import type { Proposal } from "@lorimer/plugin-marketplace/install";
import type { JsonSchema } from "@lorimer/sdk";
import { isRecord } from "../../is-record.js";
import type { Setup } from "../../setup.js";
import { currentValues } from "./current-values.js";
import { installedTarget } from "./option-target.js";
import type { OptionTarget } from "./option-target.js";
import { isSecret, propertiesOf } from "./option-value.js";

/** An option as `--json` prints it. What is secret has neither a value nor a default. */
export interface DescribedOption {
  readonly name: string;
  readonly type: string;
  /** A list of such values. */
  readonly multiple: boolean;
  readonly title: string;
  readonly description: string;
  readonly default: unknown;
  /** The plugin is not used before somebody sets it. */
  readonly required: boolean;
  readonly sensitive: boolean;
  readonly set: boolean;
  readonly value?: unknown;
}

/** The options of an installed plugin with what they are now; undefined where it has none. */
export async function optionsOf(
  setup: Setup,
  { name, marketplace, root, definition }: Proposal["plugin"],
): Promise<{ readonly target: OptionTarget; readonly values: Readonly<Record<string, unknown>> } | undefined> {
  const entry = { name, marketplace, ...(definition === undefined ? {} : { definition }) };
  const reading = await readPackage(root, entry, packageFormats);
  const target = reading === undefined ? undefined : await installedTarget(`${name}@${marketplace}`, root, reading);
  return target === undefined ? undefined : { target, values: currentValues(setup, target) };
}

/** Each option of a target, for a program to read. */
export function describedOptions({ schema }: OptionTarget, values: Readonly<Record<string, unknown>>): readonly DescribedOption[] {
  const required = Array.isArray(schema["required"]) ? schema["required"] : [];
  return Object.entries(propertiesOf(schema)).map(([name, property]) => {
    const { title, description, type, items } = property;
    const sensitive = isSecret(property);
    const isSet = values[name] !== undefined;
    return {
      name,
      type: typeOf(type === "array" && isRecord(items) ? items : property),
      multiple: type === "array",
      title: typeof title === "string" ? title : "",
      description: typeof description === "string" ? description : "",
      default: sensitive ? null : (property["default"] ?? null),
      required: required.includes(name),
      sensitive,
      set: isSet,
      ...(isSet && !sensitive ? { value: values[name] } : {}),
    };
  });
}

function typeOf({ type, format }: JsonSchema): string {
  if (typeof format === "string") return format;
  return type === undefined ? "any" : [type].flat().join(" or ");
}
