import { lstatSync, realpathSync } from "node:fs";
import { join } from "node:path";
import type { Trust } from "@lorimer/plugin-settings";
import type { Brought, InventoryOptions } from "@lorimer/plugin-settings/trust";
import type { Arguments } from "../arguments/arguments.js";
import type { Host } from "../host.js";
import { PersonLeft } from "../person-left.js";
import { lorimerHome } from "../settings/open-cli-settings.js";

export interface TrustPlace {
  readonly args: Arguments;
  readonly host: Host;
  readonly env: Host["env"];
  /** The folder whose settings would be read. */
  readonly project: string;
  warn(text: string): void;
  readonly ending: AbortSignal;
}

/** Trust that was settled, with what `keepTrust` needs to hold on to it. */
export interface SettledTrust extends Trust {
  readonly interactive: boolean;
  /** What acts for this run without being stored. */
  readonly forThisRun: readonly Brought[];
  readonly userFolder: string;
  readonly inventory: InventoryOptions;
}

/**
 * Settles, before anything of the folder is read as settings, whether what it brings may act. A folder that brings nothing costs a few
 * looks at names; nothing in it is started, and nothing is written into it.
 */
export async function settleTrust({ args, host, env, project, warn, ending }: TrustPlace): Promise<SettledTrust> {
  const folder = realpathSync.native(project);
  const userFolder = lorimerHome(env, host.home);
  const inventory = { userFolders: [userFolder, env["CLAUDE_CONFIG_DIR"] || join(host.home, ".claude")] };
  const interactive = args.command === undefined && !args.print && isTerminal(host);
  const settled = { folder, interactive, userFolder, inventory, forThisRun: [] };
  if (args.bare) return { ...settled, trusted: false };
  if (!mayBring(folder)) return { ...settled, trusted: true };

  const [{ inventorySync, openTrustStore, trustState }, { decideTrust }] = await Promise.all([
    import("@lorimer/plugin-settings/trust"),
    import("./decide-trust.js"),
  ]);
  const store = openTrustStore(userFolder);
  const items = inventorySync(folder, inventory);
  const { records, problem } = store.read();
  const isTrustCommand = args.command === "trust";
  if (problem !== undefined && !isTrustCommand) warn(`${problem}.`);
  const state = trustState(folder, items, records, { interactive });
  const ask = (lines: readonly string[]): Promise<boolean | undefined> => askAtTerminal(lines, host, env, ending);
  const decision = await decideTrust({ folder, items, state, store, flag: args.trust, ...(interactive ? { ask } : {}) });
  if (decision.notice !== undefined && !isTrustCommand) warn(decision.notice);
  return { ...settled, trusted: decision.trusted, forThisRun: decision.because === "flag" ? items : [] };
}

/** Only what these names hold is ever obeyed, so without them there is nothing to ask. */
function mayBring(folder: string): boolean {
  return [".lorimer", ".claude", ".agents", ".mcp.json"].some(
    (name) => lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined,
  );
}

function isTerminal({ stdin, stdout }: Host): boolean {
  return stdin.isTTY && stdout.isTTY;
}

async function askAtTerminal(lines: readonly string[], host: Host, env: Host["env"], ending: AbortSignal): Promise<boolean | undefined> {
  const [{ lineTerminal }, { paperOf }, { askTrust }] = await Promise.all([
    import("../interactive/line-terminal.js"),
    import("../render/paint.js"),
    import("./ask-trust.js"),
  ]);
  const terminal = lineTerminal(host, () => paperOf(host.stdout, env));
  let exitCode = 0;
  terminal.onInterrupt(() => {
    exitCode = 130;
    terminal.close();
  });
  try {
    const answer = await askTrust(lines, terminal, ending);
    // Whoever leaves here wants neither answer, nor a conversation in a folder that they were warned of.
    if (answer === undefined && !ending.aborted) throw new PersonLeft(exitCode);
    return answer;
  } finally {
    terminal.close();
  }
}
