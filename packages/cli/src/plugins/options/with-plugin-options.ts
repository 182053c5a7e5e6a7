import type { ChosenSettings } from "../../settings/credentials.js";
import { mergePlugins } from "../../settings/chosen-settings.js";
import { isRecord } from "../../is-record.js";
import { credentialsFile } from "../../settings/credentials-file.js";
import type { Setup } from "../../setup.js";
import { usageError } from "../../usage-error.js";
import { knownPackages } from "./known-packages.js";
import { splitOption } from "./split-option.js";
import { findTarget, nativeTargets, packageTargets, readCredentials } from "./option-target.js";
import type { OptionTarget } from "./option-target.js";
import { propertiesOf, readOption, valueFault } from "./option-value.js";

type Values = ChosenSettings["plugins"];

/**
 * A setup in which the settings of plugins with code of ours are as their schemas say: what a file gives and does not fit is named with its place
 * and left out, secrets are added where nothing else gives them, and what `--plugin-option` gives is read as what it is to be.
 */
export async function withPluginOptions(setup: Setup): Promise<Setup> {
  const { chosen, args } = setup;
  const given = args.pluginOptions.map(splitOption);
  const own = nativeTargets(setup);
  const isOurs = ({ id }: { readonly id: string }): boolean => own.some((target) => target.id === id);
  const targets = given.every(isOurs) ? own : [...own, ...packageTargets(await knownPackages(setup))];
  const flags: Record<string, Record<string, unknown>> = {};
  for (const { id: name, key, text } of given) {
    const target = findTarget(targets, name);
    const read = readOption(target.schema, key, text);
    if ("fault" in read) throw usageError(`--plugin-option ${name}.${key}: ${read.fault}`);
    if (target.id !== name) throw usageError(`--plugin-option ${name}: the whole name is ${target.id}.`);
    (flags[name] ??= {})[key] = read.value;
  }
  const secrets = readCredentials(credentialsFile(setup));
  return { ...setup, chosen: { ...chosen, plugins: mergePlugins(ours(secrets), fitting(setup, targets), ours(flags)) } };
}

/** Packages of other harnesses, which have an `@` in their ids, read their options themselves. */
function ours(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([id]) => !id.includes("@")));
}

function fitting({ chosen, settings, warn }: Setup, targets: readonly OptionTarget[]): Values {
  const fromFiles = settings.get("plugins");
  return Object.fromEntries(
    Object.entries(chosen.plugins).map(([name, values]) => {
      const target = targets.find(({ id }) => id === name);
      const written = isRecord(fromFiles) ? fromFiles[name] : undefined;
      if (target === undefined || !isRecord(written)) return [name, values];
      const kept = Object.entries(values).filter(([key, value]) => {
        const property = propertiesOf(target.schema)[key];
        // What a flag gave is text, and read by itself.
        const origin = settings.explain(["plugins", name, key]).from[0]?.origin;
        if (!Object.hasOwn(written, key) || origin?.scope === "cli") return true;
        const isClosed = target.schema["additionalProperties"] === false;
        const fault = property === undefined ? (isClosed ? "there is no such option" : undefined) : valueFault(property, value);
        if (fault === undefined) return true;
        const place = origin === undefined ? "" : `${origin.source}${origin.line === undefined ? "" : `, line ${origin.line}`}: `;
        warn(`${place}plugins.${name}.${key}: ${fault}; it was left out.`);
        return false;
      });
      return [name, Object.fromEntries(kept)];
    }),
  );
}
