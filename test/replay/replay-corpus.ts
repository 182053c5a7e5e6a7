import { replaySession } from "@lorimer/plugin-replay";
import { tempWorkspace } from "@lorimer/testing";
import { generatedPlugins, openGenerated, recordSession } from "./generated.js";

/** Records and replays sessions until there are `count` of them; what went another way, one line each, and the figures. */
export async function replayCorpus(
  from: number,
  count: number,
): Promise<{ readonly faults: readonly string[]; readonly figures: readonly string[] }> {
  await using place = await tempWorkspace();
  const began = performance.now();
  let [sessions, events] = [0, 0];
  const faults: string[] = [];
  for (let seed = from; sessions < count && faults.length < 10; seed += 1) {
    for (const records of await recordSession(seed, place.root)) {
      const report = await replaySession({ records, plugins: generatedPlugins(seed), open: openGenerated });
      sessions += 1;
      events += report.events;
      if (report.divergence !== undefined || report.events !== report.recorded)
        faults.push(`seed ${seed}: ${report.events} of ${report.recorded} events; ${JSON.stringify(report.divergence)?.slice(0, 600)}`);
    }
  }
  const figures = [
    `replayed sessions ${sessions}`,
    `replayed events ${events}`,
    `replay divergences ${faults.length}`,
    `seconds for recording and replaying ${((performance.now() - began) / 1000).toFixed(1)}`,
  ];
  return { faults, figures };
}
