import { definePlugin, JournalStore, LorimerError, manifestSchemaUrl, provide, SessionReplay } from "@lorimer/sdk";
import type { JournalFile, Outside, Plugin, Service } from "@lorimer/sdk";
import { writeLine } from "@lorimer/sdk/journal";
import type { Segment } from "../recorded/segment.js";

/** What the next session that is opened replays. */
export interface ReplayCursor {
  current: { readonly segment: Segment; readonly outside: Outside } | undefined;
}

/** Stands in a harness for the log and for everything outside: sessions find what was recorded there, and write nothing. */
export function replayPlugin(cursor: ReplayCursor): Plugin {
  const current = (): NonNullable<ReplayCursor["current"]> => {
    if (cursor.current !== undefined) return cursor.current;
    throw new LorimerError("SESSION_UNKNOWN", "No recording was chosen for this session.", {
      hint: "Open sessions through replaySession.",
    });
  };
  const services: readonly Service[] = [
    provide(SessionReplay, { level: "session", create: () => current().outside }),
    provide(JournalStore, { level: "session", create: () => storeOf(current().segment) }),
  ];
  const module = (service: Service): string => `./${service.token.key}.js`;
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.replaying",
      version: "0.0.0",
      description: "Gives a session what was recorded of another one.",
      extensions: { "dev.lorimer": { engine: "0" } },
    },
    contributes: { services: services.map((service) => ({ token: service.token.key, level: "session", module: module(service) })) },
    modules: Object.fromEntries(services.map((service) => [module(service), () => Promise.resolve({ default: service })])),
  });
}

function storeOf({ before }: Segment): JournalStore {
  const read = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from(before.map(writeLine).join(""));
  };
  const file: JournalFile = {
    read,
    append: () => Promise.resolve(),
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { open: () => Promise.resolve(file), read };
}
