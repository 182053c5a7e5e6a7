import { nearest } from "@lorimer/sdk";
import { eventNamed, hookEvents } from "../schema/index.js";
import type { EventDefinition } from "../schema/definition.js";
import type { HookEntry, HookOrigin } from "./hook-entry.js";
import { compileMatcher } from "./matcher.js";
import type { Matcher } from "./matcher.js";
import { readHandler } from "./read-handler.js";
import type { ReadHandler } from "./read-handler.js";
import { isRecord } from "./read-fields.js";

export interface ReadHooks {
  readonly entries: readonly HookEntry[];
  /** What was left out or can never run, each with the place where it stands. */
  readonly problems: readonly string[];
}

/** Reads the value of `hooks` in a settings file, or a whole `hooks.json`. What is wrong is left out and named; the rest stays. */
export function readHooks(config: unknown, origin: HookOrigin): ReadHooks {
  const entries: HookEntry[] = [];
  const problems: string[] = [];
  const complain = (where: string, what: string): void => void problems.push(`${origin.source}: ${where}: ${what}`);
  const events = isRecord(config) && isRecord(config["hooks"]) ? config["hooks"] : config;
  if (!isRecord(events)) {
    complain("hooks", "expected an object with a list for each event; left out.");
    return { entries, problems };
  }
  // Beside the events a hooks.json may hold words about itself.
  const aside = events === config ? new Set(["description", "$schema", "_metadata", "id"]) : new Set<string>();
  for (const [event, groups] of Object.entries(events)) {
    if (aside.has(event)) continue;
    const definition = eventNamed(event);
    const where = `hooks.${event}`;
    if (definition === undefined) complain(where, unknownEvent(event));
    else if (!Array.isArray(groups)) complain(where, "expected a list; left out.");
    else {
      const read = groups.flatMap((group, index) => readGroup(group, event, definition, origin, `${where}[${index}]`, complain));
      if (read.length > 0 && definition.firedBy === "later")
        complain(where, "nothing in this version fires the event, so these hooks never run.");
      entries.push(...read);
    }
  }
  return { entries, problems };
}

type Complain = (where: string, what: string) => void;

function readGroup(
  group: unknown,
  event: string,
  definition: EventDefinition,
  origin: HookOrigin,
  where: string,
  complain: Complain,
): readonly HookEntry[] {
  if (!isRecord(group) || !Array.isArray(group["hooks"])) {
    complain(where, 'expected an object with a list "hooks"; left out.');
    return [];
  }
  const pattern = group["matcher"];
  if (pattern !== undefined && typeof pattern !== "string") {
    complain(`${where}.matcher`, "expected text; the group is left out.");
    return [];
  }
  let matcher: Matcher | null;
  try {
    matcher = compileMatcher(pattern, event);
  } catch {
    complain(`${where}.matcher`, `${JSON.stringify(pattern)} is not a regular expression; the group is left out.`);
    return [];
  }
  return group["hooks"].flatMap((handler, index): readonly HookEntry[] => {
    const place = `${where}.hooks[${index}]`;
    const read = readHandler(handler, event, definition, (what) => complain(place, what), origin);
    return read === undefined
      ? []
      : [{ ...read, ...(pattern === undefined ? {} : { pattern }), event, origin, matcher, copyKey: copyKey(read, origin) }];
  });
}

/** Hooks with one key do the same at the same event: running both would do it twice. What their matchers say was compared before. */
function copyKey({ handler, if: rule, phase, onFailure }: ReadHandler, origin: HookOrigin): string | null {
  const detached = handler.type === "command" && (handler.async || handler.asyncRewake);
  return origin.mergesCopies && !detached ? JSON.stringify([handler, rule, phase, onFailure]) : null;
}

function unknownEvent(event: string): string {
  const near = nearest(event, Object.keys(hookEvents));
  return `there is no such event${near === undefined ? "" : ` (did you mean ${near}?)`}; left out.`;
}
