import { pathText } from "@lorimer/plugin-settings";
import type { Settings, SettingsEntry, SettingsExplanation, SettingsOrigin, SettingsProblem } from "@lorimer/plugin-settings";
import { isRecord } from "../is-record.js";
import { visible } from "../render/visible.js";

/** One effective value that is no object, with the strongest of those who give it. */
export interface ConfigEntry {
  readonly key: string;
  readonly value: unknown;
  readonly origins: readonly SettingsOrigin[];
}

/** Every effective value, one for each key that holds no further keys. */
export function configEntries(settings: Settings): readonly ConfigEntry[] {
  const entries: ConfigEntry[] = [];
  collect(settings.get(), []);
  return entries.toSorted((left, right) => (left.key < right.key ? -1 : 1));

  function collect(value: unknown, path: readonly string[]): void {
    if (isRecord(value) && (Object.keys(value).length > 0 || path.length === 0)) {
      for (const [key, member] of Object.entries(value)) collect(member, [...path, key]);
    } else {
      entries.push({ key: pathText(path), value, origins: settings.explain(path).from.map(({ origin }) => origin) });
    }
  }
}

export function entryText({ key, value, origins }: ConfigEntry): string {
  return visible(`${key} = ${JSON.stringify(value)}  (${origins.map(originText).join(", ") || "default"})\n`);
}

/** The key, its value, who gives it, what has no effect, and what was left out. */
export function explanationText(explanation: SettingsExplanation, problems: readonly SettingsProblem[]): string {
  const { key, value, from, overridden, locked } = explanation;
  const part = (title: string, entries: readonly SettingsEntry[]): string =>
    entries.length === 0
      ? ""
      : `${title}\n${entries.map((entry) => `  ${originText(entry.origin)}: ${JSON.stringify(entry.value)}\n`).join("")}`;
  return visible(
    `${key} = ${value === undefined ? "not set" : JSON.stringify(value)}\n` +
      (locked ? "Locked by managed policy.\n" : "") +
      part("From, strongest first", from) +
      part("Without effect", overridden) +
      problems.map(problemText).join(""),
  );
}

/** One line that says where something was left out, and why. */
export function problemText({ source, line, key, message }: SettingsProblem): string {
  return visible(`${source}${line === undefined ? "" : `:${line}`}: ${key === "" ? "" : `${key}: `}${message}\n`);
}

/** A text as it is, anything else as JSON. */
export function valueText(value: unknown): string {
  return visible(typeof value === "string" ? value : JSON.stringify(value, null, 2));
}

function originText({ scope, source, line, foreign }: SettingsOrigin): string {
  return `${scope}${foreign ? ", foreign" : ""} ${source}${line === undefined ? "" : `:${line}`}`;
}
