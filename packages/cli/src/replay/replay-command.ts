import { foundPlugin } from "@lorimer/plugin-discovery/native";
import { statSync } from "node:fs";
import { resolve } from "node:path";
import { readLogFile, replaySession } from "@lorimer/plugin-replay";
import type { Plugin } from "@lorimer/sdk";
import type { ReadJournal } from "@lorimer/sdk/journal";
import { visible } from "../render/visible.js";
import { openCatalogue } from "../sessions/open-catalogue.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { openReplay, replayPlugins } from "./replay-harness.js";
import { reportText } from "./report-text.js";
import type { ReplayAnswer } from "./report-text.js";

/** `lorimer replay SESSION`: runs a recorded session again through this harness, and says where it goes another way. */
export async function replayCommand(setup: Setup): Promise<number> {
  const { args, host, out } = setup;
  const [wanted, ...rest] = args.operands;
  if (wanted === undefined || rest.length > 0) throw usageError("The command is: lorimer replay ID|FILE");
  const { records, faults } = await logOf(setup, wanted);
  const opened = records.find(({ entry }) => entry.type === "opened")?.entry;
  const recordedIn = opened?.type === "opened" ? opened.cwd : host.cwd;
  const report = await replaySession({
    records,
    plugins: await swapped(replayPlugins(setup), args.swapPlugins, host.cwd),
    open: openReplay(setup),
    liveTools: args.liveTools,
    // A recording from elsewhere is worked through in the present folder; nothing is written there.
    cwd: statSync(recordedIn, { throwIfNoEntry: false })?.isDirectory() === true ? recordedIn : host.cwd,
    ...(args.until === undefined ? {} : { until: args.until }),
  });
  const versions = opened?.type === "opened" ? { recorded: opened.version, replayed: host.version } : undefined;
  const answer: ReplayAnswer = { ...report, versions, faults: faults.map(({ line, message }) => `line ${line}: ${message}`) };
  out.write(args.json ? `${JSON.stringify(answer, null, 2)}\n` : visible(reportText(answer)));
  return report.divergence === undefined ? 0 : 1;
}

async function logOf(setup: Setup, wanted: string): Promise<ReadJournal> {
  const path = resolve(setup.host.cwd, wanted);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return readLogFile(path);
  return readLogFile((await openCatalogue(setup).find(wanted)).path);
}

/** A folder takes the place of the plugin of its name; the name of a plugin leaves it out. */
async function swapped(all: readonly Plugin[], swaps: readonly string[], cwd: string): Promise<readonly Plugin[]> {
  let used = all;
  for (const swap of swaps) {
    const found = used.find(({ manifest }) => manifest.name === swap);
    if (found !== undefined) {
      used = used.filter((plugin) => plugin !== found);
      continue;
    }
    const folder = resolve(cwd, swap);
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
      throw usageError(`--swap-plugin: ${swap} is neither a folder nor the name of a plugin.`, `The plugins are ${names(all)}.`);
    }
    const other = foundPlugin(folder).read();
    const at = used.findIndex(({ manifest }) => manifest.name === other.manifest.name);
    used = at < 0 ? [...used, other] : used.map((plugin, index) => (index === at ? other : plugin));
  }
  return used;
}

function names(all: readonly Plugin[]): string {
  return all.map(({ manifest }) => manifest.name).join(", ");
}
