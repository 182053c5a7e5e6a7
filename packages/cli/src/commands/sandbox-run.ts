import { once } from "node:events";
import { constants } from "node:os";
import type { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { ContainmentInspector } from "@lorimer/plugin-sandbox/contract";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import type { SandboxSession } from "./sandbox-session.js";

/**
 * `lorimer sandbox run -- COMMAND`: runs it as a command of a session here would be, and ends with its code, or with 128 and the number of the signal that
 * ended it. Standard input is passed on as text.
 */
export async function sandboxRun(
  { host, ending }: Setup,
  { session, workspace }: SandboxSession,
  argv: readonly string[],
): Promise<number> {
  const { problems } = await session.service(ContainmentInspector);
  if (problems.length > 0) throw usageError(problems.join("\n"), "Mend the settings, or the file of --policy.");
  const [command = "", ...args] = argv;
  const child = await workspace.start({ command, args, cwd: host.cwd, keepInput: true, signal: ending });
  const { stdin } = host;
  const decoder = new StringDecoder("utf8");
  stdin.on("data", (chunk: Buffer) => child.input?.write(decoder.write(chunk)));
  stdin.once("end", () => {
    child.input?.write(decoder.end());
    child.input?.end();
  });
  const outputs = [passOn(child.stdout, host.stdout), passOn(child.stderr, host.stderr)];
  const { code, signal } = await child.exited;
  await Promise.all(outputs);
  stdin.pause();
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}

async function passOn(chunks: AsyncIterable<Uint8Array>, to: Writable): Promise<void> {
  for await (const chunk of chunks) if (!to.write(chunk) && !to.destroyed) await Promise.race([once(to, "drain"), once(to, "close")]);
}
