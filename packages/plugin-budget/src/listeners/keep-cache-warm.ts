import { Clock, Conversation, defineListener, ModelCaller } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";

/** Providers forget a prefix that nobody read for five minutes. */
const waitMs = 270_000;

/** Reads the cached prefix again while a person thinks, so that their next prompt finds it: as often as the settings say, then no more. */
const keepCacheWarm: Listener = defineListener({
  id: "keep-cache-warm",
  events: ["run-started", "run-finished"],
  when: { own: ["keepCacheWarm"] },
  needs: { clock: Clock, models: ModelCaller, conversation: Conversation },
  create({ clock, models, conversation }, { name, settings }) {
    const { keepCacheWarm: given } = settings;
    const times = typeof given === "number" && given > 0 ? Math.floor(given) : 0;
    let waiting: AbortController | undefined;
    const warm = async (signal: AbortSignal): Promise<void> => {
      for (let time = 0; time < times; time += 1) {
        await clock.sleep(waitMs, signal);
        if (signal.aborted) return;
        const { system, tools, messages, cache, thinking } = await conversation.request(signal);
        const reply = await models.call(
          {
            purpose: "cache-warming",
            plugin: name,
            model: conversation.model,
            prompt: "Nothing is to be done yet. Answer with the one word: ready.",
            after: { system, tools, messages, ...(cache === undefined ? {} : { cache }) },
            // Other reasoning options than the conversation's would not meet its cache.
            maxOutputTokens: 8 + (thinking?.budgetTokens ?? 0),
            ...(thinking === undefined ? {} : { thinking }),
          },
          { signal },
        );
        // What is not cached is not worth asking about.
        if (!reply.ok || reply.usage.cache_read_input_tokens === 0) return;
      }
    };
    const stop = (reason: string): void => waiting?.abort(reason);
    return {
      hear({ type }) {
        stop("The session is in use.");
        if (type !== "run-finished" || times === 0) return;
        waiting = new AbortController();
        // Beside the listener too: the next event must not wait for it.
        warm(waiting.signal).catch(() => undefined);
      },
      close: () => stop("The session was closed."),
    };
  },
});
export default keepCacheWarm;
