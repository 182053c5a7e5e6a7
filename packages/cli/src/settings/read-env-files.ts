import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { messageOf } from "@lorimer/sdk";
import { usageError } from "../usage-error.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment with the variables of dotenv files beneath it: a later file wins over an earlier one, and the real environment over both. */
export function withEnvFiles(env: Environment, files: readonly string[], cwd: string): Environment {
  const read: Record<string, string | undefined> = {};
  for (const file of files) {
    try {
      Object.assign(read, parseEnv(readFileSync(resolve(cwd, file), "utf8")));
    } catch (error) {
      throw usageError(`--dotenv: ${messageOf(error)}.`);
    }
  }
  return { ...read, ...env };
}
