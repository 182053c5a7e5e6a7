import type { Proposal } from "@lorimer/plugin-marketplace/install";

type Plugin = Proposal["plugin"];

/** What a person agrees to: what the plugin holds, what it may reach, and what is new in that. */
export function proposalLines({ plugin, before, warnings }: Proposal): readonly string[] {
  const { name, marketplace, version, access, components, integrity, source, revision, proof, native, isolation } = plugin;
  const fresh = (now: readonly string[], past: readonly string[] | undefined): string =>
    now.length === 0 ? "nothing" : now.map((item) => (past === undefined || past.includes(item) ? item : `${item} (new)`)).join(", ");
  return [
    `${name}@${marketplace}  ${before === undefined ? version : `${before.version} -> ${version}`}`,
    `  from     ${sourceText(source)}${revision === "" ? "" : ` (${revision.slice(0, 40)})`}`,
    `  content  ${integrity}`,
    `  proven   ${proofText(proof)}`,
    `  reaches  ${fresh(access, before?.access)}`,
    ...(native === true ? [`  runs     ${isolation === undefined ? "with the harness" : `in a ${isolation} of its own`}`] : []),
    `  holds    ${fresh(components, before?.components)}`,
    ...(before !== undefined && before.consent !== plugin.consent
      ? ["  What it holds, runs or may reach is not what was agreed to before."]
      : []),
    ...warnings.map((warning) => `  warning: ${warning}`),
  ];
}

export function infoLines(plugin: Plugin & { readonly intact: boolean; readonly enabled: boolean }): readonly string[] {
  const { scope, projectFolder, root, intact, enabled, dependencies } = plugin;
  return [
    ...proposalLines({ plugin, before: undefined, warnings: [] }),
    `  scope    ${scope}${projectFolder === undefined ? "" : ` (${projectFolder})`}, ${enabled ? "enabled" : "disabled"}`,
    `  folder   ${root}${intact ? "" : "  CHANGED SINCE IT WAS INSTALLED"}`,
    ...(dependencies.length === 0 ? [] : [`  needs    ${dependencies.map(({ id, range }) => `${id} ${range}`.trim()).join(", ")}`]),
  ];
}

export function generationLine({
  generation,
  at,
  because,
  packages,
}: {
  readonly generation: number;
  readonly at: string;
  readonly because: string;
  readonly packages: readonly unknown[];
}): string {
  return `${generation}  ${at}  ${because || "nothing was installed"}  (${packages.length} installed)`;
}

function proofText(proof: Plugin["proof"]): string {
  const { registry, attestation } = proof ?? {};
  const parts = [
    ...(registry === undefined ? [] : [`signed by ${registry.url} (${registry.keyid})`]),
    ...(attestation === undefined
      ? []
      : [`attested by ${attestation.by}${attestation.source === undefined ? "" : `, built from ${attestation.source}`}`]),
  ];
  return parts.length === 0 ? "nothing" : parts.join("; ");
}

function sourceText(source: Plugin["source"]): string {
  switch (source.source) {
    case "path":
      return source.path === "" ? "the marketplace itself" : source.path;
    case "npm":
      return `npm:${source.package}@${source.version ?? "*"}`;
    case "command":
      return `the command ${source.command}`;
    default:
      return source.url;
  }
}
