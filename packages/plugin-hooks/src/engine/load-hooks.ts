import { HookSet } from "../config/hook-set.js";
import { settingsHooks } from "../config/settings-hooks.js";
import type { HookVerdict } from "../contract/index.js";
import { HttpClient } from "../handlers/http-client.js";
import { PersonQueue } from "../handlers/person-queue.js";
import type { EngineSeat } from "./engine-seat.js";
import type { EngineServices } from "./engine-services.js";
import { HookRunner } from "./hook-runner.js";
import { LiveHooks } from "./live-hooks.js";
import { SessionFacts } from "./session-facts.js";

/** Puts together what reads, runs and merges the hooks of one session. */
export function loadHooks(
  services: EngineServices,
  own: Readonly<Record<string, unknown>>,
  seat: EngineSeat,
  session: AbortController,
  silence: HookVerdict,
): LiveHooks {
  const { workspace, place, settings, trust, permissions } = services;
  const set = new HookSet(seat);
  const read = (): void => {
    const { read: hooks, admits } = settingsHooks(settings, trust, own);
    set.useSettings(hooks, admits);
  };
  read();
  const { lateWords, envFiles } = seat;
  const runner = new HookRunner({
    ...services,
    people: new PersonQueue(services.prompter),
    http: new HttpClient(),
    secrets: place.secrets,
    setting: (key) => settings?.get(key) ?? own[key],
    sessionSignal: session.signal,
    envFiles,
    lateWords,
  });
  const facts = new SessionFacts(place, seat, permissions, services.stored);
  return new LiveHooks({ set, runner, facts, seat, workspace, session, read }, silence);
}
