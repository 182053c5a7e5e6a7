import { Ledger } from "@lorimer/plugin-budget/contract";
import { plugin as budget } from "@lorimer/plugin-budget";
import { addUsage, noUsage } from "@lorimer/sdk";
import type { Usage } from "@lorimer/sdk";
import { reply } from "@lorimer/testing";
import type { Reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { filler, goodSummary, openLong } from "./long-session.js";

/** Numbers that only look random: each corpus is the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return state / 2 ** 32;
  };
}

test("the ledger sums up to what the provider counted, with compaction, broken replies and a summary that fails", async () => {
  let compactions = 0;
  for (const seed of [1, 2, 3, 4, 5, 6]) {
    const next = numbers(seed);
    const counted: Usage[] = [];
    const counts = (made: Reply): Reply => {
      const usage: Usage = {
        input_tokens: Math.floor(next() * 5000),
        output_tokens: 1 + Math.floor(next() * 500),
        cache_creation_input_tokens: Math.floor(next() * 900),
        cache_read_input_tokens: Math.floor(next() * 9000),
      };
      counted.push(usage);
      return made.usage(usage);
    };
    await using place = await openLong({
      plugins: [budget],
      more: { "lorimer.core": { retry: { attempts: 3, baseMs: 0, loadBaseMs: 0 } } },
      script: {
        work: (turn) => {
          if (next() < 0.1) return counts(reply.text("Half of").errorEvent("overloaded_error", "too much"));
          return counts(
            turn % 5 === 4
              ? reply.text(`Done with ${turn}.`)
              : reply.toolUse("Read", { file_path: `/f/${seed}-${turn}-${filler("x", 3)}` }),
          );
        },
        summary: () => counts(next() < 0.4 ? reply.text("no summary at all") : reply.text(goodSummary)),
      },
    });
    for (let prompt = 0; prompt < 12; prompt += 1) {
      const events = await place.prompt(`Go on with part ${prompt}: ${filler(`p${prompt}`, 60)}`);
      compactions += events.filter(({ type }) => type === "compaction-finished").length;
      const entries = await (await place.session.service(Ledger)).entries();
      const sum = entries.map(({ usage }) => usage).reduce(addUsage, noUsage);
      expect(sum, `seed ${seed}, prompt ${prompt}`).toEqual(counted.reduce(addUsage, noUsage));
    }
  }
  console.log(`figure: compactions in the ledger's corpus ${compactions}`);
  expect(compactions).toBeGreaterThan(10);
}, 120_000);
