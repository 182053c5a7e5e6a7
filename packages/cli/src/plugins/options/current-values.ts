import { isRecord } from "../../is-record.js";
import { credentialsFile } from "../../settings/credentials-file.js";
import type { Setup } from "../../setup.js";
import { readCredentials } from "./option-target.js";
import type { OptionTarget } from "./option-target.js";

/** Where the options of packages of other harnesses are taken from: a project's files give none. */
const trusted = ["managed", "cli", "flag", "user"];

/** What a person set, secrets among them. */
export function currentValues(setup: Setup, { id, key }: Pick<OptionTarget, "id" | "key">): Readonly<Record<string, unknown>> {
  const entries = setup.settings.entries(...key).filter(({ origin }) => key[0] !== "pluginConfigs" || trusted.includes(origin.scope));
  // Strongest first: what comes first wins.
  const kept = entries.map(({ value }) => (isRecord(value) ? value : {})).reverse();
  return { ...(Object.assign({}, ...kept) as Readonly<Record<string, unknown>>), ...readCredentials(credentialsFile(setup))[id] };
}
