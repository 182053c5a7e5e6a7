import { resolve } from "node:path";
import { LorimerError } from "@lorimer/sdk";
import { isObject } from "../json/json-object.js";
import { JsoncError, lineOf, parseJsonc, valueOf } from "../json/parse-jsonc.js";
import type { GivenSettings } from "../settings-options.js";
import { readText } from "./read-text.js";

/** The settings that a flag names: text that begins with a brace is JSON, anything else the path of a file. Fails with `CONFIG_INVALID`. */
export function givenSettings(value: string, cwd: string, flag: string): GivenSettings {
  if (value.trimStart().startsWith("{")) return parsed(value, flag);
  const path = resolve(cwd, value);
  const read = readText(path);
  if (read === undefined) throw new LorimerError("CONFIG_INVALID", `${flag}: there is no file ${path}.`);
  if ("fault" in read) throw new LorimerError("CONFIG_INVALID", `${flag}: ${path} ${read.fault}.`);
  return parsed(read.text, path);
}

function parsed(text: string, source: string): GivenSettings {
  try {
    const value = valueOf(parseJsonc(text));
    if (isObject(value)) return { value, source, text };
    throw new JsoncError("expected an object", 0);
  } catch (error) {
    if (!(error instanceof JsoncError)) throw error;
    throw new LorimerError("CONFIG_INVALID", `${source}: line ${lineOf(text, error.offset)}: ${error.message}.`);
  }
}
