import { realpathSync } from "node:fs";
import { join } from "node:path";
import { describeConsent, inventorySync, openTrustStore, trustState } from "@lorimer/plugin-settings/trust";
import type { Brought, TrustState, TrustStore } from "@lorimer/plugin-settings/trust";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import { storeAnswer } from "./decide-trust.js";

/** What `lorimer trust` works on. */
export interface TrustCommand {
  readonly action: string;
  /** Real path. */
  readonly folder: string;
  readonly items: readonly Brought[];
  readonly store: TrustStore;
  readonly json: boolean;
  write(text: string): void;
}

/** `lorimer trust [status | accept | revoke]`, for the folder one stands in. */
export async function trust({ args, host, env, project, out }: Setup): Promise<number> {
  const [action = "status", ...more] = args.operands;
  if (more.length > 0) throw usageError("lorimer trust takes one operand: status, accept or revoke.");
  const folder = realpathSync.native(project);
  const userFolder = lorimerHome(env, host.home);
  const items = inventorySync(folder, { userFolders: [userFolder, env["CLAUDE_CONFIG_DIR"] || join(host.home, ".claude")] });
  return trustCommand({ action, folder, items, store: openTrustStore(userFolder), json: args.json, write: (text) => out.write(text) });
}

/** Does what is asked and says how the folder stands then. `status` ends with 1 where something is left out for want of trust. */
export async function trustCommand(command: TrustCommand): Promise<number> {
  const { action, folder, store } = command;
  const before = stateNow(command);
  switch (action) {
    case "status":
      report(command, before);
      return before.open.length === 0 ? 0 : 1;
    case "accept":
      if (before.state !== "nothing") await storeAnswer(store, folder, before, "yes", "command");
      report(command, stateNow(command));
      return 0;
    case "revoke":
      await store.change(folder, () => undefined);
      report(command, stateNow(command));
      return 0;
    default:
      throw usageError(`lorimer trust: there is no ${action}.`, "It takes status, accept or revoke.");
  }
}

function stateNow({ folder, items, store }: TrustCommand): TrustState {
  return trustState(folder, items, store.read().records, { interactive: false });
}

const words: Readonly<Record<TrustState["state"], string>> = {
  nothing: "brings nothing that would act, so there is nothing to trust",
  trusted: "is trusted",
  changed: "was trusted, and something in it is new or has changed since",
  refused: "is not trusted: you said no",
  unknown: "is not trusted: nobody was asked",
};

function report({ folder, items, store, json, write }: TrustCommand, state: TrustState): void {
  const { records, problem } = store.read();
  if (json) {
    const open = new Set(state.open);
    const brought = items.map((item) => ({ ...item, trusted: item.acts && !open.has(item) }));
    const record = records.get(folder);
    const answer = record === undefined ? null : { answer: record.answer, at: record.at, how: record.how };
    return write(`${JSON.stringify({ folder, state: state.state, answer, problem: problem ?? null, brought }, null, 2)}\n`);
  }
  if (problem !== undefined) write(`${problem}.\n`);
  write(`${folder} ${words[state.state]}.\n`);
  if (state.open.length > 0) {
    // The heading of the question stands above already, in other words.
    const [, , ...lines] = describeConsent(folder, items, state);
    write(`${lines.join("\n")}\n\nTo trust it: lorimer trust accept\n`);
  } else for (const { kind, path, does } of items) write(`  ${kind.padEnd(12)} ${path}: ${does}\n`);
}
