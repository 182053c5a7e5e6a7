import { estimateTokens, token } from "@lorimer/sdk";
import type { SessionJournal, Token } from "@lorimer/sdk";
import type { Reattachment, Reattachments } from "../contract/index.js";
import { clipped } from "../history/calls.js";

/** Whoever has something to put back after a summary. */
export interface ReattachmentList extends Reattachments {
  /** What they give now, in the order in which they registered; at most `tokens` of it. */
  gather(tokens: number): Promise<readonly Reattachment[]>;
}

/** Level: session. */
export const ReattachmentList: Token<ReattachmentList> = token("lorimer.compaction.ReattachmentList");

export function reattachmentList(journal: SessionJournal): ReattachmentList {
  const givers = new Set<() => readonly Reattachment[] | Promise<readonly Reattachment[]>>();
  return {
    add(give) {
      givers.add(give);
      return () => void givers.delete(give);
    },
    async gather(tokens) {
      if (givers.size === 0) return [];
      // One that fails gives nothing; a summary does not fail with it.
      const given = await journal.recall("lorimer.compaction.reattach", async () =>
        (await Promise.all([...givers].map(async (give) => give()).map((given) => given.catch(() => [])))).flat(),
      );
      let left = tokens;
      return given.flatMap(({ origin, text }) => {
        if (text.trim() === "" || left < 50) return [];
        const fits = clipped(text, left);
        left -= estimateTokens(fits);
        return [{ origin, text: fits }];
      });
    },
  };
}
