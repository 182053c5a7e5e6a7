import { usageError } from "../usage-error.js";
import type { Setup } from "../setup.js";

type Command = (setup: Setup) => Promise<number>;

/** How each command of the table in `arguments/flags.ts` is loaded. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  explain: async () => (await import("./explain.js")).explain,
  doctor: async () => (await import("./doctor.js")).doctor,
  debug: async () => (await import("./debug-prompt.js")).debugPrompt,
};

export async function runCommand(name: string, setup: Setup): Promise<number> {
  const load = commands[name];
  if (load === undefined) throw usageError(`There is no command ${name}.`);
  return (await load())(setup);
}
