import type { EventDefinition, FieldType, Fields } from "./definition.js";

export interface OutputFaults {
  /** Why the answer cannot be used; empty when it can. */
  readonly errors: readonly string[];
  /** Fields that nobody reads. */
  readonly unknown: readonly string[];
}

const universal: Fields = {
  "continue?": ["boolean", ""],
  "stopReason?": ["string", ""],
  "suppressOutput?": ["boolean", ""],
  "systemMessage?": ["string", ""],
  "terminalSequence?": ["string", ""],
  "decision?": ["=block|approve", ""],
  "reason?": ["string", ""],
  "hookSpecificOutput?": ["object", ""],
  "async?": ["boolean", ""],
  "asyncTimeout?": ["number", ""],
  // The answer of a judgement, which hooks of other types may give as well.
  "ok?": ["boolean", ""],
  "impossible?": ["boolean", ""],
};

/** Checks what a hook answered against the schema of its event. */
export function checkOutput(answer: Readonly<Record<string, unknown>>, event: string, definition: EventDefinition): OutputFaults {
  const found = { errors: [] as string[], unknown: [] as string[] };
  checkFields(answer, universal, "", found);
  const specific = answer["hookSpecificOutput"];
  if (isObject(specific)) {
    const { hookEventName, ...rest } = specific;
    if (hookEventName !== event) {
      const got = hookEventName === undefined ? "is missing" : `is ${JSON.stringify(hookEventName)}`;
      found.errors.push(`hookSpecificOutput.hookEventName ${got}, expected "${event}"`);
    }
    checkFields(rest, definition.output, "hookSpecificOutput.", found);
  }
  return found;
}

const common: Fields = {
  session_id: ["string", ""],
  transcript_path: ["string", ""],
  cwd: ["string", ""],
  hook_event_name: ["string", ""],
  "prompt_id?": ["string", ""],
  "permission_mode?": ["string", ""],
  "effort?": ["object", ""],
  "agent_id?": ["string", ""],
  "agent_type?": ["string", ""],
};

/** Checks what a hook is told against the schema of its event: for whoever fires one. */
export function checkInput(input: Readonly<Record<string, unknown>>, definition: EventDefinition): OutputFaults {
  const found = { errors: [] as string[], unknown: [] as string[] };
  const fields = { ...common, ...definition.input };
  checkFields(input, fields, "", found);
  for (const name of Object.keys(fields).filter((key) => !key.endsWith("?") && input[key] === undefined)) {
    found.errors.push(`${name} is missing`);
  }
  return found;
}

function checkFields(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  at: string,
  found: { readonly errors: string[]; readonly unknown: string[] },
): void {
  for (const [name, item] of Object.entries(value)) {
    const field = fields[`${name}?`] ?? fields[name];
    if (field === undefined) found.unknown.push(`${at}${name}`);
    else if (!fits(item, field[0])) found.errors.push(`${at}${name} is ${shown(item)}, expected ${inWords(field[0])}`);
  }
}

function fits(value: unknown, type: FieldType): boolean {
  switch (type) {
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
    case "object":
      return isObject(value);
    case "json":
      return true;
    case "string[]":
      return Array.isArray(value) && value.every((item) => typeof item === "string");
    case "object[]":
    case "permission-updates":
      return Array.isArray(value) && value.every(isObject);
    case "permission-decision":
      return isObject(value) && isPermissionDecision(value);
    default:
      return typeof value === "string" && type.slice(1).split("|").includes(value);
  }
}

function isPermissionDecision({
  behavior,
  updatedInput,
  updatedPermissions,
  message,
  interrupt,
}: Readonly<Record<string, unknown>>): boolean {
  if (behavior === "allow") return optionally(updatedInput, "object") && optionally(updatedPermissions, "permission-updates");
  return behavior === "deny" && optionally(message, "string") && optionally(interrupt, "boolean");
}

function optionally(value: unknown, type: FieldType): boolean {
  return value === undefined || fits(value, type);
}

/** A field type in words, for messages and documentation. */
export function inWords(type: FieldType): string {
  if (type.startsWith("=")) return `one of ${type.slice(1).split("|").join(", ")}`;
  const words: Readonly<Record<string, string>> = {
    string: "text",
    number: "a number",
    boolean: "true or false",
    object: "an object",
    json: "anything",
    "string[]": "a list of texts",
    "object[]": "a list of objects",
    "permission-decision": 'an object with "behavior" allow or deny',
    "permission-updates": "a list of permission updates",
  };
  return words[type] ?? type;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
