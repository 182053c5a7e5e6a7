import { existsSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import type { Session } from "@lorimer/core";
import { openLiveHarness } from "@lorimer/core/live";
import type { LiveHarness } from "@lorimer/core/live";
import { LivePlugins } from "@lorimer/plugin-discovery/live";
import type { FoundPlugin } from "@lorimer/plugin-discovery/native";
import { foundPlugin } from "@lorimer/plugin-discovery/native";
import { messageOf } from "@lorimer/sdk";
import type { Line } from "@lorimer/sdk";
import type { FrontEnd } from "../../front-end-plugin.js";
import { asOpened, chosenPlugins, hosting, deniedTools, harnessConfig, installedPlugins, toolNames } from "../../open-harness.js";
import type { OpenHarness } from "../../open-harness.js";
import { chosenSettings } from "../../settings/chosen-settings.js";
import { lorimerHome } from "../../settings/open-cli-settings.js";
import { pluginPlaces } from "../../settings/plugin-places.js";
import type { Setup } from "../../setup.js";
import { handOver } from "./hand-over.js";
import { packageStates } from "./package-changes.js";
import { problemLines } from "./reload-lines.js";
import { outcomeOf } from "./reload-outcome.js";
import type { Probed, ReloadOutcome } from "./reload-outcome.js";

/** A harness whose plugins can be read anew while its sessions go on. */
export interface OpenLiveHarness extends OpenHarness {
  readonly harness: LiveHarness;
  /** Reads plugins and settings again; where something of it is broken, everything stays as it was. What packages `session` uses is compared. */
  reload(session?: Session): Promise<ReloadOutcome>;
  /** What is wrong with the plugins that were given by folder, as they are now. */
  problems(): Promise<readonly Line[]>;
}

/** `moved` is told of a session that goes on with other plugins, when it has taken along what is its own. */
export async function openLiveCliHarness(
  setup: Setup,
  frontEnd: FrontEnd,
  moved?: (to: Session) => Promise<void>,
): Promise<OpenLiveHarness> {
  const plugins = chosenPlugins(setup, frontEnd);
  const folders = new PluginFolders(setup);
  const places = pluginPlaces(setup);
  const first = await folders.found();
  folders.use(first);
  const harness = await openLiveHarness(harnessConfig(setup, plugins, first, places), {
    handOver: async (from) => {
      const arrive = await handOver(from, setup.ending);
      return async (to) => {
        await arrive(to);
        await moved?.(to);
      };
    },
    optionsFor: (own, next) => ({ ...own, disallowedTools: deniedTools(setup, toolNames(next)) }),
  });
  const opened = asOpened(setup, harness);
  return {
    ...opened,
    async reload(session) {
      const found = await folders.found();
      const code = await folders.probe(found);
      if (code.some(({ problems }) => problems.some(({ isBroken }) => isBroken))) {
        await folders.drop(found);
        return { isRefused: true, code };
      }
      const before = await packageStates(session);
      // What plugins are told of settings is as they are now.
      const now = { ...setup, chosen: chosenSettings(setup.settings, setup.env) };
      try {
        const reloaded = await harness.reload(harnessConfig(now, plugins, found, places));
        folders.use(found);
        const after = reloaded.moved === 0 ? before : await packageStates(session);
        return outcomeOf(reloaded, before, after, code);
      } catch (error) {
        await folders.drop(found);
        return { isRefused: true, code, error: messageOf(error) };
      }
    },
    problems: async () => (await folders.probe(first)).flatMap(problemLines),
    async close() {
      await opened.close();
      await folders.close();
    },
  };
}

/** What is wrong with the code of the plugins that were given by folder. */
export async function codeProblems(setup: Setup): Promise<readonly Line[]> {
  const folders = new PluginFolders(setup);
  try {
    return (await folders.probe(await folders.found())).flatMap(problemLines);
  } finally {
    await folders.close();
  }
}

/** The plugins with code of ours, each as its folder is when it is looked at. */
class PluginFolders {
  readonly #setup: Setup;
  readonly #live: LivePlugins;
  /** What stands in the store never changes. */
  readonly #stored = new Map<string, FoundPlugin>();
  readonly #known = new Set<string>();
  readonly #probed = new Set<FoundPlugin>();
  #used: ReadonlySet<FoundPlugin> = new Set();

  constructor(setup: Setup) {
    this.#setup = setup;
    this.#live = new LivePlugins((folder) => foundPlugin(folder, hosting(setup)));
  }

  async found(): Promise<readonly FoundPlugin[]> {
    const { args, host, env } = this.#setup;
    if (args.bare) return [];
    const store = join(lorimerHome(env, host.home), "plugins", "store") + sep;
    const given = args.pluginDirs.map((folder) => resolve(host.cwd, folder)).filter((folder) => this.#holdsCode(folder));
    const installed = installedPlugins(this.#setup, []);
    const looked = [
      ...given.map((folder) => this.#look(folder)),
      ...installed.map((found) => (found.location.startsWith(store) ? this.#once(found) : this.#look(found.location))),
    ];
    // There may be hundreds, of which hardly any has to be waited for.
    const found: FoundPlugin[] = [];
    for (const each of looked) found.push(each instanceof Promise ? await each : each);
    return found;
  }

  /** These are in force now. */
  use(found: readonly FoundPlugin[]): void {
    this.#used = new Set(found);
  }

  /** These will never be: what only they hold is let go. */
  async drop(found: readonly FoundPlugin[]): Promise<void> {
    await this.#live.release(found.filter((plugin) => !this.#used.has(plugin)));
  }

  /** Looks at the code that was not looked at before. */
  async probe(found: readonly FoundPlugin[]): Promise<readonly Probed[]> {
    const probed: Probed[] = [];
    for (const plugin of found) {
      if (this.#probed.has(plugin)) continue;
      try {
        const { name } = plugin.read().manifest;
        const problems = await this.#live.probe(plugin);
        if (problems.every(({ isBroken }) => !isBroken)) this.#probed.add(plugin);
        probed.push({ name, problems });
      } catch {
        // Whoever links it says what is wrong with its manifest.
      }
    }
    return probed;
  }

  close(): Promise<void> {
    return this.#live.close();
  }

  /** One that held code once and does not now is one that is being built. */
  #holdsCode(folder: string): boolean {
    if (existsSync(join(folder, "dev.lorimer", "contributes.json"))) this.#known.add(folder);
    return this.#known.has(folder);
  }

  /** One that cannot be copied is one that cannot be read: that stops nothing but itself. */
  async #look(folder: string): Promise<FoundPlugin> {
    return this.#live.look(folder).catch((error: unknown) => ({
      location: folder,
      read: () => {
        throw error;
      },
    }));
  }

  #once(found: FoundPlugin): FoundPlugin {
    const known = this.#stored.get(found.location) ?? found;
    this.#stored.set(found.location, known);
    return known;
  }
}
