import { resolve } from "node:path";
import type { ComponentReport, KnownPackage } from "@lorimer/plugin-discovery/contract";
import { refusingApprover } from "../headless/refusing-approver.js";
import { failuresFile, openCliHarness } from "../open-harness.js";
import { visible } from "../render/visible.js";
import type { Setup } from "../setup.js";
import type { KeptFailure } from "@lorimer/plugin-discovery/breaker";
import { usageError } from "../usage-error.js";
import { failureText, mostFailures } from "./failure-text.js";
import { componentLine, faultComponents } from "./component-text.js";
import { validatePlugin } from "./validate-plugin.js";

/** `lorimer plugin …`: shows what packages are there and what becomes of each of their parts. */
export async function pluginCommand(setup: Setup): Promise<number> {
  const [verb = "list", operand] = setup.args.operands;
  switch (verb) {
    case "list":
      return list(setup);
    case "validate":
      if (operand === undefined) throw usageError("lorimer plugin validate needs the folder of a package.");
      return validatePlugin(setup, resolve(setup.host.cwd, operand));
    case "build": {
      const { buildPlugin } = await import("./build-plugin.js");
      return buildPlugin(setup, resolve(setup.host.cwd, operand ?? "."));
    }
    case "dev":
      return (await import("./dev/dev-plugin.js")).devPlugin(setup, setup.args.operands.slice(1));
    case "configure":
      if (operand === undefined) throw usageError("lorimer plugin configure needs the name of a plugin.");
      return (await import("./options/configure-command.js")).configureCommand(setup, operand);
    case "stats":
      return (await import("./plugin-stats.js")).pluginStats(setup, setup.args.operands.slice(1));
    default: {
      const { installCommand, installVerbs } = await import("./install-commands.js");
      if (installVerbs.includes(verb)) return installCommand(setup, verb);
      throw usageError(
        `There is no command plugin ${verb}.`,
        `The plugin commands are: list, validate PATH, build [PATH], dev PATH [PROMPT], configure NAME, ${installVerbs.join(", ")}.`,
      );
    }
  }
}

interface Listed {
  readonly plugin: string;
  readonly id: string;
  readonly version: string | null;
  readonly format: string;
  readonly scope: string;
  readonly enabled: boolean;
  readonly reason: string;
  readonly path: string;
  readonly components: readonly ComponentReport[];
  readonly warnings: readonly string[];
  /** Of its code, in the last days. */
  readonly failures: readonly KeptFailure[];
}

async function list(setup: Setup): Promise<number> {
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    const { Packages } = await import("@lorimer/plugin-discovery/contract");
    const session = await harness.openSession({ model: "anthropic/none", ...sessionOptions, persist: false });
    const all = await (await session.service(Packages)).all();
    const { readFailures } = await import("@lorimer/plugin-discovery/breaker");
    const fault = await (await import("./install-commands.js")).installedFault(setup);
    if (fault !== undefined) setup.warn(fault);
    const failures = readFailures(failuresFile(setup.env, setup.host.home));
    const first = new Map(all.flatMap(({ package: { name, id }, enabled }) => (enabled ? [[name, id] as const] : [])).reverse());
    const listed = all.map(({ package: pack, enabled, reason }) => ({
      ...listedOf(pack, enabled, reason, first.get(pack.name)),
      failures: failures.filter(({ folder }) => folder === pack.root),
    }));
    const { out, args } = setup;
    if (args.json) out.write(`${JSON.stringify(listed, null, 2)}\n`);
    else if (listed.length === 0) out.write("No plugins are installed.\n");
    else out.write(visible(`${listed.flatMap(linesOf).join("\n")}\n`));
    return 0;
  } finally {
    await close();
  }
}

/** `first` is the one of its name whose parts are used where both have them. */
function listedOf(pack: KnownPackage["package"], enabled: boolean, reason: string, first?: string): Omit<Listed, "failures"> {
  const { name, id, version = null, format, scope, root } = pack;
  const isSecond = enabled && first !== undefined && first !== id;
  const warnings = isSecond ? [...pack.warnings, `${secondOf}${first}`] : pack.warnings;
  const components = [...faultComponents(name, pack.faults), ...pack.components];
  return { plugin: name, id, version, format, scope, enabled, reason, path: root, components, warnings };
}

const secondOf = "another plugin has this name too; of parts that are called the same, those are used of ";

function linesOf({ id, version, format, scope, enabled, reason, components, warnings, failures }: Listed): readonly string[] {
  const counts = new Map<string, number>();
  for (const { kind } of components) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const held = [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? "" : "s"}`).join(", ") || "nothing";
  const head = `${id}  ${version ?? "no version"}  ${enabled ? "enabled" : `not used: ${reason}`}`;
  return [
    head,
    `  ${format}, ${scope}: ${held}`,
    ...warnings.filter((warning) => warning.startsWith(secondOf)).map((warning) => `  warning: ${warning}`),
    ...components.filter(({ status }) => status !== "supported").map(componentLine),
    ...failures.slice(-mostFailures).map((failure) => `  failed ${failureText(failure)}`),
  ];
}
