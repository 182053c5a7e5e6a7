import { pathToFileURL } from "node:url";
import { LorimerError } from "@lorimer/sdk";

/** Code that a person installed, as it is named when it fails. */
export interface Owner {
  readonly name: string;
  /** Where its files stand. */
  readonly folder: string;
}

const owners: unique symbol = Symbol.for("lorimer.exitGuard") as never;

type Exit = typeof process.exit & { [owners]?: Map<string, string> };

/** From now on an end of the process that comes from a file of this plugin is an error of the plugin. Everyone else's `process.exit` stays what it is. */
export function guardExit({ name, folder }: Owner): void {
  const before: Exit = process.exit;
  const known = before[owners];
  if (known !== undefined) {
    known.set(folder, name);
    return;
  }
  const guarded = new Map([[folder, name]]);
  const exit: Exit = (code) => {
    const stack = stackOf();
    for (const [root, owner] of guarded)
      if (stack.includes(`${root}/`) || stack.includes(`${pathToFileURL(root).href}/`))
        throw new LorimerError("PLUGIN_MODULE_FAILED", `${owner} tried to end the process with ${String(code ?? 0)}.`);
    return before.call(process, code);
  };
  exit[owners] = guarded;
  process.exit = exit;
}

/** The callers, however many frames errors of this process keep. */
function stackOf(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100;
  const { stack = "" } = new Error("exit");
  Error.stackTraceLimit = stackTraceLimit;
  return stack;
}
