import type { ComponentReport } from "@lorimer/plugin-discovery/contract";

/** One line of a report. */
export function componentLine({ kind, name, path, status, reason }: ComponentReport): string {
  return `  ${status.padEnd(9)} ${kind} ${name}${path === "" ? "" : ` (${path})`}${reason === "" ? "" : `: ${reason}`}`;
}

/** What a package that cannot be used says of itself in a list of components. */
export function faultComponents(name: string, faults: readonly string[]): readonly ComponentReport[] {
  return faults.map((reason) => ({ kind: "manifest", name, path: "", status: "broken", reason }));
}
