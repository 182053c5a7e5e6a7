/** What `lorimer plugin validate --json` prints. */
export interface Report {
  readonly plugin: string | null;
  readonly version: string | null;
  readonly format: string | null;
  readonly components: readonly {
    readonly kind: string;
    readonly name: string;
    readonly path: string;
    readonly status: string;
    readonly reason: string;
  }[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  readonly plugins?: readonly Report[];
}

/** A report as a person reads it: one line for each component and warning, packages of a catalogue below it. */
export function reportLines({ plugin, version, format, components, faults, warnings, plugins = [] }: Report): readonly string[] {
  return [
    `${plugin ?? "(nothing)"}${version === null ? "" : ` ${version}`}, ${format ?? "no format"}`,
    ...faults.map((fault) => `  fault: ${fault}`),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...components.map(
      ({ kind, name, path, status, reason }) =>
        `  ${status} ${kind}${name === "" ? "" : ` ${name}`}${path === "" || path === name ? "" : ` (${path})`}${reason === "" ? "" : `: ${reason}`}`,
    ),
    ...plugins.flatMap((each) => reportLines(each).map((line) => `  ${line}`)),
  ];
}
