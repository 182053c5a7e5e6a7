import type { EngineSeat } from "./engine-seat.js";
import type { EngineServices } from "./engine-services.js";
import { EnvFiles } from "./env-files.js";
import { watchFolders } from "./folder-watch.js";
import { HookEngine } from "./hook-engine.js";
import { LateWords } from "./late-words.js";
import { packageHooks } from "./package-hooks.js";
import { guardSettings } from "./settings-guard.js";

/** Makes the engine of one session and keeps it in step with the settings. */
export async function createEngine(services: EngineServices, own: Readonly<Record<string, unknown>>): Promise<HookEngine> {
  const { workspace, reporter, settings, permissions, packages } = services;
  const session = new AbortController();
  const seat: EngineSeat = {
    lateWords: new LateWords(),
    envFiles: new EnvFiles(workspace),
    cwd: workspace.root,
    rules: undefined,
    packages: undefined,
    notify: (text) => reporter.emit({ type: "notice-given", level: "warning", text }),
  };
  const engine = new HookEngine(seat, session, async (silence) => {
    const { loadHooks } = await import("./load-hooks.js");
    return loadHooks(services, own, seat, session, silence);
  });
  const isConfigured = (): boolean => own["hooks"] !== undefined || (settings?.entries("hooks").length ?? 0) > 0;
  if (isConfigured()) await engine.wake();
  if (packages !== undefined) await packageHooks(engine, packages, session.signal);
  if (permissions !== undefined) watchFolders(engine, permissions, session.signal);
  if (settings !== undefined) {
    guardSettings(engine, settings, session.signal, () => engine.settingsChanged(isConfigured()));
  }
  return engine;
}
