#!/usr/bin/env node
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { isLorimerError, messageOf } from "@lorimer/sdk";
import { buildCommand } from "./build-command.js";

const usage = `lorimer-build [FOLDER] [--check]

Builds the plugin in a folder: what it declares (dev.lorimer/contributes.json) and its modules (dist).

  --check   write nothing; exit code 1 where what is there is not what the sources give
`;

async function main(argv: readonly string[]): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  let parsed;
  try {
    const options = { check: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true });
    if (parsed.positionals.length > 1) throw new Error("one folder can be built at a time");
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (parsed.values.help === true) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    return await buildCommand({ folder: resolve(parsed.positionals[0] ?? "."), check: parsed.values.check === true, print });
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n${isLorimerError(error) && error.hint !== undefined ? `${error.hint}\n` : ""}`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
