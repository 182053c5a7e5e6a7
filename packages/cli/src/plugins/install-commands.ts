import { createInterface } from "node:readline/promises";
import { indexInstalled, readPackage } from "@lorimer/plugin-discovery";
import { packageFormats } from "@lorimer/plugin-ecosystem";
import { idOf, Installer } from "@lorimer/plugin-marketplace/install";
import type { InstallOptions, Proposal } from "@lorimer/plugin-marketplace/install";
import { isLorimerError, messageOf } from "@lorimer/sdk";
import { visible } from "../render/visible.js";
import { usageError } from "../usage-error.js";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";
import { generationLine, infoLines, proposalLines } from "./install-text.js";
import { marketplaceCommand } from "./marketplace-commands.js";
import { describedOptions, optionsOf } from "./options/described-options.js";
import { optionLines } from "./options/option-lines.js";
import { one, print } from "./print-result.js";

/** The verbs of `lorimer plugin` that change what is installed, or look at what could be. */
export const installVerbs: readonly string[] = [
  "install",
  "uninstall",
  "enable",
  "disable",
  "update",
  "rollback",
  "info",
  "search",
  "marketplace",
];

/** `lorimer plugin install|uninstall|enable|disable|update|rollback|info|search|marketplace`. With `--json` also a failure is one JSON object. */
export async function installCommand(setup: Setup, verb: string): Promise<number> {
  try {
    const code = await run(setup, verb, setup.args.operands.slice(1));
    if (keepsUpToDate.has(verb)) await keepUpToDate(setup);
    return code;
  } catch (error) {
    if (!setup.args.json || !isLorimerError(error) || error.code === "USAGE") throw error;
    print(setup, { error: { code: error.code, message: error.message, hint: error.hint ?? null } }, []);
    return 1;
  }
}

/** After which commands the marketplaces with `autoUpdate` are looked at: not after those that choose versions themselves. */
const keepsUpToDate: ReadonlySet<string> = new Set(["install", "uninstall", "enable", "disable", "info", "search"]);

/** More names than they act on would be passed over without a word. */
const takeOne: ReadonlySet<string> = new Set(["uninstall", "enable", "disable", "rollback", "info"]);

/** What changed in what it may do stays as it was, and is said. */
async function keepUpToDate(setup: Setup): Promise<void> {
  // Asked only about what is new in what it may do.
  const consent = (): Promise<boolean> => Promise.resolve(false);
  const { updated, kept } = await new Installer({ ...installOptions(setup), consent, acceptCommands: false }).autoUpdate();
  for (const { plugin, before } of updated)
    setup.warn(`${idOf(plugin)} was kept up to date: ${before?.version ?? "new"} -> ${plugin.version}.`);
  for (const { id, reason } of kept) setup.warn(`${id} stays as it is: ${reason}`);
}

function isUnchanged({ plugin, before }: Proposal): boolean {
  return before === undefined || before.consent === plugin.consent;
}

async function run(setup: Setup, verb: string, names: readonly string[]): Promise<number> {
  const installer = new Installer(installOptions(setup));
  const { scope } = setup.args;
  const [name, ...rest] = names;
  if (takeOne.has(verb) && rest.length > 0) throw usageError(`lorimer plugin ${verb} takes one name.`);
  switch (verb) {
    case "marketplace":
      return marketplaceCommand(setup, installer, names);
    case "install": {
      one(name, "install needs the name or the source of a plugin.");
      const { generation, installed } = await installer.install(names, scope ?? "user");
      const plugins = installed.map(({ plugin, before, warnings }) => ({
        id: idOf(plugin),
        ...plugin,
        before: before?.version ?? null,
        warnings,
      }));
      return print(
        setup,
        { generation, installed: plugins },
        installed.map(({ plugin }) => `${idOf(plugin)} ${plugin.version} is installed.`),
      );
    }
    case "uninstall": {
      const { generation, removed } = await installer.uninstall(one(name, "uninstall needs the name of a plugin."), scope);
      return print(
        setup,
        { generation, removed: removed.map(idOf) },
        removed.map((plugin) => `${idOf(plugin)} is uninstalled.`),
      );
    }
    case "enable":
    case "disable": {
      const changed = await installer.enable(one(name, `${verb} needs the name of a plugin.`), verb === "enable", scope);
      return print(
        setup,
        { [`${verb}d`]: changed },
        changed.map((id) => `${id} is ${verb}d.`),
      );
    }
    case "update": {
      const { generation, updated, kept } = await installer.update(names);
      const plugins = updated.map(({ plugin, before }) => ({
        id: idOf(plugin),
        from: before?.version ?? null,
        to: plugin.version,
        integrity: plugin.integrity,
      }));
      const lines = [
        ...plugins.map(({ id, from, to }) => `${id}: ${from ?? "new"} -> ${to}`),
        ...kept.map(({ id, reason }) => `${id} stays as it is: ${reason}`),
      ];
      print(setup, { generation, updated: plugins, kept }, lines.length === 0 ? ["Everything is as new as it can be."] : lines);
      return kept.length === 0 ? 0 : 1;
    }
    case "rollback": {
      const { generation, because, packages } = await installer.rollback(name);
      const plugins = packages.map((plugin) => ({ id: idOf(plugin), version: plugin.version }));
      return print(setup, { generation, because, packages: plugins }, [
        `This is state ${generation} (${because}):`,
        ...plugins.map(({ id, version }) => `  ${id} ${version}`),
      ]);
    }
    case "info": {
      if (name === undefined) {
        const history = [await installer.current(), ...(await installer.history())].filter(
          ({ generation }, at, all) => all.findIndex((other) => other.generation === generation) === at,
        );
        return print(setup, history, history.map(generationLine));
      }
      const found = await Promise.all(
        (await installer.info(name)).map(async (plugin) => ({ plugin, options: await optionsOf(setup, plugin) })),
      );
      const shown = found.map(({ plugin, options }) => ({
        ...plugin,
        options: options === undefined ? [] : describedOptions(options.target, options.values),
      }));
      print(
        setup,
        shown.length === 1 ? shown[0] : shown,
        found.flatMap(({ plugin, options }) => [
          ...infoLines(plugin),
          ...(options === undefined ? [] : ["  options", ...optionLines(options.target, options.values).map((line) => `  ${line}`)]),
        ]),
      );
      return shown.every(({ intact }) => intact) ? 0 : 1;
    }
    default: {
      const { found, problems } = await installer.search(names);
      const plugins = found.map(({ id, entry, installed }) => ({
        id,
        version: entry.version ?? null,
        description: entry.description ?? "",
        source: entry.source,
        installed,
      }));
      const lines = plugins.map(
        ({ id, version, description, installed }) =>
          `${id}${version === null ? "" : `  ${version}`}${installed ? "  (installed)" : ""}${description === "" ? "" : `\n  ${description}`}`,
      );
      return print(setup, { found: plugins, problems }, [...(lines.length === 0 ? ["Nothing was found."] : lines), ...problems]);
    }
  }
}

/** What is wrong with the list of what is installed; undefined where it can be read. */
export async function installedFault(setup: Setup): Promise<string | undefined> {
  try {
    await new Installer(installOptions(setup)).current();
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

function installOptions(setup: Setup): InstallOptions {
  const { args, env, host, project, settings, trust, ending } = setup;
  const userFolder = lorimerHome(env, host.home);
  const read: InstallOptions["read"] = (root, entry) => readPackage(root, entry, packageFormats);
  return {
    userFolder,
    projectFolder: trust.folder === "" ? project : trust.folder,
    cwd: host.cwd,
    trusted: trust.trusted,
    settings,
    read,
    settled: () => indexInstalled(userFolder, read),
    consent: (proposals) => consent(setup, proposals),
    acceptCommands: args.allowCommand,
    env,
    signal: ending,
  };
}

/** At a terminal a person is asked. Elsewhere the command itself is the wish to install, but a plugin that changed in what it may do needs `--yes`. */
async function consent({ args, host, ending }: Setup, proposals: readonly Proposal[]): Promise<boolean> {
  if (proposals.length === 0) return true;
  if (!args.json) host.stderr.write(visible(`${proposals.flatMap(proposalLines).join("\n")}\n`));
  if (args.yes) return true;
  if (host.stdin.isTTY !== true || args.json) return proposals.every(isUnchanged);
  const lines = createInterface({ input: host.stdin, output: host.stderr });
  try {
    const answer = await lines.question("Install? [y/N] ", { signal: ending });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
