import type { Brought } from "./brought.js";
import type { TrustState } from "./trust-state.js";
import { visibleLine } from "./visible-line.js";

/** What a person is shown before they are asked: everything that would act, in full, and what a yes means. */
export function describeConsent(folder: string, items: readonly Brought[], state: TrustState): readonly string[] {
  const told = items.filter(({ acts }) => !acts);
  const fresh = new Set(state.open);
  const known = state.acting.filter((item) => !fresh.has(item));
  return [
    `Do you trust ${visibleLine(folder)}?`,
    "",
    state.state === "changed" ? "Since you said yes, these are new or have changed:" : "This folder brings:",
    ...state.open.map(lineOf),
    ...(known.length === 0 ? [] : ["", "You said yes to these before:", ...known.map(lineOf)]),
    ...(told.length === 0 ? [] : ["", "These are left alone whatever you answer:", ...told.map(lineOf)]),
    "",
    "Yes lets them run programs on this machine with your rights, connect to",
    "other machines and allow calls without a question: now, and at every later",
    "start here until one of them changes. It does not raise the permission mode.",
    "No lets Lorimer work here without them. Say yes only where you know who wrote",
    "this.",
  ];
}

function lineOf({ kind, path, does }: Brought): string {
  return `  ${kind.padEnd(12)} ${path}: ${does}`;
}

/** `2 hooks, 1 server`, for a short notice. */
export function countKinds(items: readonly Brought[]): string {
  const counts = new Map<string, number>();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`).join(", ");
}
