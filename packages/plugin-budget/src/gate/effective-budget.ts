import type { Settings } from "@lorimer/plugin-settings/contract";

const amounts = ["maxCostUsd", "maxTokens"] as const;
const levels = [[], ["perPrompt"], ["perTurn"]] as const;

/** The limits of the settings. The strongest scope says them; what a project says can only lower them. */
export function effectiveBudget(settings: Settings): unknown {
  if (settings.get("budget") === undefined) return undefined;
  const budget: Record<string, unknown> = {};
  for (const level of levels) {
    const limits = level.length === 0 ? budget : (budget[level[0]] = {} as Record<string, unknown>);
    for (const key of amounts) {
      const entries = settings.entries("budget", ...level, key).filter(({ value }) => typeof value === "number");
      const isProjects = ({ origin }: (typeof entries)[number]): boolean => origin.scope === "project" || origin.scope === "local";
      const said = [entries.find((entry) => !isProjects(entry)), ...entries.filter(isProjects)].flatMap((entry) =>
        entry === undefined ? [] : [entry.value as number],
      );
      if (said.length > 0) (limits as Record<string, unknown>)[key] = Math.min(...said);
    }
  }
  return budget;
}
