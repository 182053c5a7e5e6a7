import { judges } from "./commands/judges.js";
import type { ShellWord } from "./shell-reading.js";
import type { Surroundings, Verdict } from "./verdict.js";
import { runs } from "./verdict.js";
import { remaining } from "./command-table.js";
import { commandName } from "./wrappers/peel.js";

/** What a command without wrappers does, by its table; a command without one may do anything. */
export function judgeCommand(words: readonly ShellWord[], around: Surroundings): Verdict {
  const name = commandName(words[0]);
  const args = words.slice(1);
  if (name === undefined) return runs("its name cannot be known", { reads: remaining(args, 0) });
  const judge = judges.get(name);
  if (judge === undefined)
    return runs(`${name.length > 60 ? `${name.slice(0, 60)}…` : name} is not known to only read`, { reads: remaining(args, 0) });
  return judge(args, around);
}
