import type { Plugin } from "@lorimer/sdk";
import { openTestHarness } from "../harness/open-test-harness.js";
import { reply } from "../script/reply.js";
import { toolResults } from "../script/script-request.js";
import type { GivenService } from "../tool/call-tool.js";
import type { ConformanceLog } from "./conformance-log.js";

export interface HarnessChecks {
  readonly plugin: Plugin;
  /** Plugins that this one requires. */
  readonly companions: readonly Plugin[];
  readonly samples: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
  readonly services: readonly GivenService[];
}

/** The plugin linked into a real harness: it is listed, its tools are offered, and each call gets its one result. */
export async function checkInHarness(checks: HarnessChecks, log: ConformanceLog): Promise<void> {
  const names = (checks.plugin.contributes.tools ?? []).map((tool) => tool.name);
  const called = names.filter((name) => Object.hasOwn(checks.samples, name));
  await log.check("plugin", `works in a harness${called.length > 0 ? `, where the model calls ${called.join(", ")}` : ""}`, async () => {
    const asked = called.reduce((all, name) => all.toolUse(name, checks.samples[name]), reply);
    const faults: string[] = [];
    await using test = await openTestHarness({
      plugins: [...checks.companions, checks.plugin],
      files: checks.files,
      services: checks.services,
      script:
        called.length === 0
          ? ["done"]
          : [
              asked,
              (request) => (
                faults.push(
                  ...resultFaults(
                    toolResults(request).map((result) => result.name),
                    called,
                  ),
                ),
                "done"
              ),
            ],
    });
    if (!test.harness.plan.plugins.some((plugin) => plugin.name === checks.plugin.manifest.name))
      faults.push("the harness does not list it");
    const { result } = await test.prompt("go");
    if (result.outcome.reason !== "completed") faults.push(`the run ended with ${result.outcome.reason}: ${result.outcome.message}`);
    test.model.assertDone();
    return faults;
  });
}

function resultFaults(returned: readonly string[], called: readonly string[]): readonly string[] {
  return JSON.stringify(returned) === JSON.stringify(called)
    ? []
    : [`the model called ${called.join(", ")} and got results of ${returned.join(", ") || "nothing"}`];
}
