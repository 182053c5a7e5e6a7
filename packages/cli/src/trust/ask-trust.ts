import type { Line } from "@lorimer/sdk";
import type { Questioner } from "../interactive/line-approver.js";

/** Shows what a folder brings and asks once. Anything but a plain yes is a no; undefined when the person left without an answer. */
export async function askTrust(lines: readonly string[], terminal: Questioner, signal: AbortSignal): Promise<boolean | undefined> {
  terminal.show(lines.map((text, index): Line => [{ text, tone: index === 0 ? "strong" : "plain" }]));
  const typed = await terminal.ask("Trust it? [y/N] > ", signal);
  return typed === undefined ? undefined : /^\s*(?:y|yes)\s*$/i.test(typed);
}
