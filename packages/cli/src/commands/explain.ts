import type { HarnessPlan } from "@lorimer/core";
import { openCliHarness } from "../open-harness.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import type { Setup } from "../setup.js";

/** `lorimer explain`: what the harness is made of. */
export async function explain(setup: Setup): Promise<number> {
  const { harness, close } = await openCliHarness(setup, refusingApprover);
  try {
    setup.out.write(setup.args.json ? `${JSON.stringify(harness.plan, null, 2)}\n` : planText(harness.plan));
    return 0;
  } finally {
    await close();
  }
}

export function planText(plan: HarnessPlan): string {
  const plugins = plan.plugins.map(
    ({ name, version, access }) => `  ${name} ${version}${access.length === 0 ? "" : `  (${access.join(", ")})`}`,
  );
  const quarantined = plan.quarantined.map(({ plugin, causes, remedy }) => `  ${plugin}: ${causes.join("; ")} ${remedy}`);
  const contributions = Object.entries(plan.contributions).map(
    ([point, entries]) =>
      `  ${point}\n${entries.map((entry) => `    ${entry.id === entry.module ? "" : `${entry.id}  `}${entry.plugin} ${entry.module}`).join("\n")}`,
  );
  const pipeline = Object.entries(plan.pipeline).map(
    ([list, slots]) =>
      `  ${list}\n${slots.map(({ slot, stages }) => `    ${slot.padEnd(14)}${stages.map(({ id, plugin }) => `${id} (${plugin})`).join(" -> ") || "-"}`).join("\n")}`,
  );
  const section = (title: string, lines: readonly string[]): string => (lines.length === 0 ? "" : `${title}\n${lines.join("\n")}\n\n`);
  return `${plan.name} ${plan.version}\n\n${section("Plugins, in linking order", plugins)}${section("Left out", quarantined)}${section("Contributions", contributions)}${section("Stages, outermost first", pipeline)}`;
}
