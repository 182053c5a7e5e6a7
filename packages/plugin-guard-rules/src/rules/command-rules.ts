import type { Act } from "../act/act.js";
import { elevators } from "../act/invocation.js";
import type { Invocation } from "../act/invocation.js";
import { hasLong, hasShort } from "../act/options.js";
import type { Finding } from "./guard-rule.js";

const powershellRemove = new Set(["remove-item", "ri", "rd", "rmdir", "del", "erase", "rm"]);

/** A command with another user's rights. */
export function elevated(act: Act): Finding {
  const found = act.invocations.find(
    ({ program, args }) => elevators.has(program) || (/^(?:start-process|saps)$/.test(program) && args.some((arg) => /^runas$/i.test(arg))),
  );
  return found && `\`${found.source}\` runs with another user's rights`;
}

/** Folders removed whole and unasked. */
export function forcedRemoval(act: Act): Finding {
  const found = act.invocations.find((invocation) => removesByForce(invocation));
  return found && `\`${found.source}\` removes whole folders without asking`;
}

function removesByForce({ program, args }: Invocation): boolean {
  if (program === "rm" && (hasShort(args, "r") || hasShort(args, "R") || hasLong(args, "--recursive", 3)))
    return hasShort(args, "f") || hasLong(args, "--force", 3);
  // PowerShell takes any clear beginning of a parameter, in any letter case.
  return (
    powershellRemove.has(program) && args.some((arg) => /^-r(?:e|ec|ecu.*)?$/i.test(arg)) && args.some((arg) => /^-fo(?:r.*)?$/i.test(arg))
  );
}
