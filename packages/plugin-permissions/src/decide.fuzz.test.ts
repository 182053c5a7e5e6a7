import { expect, it } from "vitest";
import { callOf, contextOf, differentialCase, factOf, shrink } from "../test/fuzz/differential.js";
import type { DifferentialCase } from "../test/fuzz/differential.js";
import { seedOf } from "../test/fuzz/random.js";
import { referenceDecide } from "../test/reference/reference.js";
import { decide } from "./decide/decide.js";

const runs = 100_000;

const differs = (given: DifferentialCase): boolean =>
  decide(callOf(given), contextOf(given)).behavior !== referenceDecide(factOf(given), given.policy);

it("decides as the reference interpreter does, on 100,000 random calls under random policies", { timeout: 120_000 }, () => {
  const seed = seedOf("the differential test");
  const counts = { allow: 0, ask: 0, deny: 0 };
  for (let run = 0; run < runs; run++) {
    const given = differentialCase(seed + run * 7919);
    const wanted = referenceDecide(factOf(given), given.policy);
    counts[wanted]++;
    if (decide(callOf(given), contextOf(given)).behavior !== wanted) expect.fail(report(shrink(given, differs)));
  }
  console.log(`figure: differential cases ${runs} (allow ${counts.allow}, ask ${counts.ask}, deny ${counts.deny}), disagreements 0`);
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(runs / 50);
});

function report(given: DifferentialCase): string {
  const decision = decide(callOf(given), contextOf(given));
  const rules = given.policy.rules.map(({ text, behavior, slashFolder }) => `  ${behavior} ${text}   (/ is ${slashFolder})`);
  return [
    `The engine says ${decision.behavior}, the reference ${referenceDecide(factOf(given), given.policy)}. Seed ${given.seed}.`,
    `The engine: ${decision.because}`,
    `  call ${JSON.stringify(callOf(given))}`,
    `  mode ${given.policy.mode}, cwd ${given.policy.cwd}, work in ${given.policy.workFolders.join(" ")}`,
    ...rules,
  ].join("\n");
}
