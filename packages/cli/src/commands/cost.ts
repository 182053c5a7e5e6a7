import type { LedgerEntry } from "@lorimer/plugin-budget/contract";
import { breakDown, costCsv, costLines, cuts, LedgerFold, totalOf } from "@lorimer/plugin-budget/show";
import type { Cut } from "@lorimer/plugin-budget/show";
import { SessionStore } from "@lorimer/plugin-sessions";
import { foldJournal } from "@lorimer/sdk/journal";
import type { SessionId } from "@lorimer/sdk";
import { paint, paperOf } from "../render/paint.js";
import { chosenLogs, sinceOf } from "../sessions/chosen-logs.js";
import { sessionsFolder } from "../sessions/sessions-folder.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

/** `lorimer cost [SESSION]`: what kept sessions used. Only reads. */
export async function costCommand(setup: Setup): Promise<number> {
  const { args, host, env, out } = setup;
  if (args.operands.length > 1) throw usageError("The command is: lorimer cost [SESSION].");
  const by = cuts.find((cut) => cut === args.by) ?? "model";
  const since = sinceOf(args.since);
  const entries = (await entriesOf(setup)).filter(({ time }) => time >= since);
  if (args.csv) out.write(costCsv(entries, by));
  else if (args.json) out.write(`${JSON.stringify(asJson(entries, by), null, 2)}\n`);
  else {
    const paper = paperOf(host.stdout, env);
    out.write(
      costLines(entries, by)
        .map((line) => `${paint(line, paper)}\n`)
        .join(""),
    );
  }
  return 0;
}

async function entriesOf(setup: Setup): Promise<readonly LedgerEntry[]> {
  const store = new SessionStore(sessionsFolder(setup), setup.host.cwd);
  const entries: LedgerEntry[] = [];
  for (const id of await chosenLogs(setup, setup.args.operands[0])) entries.push(...(await entriesIn(store, id)));
  return entries.toSorted((a, b) => a.time - b.time);
}

async function entriesIn(store: SessionStore, id: SessionId): Promise<readonly LedgerEntry[]> {
  const { fold } = await foldJournal(
    () => store.read(id),
    () => new LedgerFold(),
  );
  return fold.entries();
}

function asJson(entries: readonly LedgerEntry[], by: Cut): unknown {
  return { by, total: totalOf(entries), rows: breakDown(entries, by) };
}
