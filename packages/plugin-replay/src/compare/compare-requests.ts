import type { RequestDigest } from "@lorimer/sdk/journal";
import type { StageTrace } from "./stage-trace.js";

/** What differs between two requests, and who may have done it; undefined where they are the same. */
export interface RequestDifference {
  readonly field: string;
  readonly expected: unknown;
  readonly actual: unknown;
  readonly suspects: readonly string[];
}

export function compareRequests(recorded: RequestDigest, now: RequestDigest, trace: StageTrace): RequestDifference | undefined {
  const ids = [...new Set([...recorded.system, ...now.system].map(({ id }) => id))];
  for (const id of ids) {
    const [expected, actual] = [recorded.system.find((block) => block.id === id), now.system.find((block) => block.id === id)];
    if (expected?.digest === actual?.digest) continue;
    const writer = trace.wrote(id) ?? `the plugin ${(actual ?? expected)?.origin ?? ""}`;
    return { field: `system.${id}`, expected: expected?.digest, actual: actual?.digest, suspects: [writer] };
  }
  if (JSON.stringify(recorded.system) !== JSON.stringify(now.system))
    return { field: "system", expected: recorded.system, actual: now.system, suspects: trace.changedDraft };
  for (const field of ["tools", "messages", "options"] as const) {
    if (recorded[field] !== now[field]) return { field, expected: recorded[field], actual: now[field], suspects: trace.changedDraft };
  }
  return undefined;
}
