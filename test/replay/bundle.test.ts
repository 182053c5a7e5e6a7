import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleSession, readLogFile, replaySession, writeLogFile } from "@lorimer/plugin-replay";
import type { JournalRecord } from "@lorimer/sdk";
import { tempWorkspace } from "@lorimer/testing";
import { describe, expect, test } from "vitest";
import { generatedPlugins, openGenerated, recordSession } from "./generated.js";

const secret = "sk-test-0123456789abcdef";

/** The log with a secret and a name in what was said, the secret once in two pieces of a stream. */
function withSecrets(records: readonly JournalRecord[]): readonly JournalRecord[] {
  return JSON.parse(JSON.stringify(records).replaceAll("prompt ", `prompt of alice with ${secret} `)) as JournalRecord[];
}

describe("a bundle", () => {
  test.each(["secrets", "all"] as const)(
    "with %s taken out replays elsewhere, from a compressed file",
    { timeout: 60_000 },
    async (redact) => {
      await using place = await tempWorkspace();
      const folder = await mkdtemp(join(tmpdir(), "lorimer-bundle-"));
      try {
        let whole = 0;
        for (let seed = 1; seed <= 12; seed += 1) {
          const [records = []] = await recordSession(seed, place.root);
          const path = join(folder, `${seed}.jsonl.gz`);
          const harness = { plugins: generatedPlugins(seed), open: openGenerated };
          await writeLogFile(
            path,
            await bundleSession({ records: withSecrets(records), secrets: [secret], names: ["alice"], redact, ...harness }),
          );
          const bundle = await readLogFile(path);
          expect(bundle.faults).toEqual([]);
          const text = JSON.stringify(bundle.records);
          expect(text).not.toContain(secret);
          expect(text).not.toContain("alice");
          if (redact === "all") expect(text).not.toContain("I say");
          const { divergence, events, recorded } = await replaySession({ records: bundle.records, ...harness });
          if (divergence === undefined && events === recorded) whole += 1;
        }
        expect(whole).toBe(12);
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
});
