import { isObject } from "./json-object.js";
import type { JsonObject } from "./json-object.js";

/** Keys, and indexes in lists, from the whole to a part. */
export type Path = readonly (string | number)[];

/** `permissions.allow[2]`; a key that holds a dot is quoted. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else text += /[.[\]"]/.test(step) || step === "" ? `[${JSON.stringify(step)}]` : text === "" ? step : `.${step}`;
  }
  return text;
}

/** Reads a key as people write it: `permissions.allow`, and `plugins["lorimer.openai"].baseUrl` where a name holds a dot. Undefined when it is none. */
export function settingsKey(text: string): readonly string[] | undefined {
  const step = /(?:^|\.)([^.[\]"]+)|\[("(?:[^"\\]|\\.)*")\]/y;
  const steps: string[] = [];
  while (step.lastIndex < text.length) {
    const found = step.exec(text);
    if (found === null) return undefined;
    try {
      steps.push(found[1] ?? (JSON.parse(found[2] as string) as string));
    } catch {
      return undefined;
    }
  }
  return steps.length === 0 ? undefined : steps;
}

/** The value at a path of keys, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === "number") at = at[step];
    else if (isObject(at) && Object.hasOwn(at, String(step))) at = at[String(step)];
    else return undefined;
  }
  return at;
}

/**
 * The object with a value at a path, made of objects on the way; what stands there and is no object gives way. Shares all the rest.
 * Objects in `owned` are changed in place, and those it makes are added: so a thousand changes copy an object once.
 */
export function withValue(root: unknown, [step, ...rest]: readonly string[], value: unknown, owned?: WeakSet<object>): JsonObject {
  const base = isObject(root) ? root : {};
  if (step === undefined) return base;
  const below = Object.hasOwn(base, step) ? base[step] : undefined;
  const object = owned?.has(base) === true ? base : { ...base };
  owned?.add(object);
  object[step] = rest.length === 0 ? value : withValue(below, rest, value, owned);
  return object;
}

/** The object without what stands at a path, and without objects that are empty because of it. Itself when nothing stands there. */
export function without(root: JsonObject, [step, ...rest]: readonly string[]): JsonObject {
  if (step === undefined || !Object.hasOwn(root, step)) return root;
  const { [step]: member, ...others } = root;
  if (rest.length === 0) return others;
  if (!isObject(member)) return root;
  const smaller = without(member, rest);
  if (smaller === member) return root;
  return Object.keys(smaller).length === 0 ? others : { ...root, [step]: smaller };
}
