import type { Plugin } from "@lorimer/sdk";
import { openTestHarness } from "../harness/open-test-harness.js";
import { reply } from "../script/reply.js";
import { toolResults } from "../script/script-request.js";
import type { ReturnedResult } from "../script/script-request.js";
import type { GivenService } from "../tool/call-tool.js";
import type { SampleCall } from "./check-tools.js";
import type { ConformanceLog } from "./conformance-log.js";

export interface HarnessChecks {
  readonly plugin: Plugin;
  /** Plugins that this one requires. */
  readonly companions: readonly Plugin[];
  /** Calls of its own tools. */
  readonly calls: readonly SampleCall[];
  readonly files: Readonly<Record<string, string>>;
  readonly services: readonly GivenService[];
}

/** The plugin linked into a real harness: it is listed, its tools are offered, and each call gets its one result. */
export async function checkInHarness(checks: HarnessChecks, log: ConformanceLog): Promise<void> {
  const { calls } = checks;
  const called = calls.map((call) => call.tool);
  await log.check("plugin", `works in a harness${called.length > 0 ? `, where the model calls ${called.join(", ")}` : ""}`, async () => {
    const asked = calls.reduce((all, call) => all.toolUse(call.tool, call.input), reply);
    const faults: string[] = [];
    await using test = await openTestHarness({
      plugins: [...checks.companions, checks.plugin],
      files: checks.files,
      services: checks.services,
      // Whatever else the model is asked, such as after a notice that work in the background has ended, it has nothing to add.
      script: (request, turn) => {
        if (turn === 1) return called.length === 0 ? "done" : asked;
        const results = toolResults(request);
        if (turn === 2) faults.push(...resultFaults(results, called));
        for (const result of results.filter(({ isError }) => isError))
          log.skip(`tool ${result.name}`, "carries out its sample", `it answered: ${result.text.slice(0, 160)}`);
        return "done";
      },
    });
    if (!test.harness.plan.plugins.some((plugin) => plugin.name === checks.plugin.manifest.name))
      faults.push("the harness does not list it");
    const { result } = await test.prompt("go");
    if (result.outcome.reason !== "completed") faults.push(`the run ended with ${result.outcome.reason}: ${result.outcome.message}`);
    test.model.assertDone();
    return faults;
  });
}

function resultFaults(results: readonly ReturnedResult[], called: readonly string[]): readonly string[] {
  const returned = results.map((result) => result.name);
  return JSON.stringify(returned) === JSON.stringify(called)
    ? []
    : [`the model called ${called.join(", ")} and got results of ${returned.join(", ") || "nothing"}`];
}
