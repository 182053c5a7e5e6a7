import { reply } from "@lorimer/testing";
import { expect, test } from "vitest";
import { levelsOf, openLong } from "./long-session.js";

const turns = 200;

test("two hundred turns over a small window end well, through all four levels", { timeout: 60_000 }, async () => {
  await using place = await openLong({
    script: {
      work: (turn) => {
        if (turn > turns) return reply.text("All done.");
        const said = reply.text(`Step ${turn}.`);
        // Every third file is read again, so that there is something to snip.
        if (turn % 4 === 0) return said.toolUse("Bash", { command: `make ${turn}` });
        return said.toolUse("Read", { file_path: `/src/file-${turn % 3 === 0 ? 1 : turn}.ts` });
      },
    },
  });
  const events = await place.prompt("Build it.");
  const levels = levelsOf(events);
  expect(events.at(-1)).toMatchObject({
    type: "run-finished",
    result: { outcome: { reason: "completed" }, turns: turns + 1, text: "All done." },
  });
  expect(new Set(levels)).toEqual(new Set(["snip", "microcompact", "collapse", "summary"]));
  expect(place.faults).toEqual([]);
  // The history is whole: a prompt, two messages for each turn, the answer.
  expect(place.session.messages).toHaveLength(2 * turns + 2);
  console.log(
    `figure: 200 turns over 12,000 tokens: ${place.summaries.length} summaries, levels ${["snip", "microcompact", "collapse", "summary"].map((level) => `${level} ${levels.filter((name) => name === level).length}`).join(", ")}`,
  );
  expect(place.summaries.length).toBeLessThan(20);
  expect(place.asked.length).toBe(turns + 1);
});
