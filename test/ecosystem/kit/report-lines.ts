import type { Report } from "../../../packages/cli/src/plugins/report.js";

/** A report as a person reads it: one line for each component and warning, packages of a catalogue below it. */
export function reportLines({ plugin, version, format, components, faults, warnings, plugins = [] }: Report): readonly string[] {
  return [
    `${plugin}${version === null ? "" : ` ${version}`}, ${format}`,
    ...faults.map((fault) => `  fault: ${fault}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...components.map(
      ({ kind, name, path, status, reason }) =>
        `  ${status} ${kind}${name === "" ? "" : ` ${name}`}${path === "" || path === name ? "" : ` (${path})`}${reason === "" ? "" : `: ${reason}`}`,
    ),
    ...plugins.flatMap((each) => reportLines(each).map((line) => `  ${line}`)),
  ];
}

/** A report of very many components: how many of each kind fare in which way. */
export function summaryLines({ components, ...report }: Report): readonly string[] {
  const counts = new Map<string, number>();
  for (const { kind, status, reason } of components) {
    const line = `${status} ${kind}${reason === "" ? "" : `: ${reason}`}`;
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return [...reportLines({ ...report, components: [] }), ...[...counts].map(([line, count]) => `  ${count} ${line}`)];
}
