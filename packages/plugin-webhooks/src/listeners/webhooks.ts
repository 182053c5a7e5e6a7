import { hostname } from "node:os";
import { masker } from "@lorimer/plugin-audit/contract";
import { Settings } from "@lorimer/plugin-settings/contract";
import { Clock, defineListener, optional, Random, Reporter, SessionPlace } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import type { ProxySettings } from "@lorimer/sdk/http";
import { forwardable, outgoingEvent } from "../event/outgoing-event.js";
import { readSinks } from "../settings/sink-config.js";
import { createPost } from "../sink/post.js";
import { Sink } from "../sink/sink.js";

/** Forwards the events of a session to the addresses that the settings name. */
const webhooks: Listener = defineListener({
  id: "webhooks",
  events: forwardable,
  when: { settings: ["webhooks"], own: ["webhooks"] },
  needs: { clock: Clock, random: Random, reporter: Reporter, place: SessionPlace, settings: optional(Settings) },
  create: ({ clock, random, reporter, place, settings }, plugin) => {
    const warn = (text: string): void => reporter.emit({ type: "notice-given", level: "warning", text });
    const parts = { clock, random, post: createPost(proxies(process.env)), host: hostname(), warn };
    const open = (): Sinks => {
      const { sinks, problems } = readSinks([...listOf(plugin.settings["webhooks"]), ...listOf(settings?.get("webhooks"))], process.env);
      for (const problem of problems) warn(problem);
      const secrets = sinks.flatMap((sink) => sink.secrets);
      return { sinks: sinks.map((sink) => new Sink(sink, parts)), mask: masker(process.env, place.secrets, secrets) };
    };
    let current = open();
    const closing: Promise<void>[] = [];
    const stop = settings?.onChange(({ keys }) => {
      if (!keys.includes("webhooks")) return;
      for (const sink of current.sinks) closing.push(sink.close());
      current = open();
    });
    return {
      hear(event) {
        for (const sink of current.sinks)
          if (sink.config.events.has(event.type)) sink.push(outgoingEvent(event, sink.config.includeContent, current.mask));
      },
      async close() {
        stop?.();
        await Promise.all([...closing, ...current.sinks.map((sink) => sink.close())]);
      },
    };
  },
});
export default webhooks;

/** The usual variables, in capitals or not. */
function proxies(env: Readonly<Record<string, string | undefined>>): ProxySettings {
  const [http, https, no] = ["http_proxy", "https_proxy", "no_proxy"].map((name) => env[name] || env[name.toUpperCase()]);
  return { ...(http && { http }), ...(https && { https }), ...(no && { no }) };
}

interface Sinks {
  readonly sinks: readonly Sink[];
  readonly mask: (value: unknown) => unknown;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  // What is no list is told as a faulty entry.
  return Array.isArray(value) ? value : [value];
}
