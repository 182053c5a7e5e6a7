import { LorimerError } from "@lorimer/sdk";

/** The command line is wrong: it ends with exit code 2 before anything runs. */
export function usageError(message: string, hint = "Run lorimer --help for every flag."): LorimerError {
  return new LorimerError("USAGE", message, { hint });
}
