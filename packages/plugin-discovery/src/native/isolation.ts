import { LorimerError } from "@lorimer/sdk";
import type { Contributes, Isolation, ServiceDeclaration } from "@lorimer/sdk";

const able: readonly string[] = ["tools", "listeners", "commands"];

/** Whether entries of a point can run outside the process. */
export function canIsolate(point: string): boolean {
  return able.includes(point);
}

const strictness: readonly unknown[] = [undefined, "worker", "process"];

/** What the plugin asks for or what a person does, whichever is stricter. Undefined: it runs with the harness. */
export function isolationOf(declared: Isolation | undefined, chosen: unknown): Isolation | undefined {
  if (declared === undefined && chosen === undefined) return undefined;
  return strictness[Math.max(strictness.indexOf(declared), strictness.indexOf(chosen))] as Isolation | undefined;
}

/** Refuses what can only run with the harness; adds the service by which each session owns what the rest runs in. */
export function isolatedContributes(name: string, isolation: Isolation, contributes: Contributes): Contributes {
  const unable = Object.entries(contributes).flatMap(([point, entries]) => (!canIsolate(point) && hasCode(entries) ? [point] : []));
  if (unable.length > 0)
    throw new LorimerError(
      "PLUGIN_EXPORT_INVALID",
      `${name} is to run in a ${isolation} of its own, and its ${unable.join(", ")} can only run with the harness`,
      { hint: `Only ${able.join(", ")} can run elsewhere.` },
    );
  const guest: ServiceDeclaration = { token: guestToken(name), level: "session", module: guestModule };
  return { ...contributes, services: [guest] };
}

function hasCode(entries: unknown): boolean {
  // Whether they have the right form is for whoever links them to say.
  return Array.isArray(entries) && entries.some((entry: { readonly module?: unknown } | null) => entry?.module !== undefined);
}

/** The module that stands beside the plugin's own: it owns what one session's part of the plugin runs in. */
export const guestModule = "./lorimer.guest";

export function guestToken(name: string): string {
  return `${name}/lorimer.guest`;
}
