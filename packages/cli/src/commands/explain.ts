import type { Harness } from "@lorimer/core";
import type { StageDeclaration } from "@lorimer/sdk";
import { openCliHarness } from "../open-harness.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import type { Setup } from "../setup.js";

/** `lorimer explain`: what the harness is made of. */
export async function explain(setup: Setup): Promise<number> {
  const { harness, close } = await openCliHarness(setup, { approver: refusingApprover });
  try {
    setup.out.write(setup.args.json ? `${JSON.stringify(harness.plan, null, 2)}\n` : planText(harness));
    return 0;
  } finally {
    await close();
  }
}

export function planText(harness: Pick<Harness, "plan" | "contributions">): string {
  const { plan } = harness;
  const plugins = plan.plugins.map(
    ({ name, version, access }) => `  ${name} ${version}${access.length === 0 ? "" : `  (${access.join(", ")})`}`,
  );
  const quarantined = plan.quarantined.map(({ plugin, causes, remedy }) => `  ${plugin}: ${causes.join("; ")} ${remedy}`);
  const contributions = Object.entries(plan.contributions).map(
    ([point, entries]) =>
      `  ${point}\n${entries.map((entry) => `    ${entry.id === entry.module ? "" : `${entry.id}  `}${entry.plugin} ${entry.module}${point === "stages" ? replacement(harness, entry) : ""}`).join("\n")}`,
  );
  const pipeline = Object.entries(plan.pipeline).map(
    ([list, slots]) =>
      `  ${list}\n${slots.map(({ slot, stages }) => `    ${slot.padEnd(14)}${stages.map(({ id, plugin }) => `${id} (${plugin})`).join(" -> ") || "-"}`).join("\n")}`,
  );
  const section = (title: string, lines: readonly string[]): string => (lines.length === 0 ? "" : `${title}\n${lines.join("\n")}\n\n`);
  return `${plan.name} ${plan.version}\n\n${section("Plugins, in linking order", plugins)}${section("Left out", quarantined)}${section("Contributions", contributions)}${section("Stages, outermost first", pipeline)}`;
}

/** Says which stage stands in for one that is contributed and does not run. */
function replacement(harness: Pick<Harness, "plan" | "contributions">, stage: { readonly plugin: string; readonly id: string }): string {
  const [list = "", id] = stage.id.split(" ");
  const running = (harness.plan.pipeline[list] ?? []).flatMap(({ stages }) => stages);
  if (running.some((other) => other.id === id && other.plugin === stage.plugin)) return "";
  const by = harness
    .contributions<StageDeclaration>("stages")
    .find(({ plugin, value }) => value.list === list && value.replaces === id && !(value.id === id && plugin === stage.plugin));
  return by === undefined ? "" : ` (replaced by ${by.value.id})`;
}
