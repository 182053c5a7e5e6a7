import { problemLines, stays } from "../plugins/live/reload-lines.js";
import type { ReloadOutcome } from "../plugins/live/reload-outcome.js";

/** Reads plugins and settings again. Says what changed and which commands there are now; or why everything stays as it was, fault by fault. */
export async function reloadPlugins(
  reload: () => Promise<ReloadOutcome>,
  commands: () => Promise<readonly object[]>,
): Promise<Readonly<Record<string, unknown>>> {
  const outcome = await reload();
  const code = outcome.code.flatMap(problemLines).map((line) => line.map(({ text }) => text).join(""));
  if (outcome.isRefused) return { reloaded: false, error: outcome.error ?? stays, problems: code };
  const { added, changed, removed, waiting, problems } = outcome;
  return {
    reloaded: true,
    ...{ added, changed, removed },
    waiting: waiting > 0,
    problems: [...code, ...problems],
    commands: await commands(),
  };
}
