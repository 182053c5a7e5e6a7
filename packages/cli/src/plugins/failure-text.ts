import type { KeptFailure } from "@lorimer/plugin-discovery/breaker";

/** Failures of one plugin that are shown, the last ones. */
export const mostFailures = 3;

/** One line: when, what of the plugin, how, and whether it was switched off then. */
export function failureText({ time, part, message, disabled }: KeptFailure): string {
  const [first = ""] = message.split("\n");
  return `${time.slice(0, 16).replace("T", " ")} (${part}): ${first}${disabled ? "; it was switched off then" : ""}`;
}
