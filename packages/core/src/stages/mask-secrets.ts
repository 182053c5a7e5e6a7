import { defineStage, SessionPlace } from "@lorimer/sdk";
import type { Stage } from "@lorimer/sdk";

/** Shorter values are left alone: they would be found in ordinary text. */
const shortest = 8;

/**
 * What a tool read of the harness's own credentials goes no further: not to the model, not to hooks, not into the log. The values are those
 * of the variables that no process is given (`secrets` of the distribution).
 */
const maskSecrets: Stage = defineStage({
  id: "mask-secrets",
  list: "tool",
  slot: "shape",
  after: ["spill"],
  needs: { place: SessionPlace },
  create: ({ place }) => {
    const values = place.secrets
      .flatMap((name) => process.env[name] ?? [])
      .filter(({ length }) => length >= shortest)
      .toSorted((a, b) => b.length - a.length);
    return async (call, next) => {
      const outcome = await next(call);
      return values.length === 0 ? outcome : masked(outcome, values);
    };
  },
});
export default maskSecrets;

/** The same value with every secret in its texts written over; the very same object where there is none. */
function masked<T>(value: T, values: readonly string[], depth = 0): T {
  if (typeof value === "string") {
    return values.reduce<string>((text, secret) => (text.includes(secret) ? text.replaceAll(secret, "***") : text), value) as T & string;
  }
  if (typeof value !== "object" || value === null || depth > 20 || ArrayBuffer.isView(value)) return value;
  let changed = false;
  const entries = Object.entries(value).map(([key, item]): [string, unknown] => {
    const next: unknown = masked(item, values, depth + 1);
    changed ||= next !== item;
    return [key, next];
  });
  if (!changed) return value;
  return (Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries)) as T;
}
