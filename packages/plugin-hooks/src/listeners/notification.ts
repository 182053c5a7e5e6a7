import { Permissions } from "@lorimer/plugin-permissions/contract";
import { defineListener, optional } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import { HookEngine } from "../engine/engine-token.js";

/** Milliseconds after which a session that waits for its person says so. */
const idleMs = 60_000;
/** Milliseconds that a question about permission may be answered in by a hook, or, in mode `auto`, by a classifier, before a person is called. */
const askedMs = { usual: 500, auto: 6000 };

/** Fires Notification when a person is wanted: for a permission, or because nothing was asked for a while. */
const notification: Listener = defineListener({
  id: "hooks-notification",
  events: ["permission-decided", "tool-finished", "run-started", "run-finished"],
  needs: { engine: HookEngine, permissions: optional(Permissions) },
  create: ({ engine, permissions }) => {
    const closed = new AbortController();
    /** By the call that waits; the empty id is the session's own waiting. */
    const waiting = new Map<string, NodeJS.Timeout>();
    const forget = (id: string): void => {
      clearTimeout(waiting.get(id));
      waiting.delete(id);
    };
    const fireLater = (id: string, ms: number, type: string, message: string): void => {
      forget(id);
      if (!engine.listens("Notification")) return;
      const fire = (): void => {
        waiting.delete(id);
        void engine.fire("Notification", { subject: type, input: { message, notification_type: type }, signal: closed.signal });
      };
      waiting.set(id, setTimeout(fire, ms).unref());
    };
    return {
      hear(event) {
        if (event.type === "run-started") forget("");
        else if (event.type === "run-finished") fireLater("", idleMs, "idle_prompt", "The agent is waiting for your input.");
        else if (event.type === "tool-finished") forget(event.id);
        else if (event.type === "permission-decided") {
          forget(event.id);
          if (event.verdict.behavior !== "ask") return;
          const message = `Your permission is needed to use ${event.name}. ${event.verdict.because}`.trim();
          fireLater(event.id, permissions?.mode === "auto" ? askedMs.auto : askedMs.usual, "permission_prompt", message);
        }
      },
      close() {
        for (const id of waiting.keys()) forget(id);
        closed.abort();
      },
    };
  },
});
export default notification;
