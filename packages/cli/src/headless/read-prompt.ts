import { fstatSync } from "node:fs";
import { LorimerError } from "@lorimer/sdk";
import type { Host } from "../host.js";
import { usageError } from "../usage-error.js";

/** Bytes that may come on standard input as one prompt, or as one line of stream-json. */
export const inputLimit: number = 10 * 1024 * 1024;

// A pipe that nobody writes to and nobody closes must not hold up a run that already has its prompt.
const firstByteMs = 3000;

/**
 * The prompt of a run without a person: the argument, standard input, or the argument followed by standard input.
 * With an argument, an open but silent pipe is waited for three seconds.
 */
export async function readPrompt(
  stdin: Host["stdin"],
  argument: string | undefined,
  options: { readonly signal: AbortSignal; warn(text: string): void },
): Promise<string> {
  const piped = canHoldInput(stdin) ? await readAll(stdin, argument === undefined ? undefined : firstByteMs, options) : "";
  const prompt = [argument, piped.trim() === "" ? undefined : piped].filter((part) => part !== undefined).join("\n\n");
  if (prompt.trim() === "") throw usageError("There is no prompt: give it as an argument or on standard input.");
  return prompt;
}

function canHoldInput(stdin: Host["stdin"]): boolean {
  if (stdin.isTTY) return false;
  try {
    return !fstatSync(stdin.fd).isCharacterDevice();
  } catch {
    // A closed standard input, or a stream that is no file.
    return stdin.fd !== 0;
  }
}

async function readAll(
  stdin: Host["stdin"],
  waitMs: number | undefined,
  options: { readonly signal: AbortSignal; warn(text: string): void },
): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  await new Promise<void>((resolve, reject) => {
    const timer =
      waitMs === undefined
        ? undefined
        : setTimeout(() => {
            options.warn(
              `Nothing came on standard input in ${waitMs / 1000} s: going on without it. Redirect it from /dev/null to save the wait.`,
            );
            finish();
          }, waitMs);
    const finish = (error?: Error): void => {
      clearTimeout(timer);
      options.signal.removeEventListener("abort", aborted);
      stdin.removeAllListeners("data");
      stdin.pause();
      if (error) reject(error);
      else resolve();
    };
    const aborted = (): void => finish();
    options.signal.addEventListener("abort", aborted);
    stdin.on("data", (chunk: Buffer | string) => {
      clearTimeout(timer);
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      chunks.push(bytes);
      if (size > inputLimit)
        finish(
          new LorimerError("INPUT_TOO_LARGE", "Standard input is larger than 10 MB.", {
            hint: "Put it in a file and name the file in the prompt.",
          }),
        );
    });
    stdin.on("end", () => finish());
    stdin.on("error", () => finish());
  });
  return Buffer.concat(chunks).toString("utf8");
}
