import { Conversation, defineListener, optional } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { OwnMemory } from "../session/own-tokens.js";

/** Sessions whose notes are kept. */
const mostKept = 20;

/** Keeps what compaction summed up as a note of the session: facts that outlive the context, found again like any memory. */
const keepSummaries: Listener = defineListener({
  id: "memory-summaries",
  events: ["compaction-finished"],
  needs: { memory: OwnMemory, conversation: optional(Conversation) },
  create: ({ memory, conversation }) => ({
    async hear(event) {
      if (event.type !== "compaction-finished" || event.summary === null || event.summary.trim() === "" || !memory.enabled) return;
      const [first = ""] = event.summary.split("\n").filter((line) => /[\p{L}\p{N}]{3}/u.test(line) && !line.startsWith("#"));
      const { entries } = await memory.sessions.scan();
      for (const { file } of entries.slice(mostKept - 1)) await memory.sessions.forget(file);
      await memory.sessions.write({
        type: "project",
        name: conversation?.name ?? `Session of ${new Date(event.time).toISOString().slice(0, 10)}`,
        description: first.trim().slice(0, 280) || "What was done and decided in an earlier session",
        content: event.summary,
        file: `${event.sessionId.replaceAll(/[^A-Za-z0-9-]/g, "")}.md`,
      });
    },
  }),
});
export default keepSummaries;
