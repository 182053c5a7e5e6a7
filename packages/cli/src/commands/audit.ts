import { resolve } from "node:path";
import type { AuditFileReport, AuditReport } from "@lorimer/plugin-audit/verify";
import type { SettingsEntry } from "@lorimer/plugin-settings/contract";
import { messageOf } from "@lorimer/sdk";
import { visible } from "../render/visible.js";
import { auditFolder } from "../settings/audit-folder.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";

/**
 * `lorimer audit verify [FILE|FOLDER]`: finds the first record of an audit log that is not as it was written. Ends with 1 when there is one.
 * `entries` is what the layers of settings say of `audit`, strongest first: they name the folder and the key.
 */
export async function auditCommand(
  { args, host, env, chosen, out }: Pick<Setup, "args" | "host" | "env" | "chosen" | "out">,
  entries: readonly SettingsEntry[] = [],
): Promise<number> {
  const [verb, path, ...rest] = args.operands;
  if (verb !== "verify" || rest.length > 0) throw usageError("The audit command is: lorimer audit verify [FILE|FOLDER] [--json]");
  const { readAuditConfig, readAuditKey, verifyAudit } = await import("@lorimer/plugin-audit/verify");
  const config = readAuditConfig({ folder: auditFolder({ env, host }), ...chosen.plugins["lorimer.audit"] }, entries);
  const key = keyOf(() => readAuditKey(config.key, env));
  const place = path === undefined ? config.folder : resolve(host.cwd, path);
  let report: AuditReport;
  try {
    report = await verifyAudit(place, key.value === undefined ? {} : { key: key.value });
  } catch (error) {
    throw usageError(`${place} cannot be read: ${messageOf(error)}`, "Name a file or a folder of an audit log.");
  }
  const notes = [...config.problems, ...(key.fault === undefined ? [] : [`HMACs were not checked: ${key.fault}.`]), ...report.notes];
  out.write(args.json ? `${JSON.stringify({ place, ...report, notes }, null, 2)}\n` : visible(reportText(place, report, notes)));
  return report.ok ? 0 : 1;
}

interface FoundKey {
  readonly value?: string | undefined;
  readonly fault?: string;
}

/** Without the key the hashes can still be checked. */
function keyOf(read: () => string | undefined): FoundKey {
  try {
    return { value: read() };
  } catch (error) {
    return { fault: messageOf(error) };
  }
}

function reportText(place: string, { ok, files, firstFault }: AuditReport, notes: readonly string[]): string {
  const lines = files.map(fileText);
  const records = files.reduce((sum, file) => sum + file.records, 0);
  const verdict = ok
    ? `Sound: ${count(files.length, "file")}, ${count(records, "record")} in ${place}.`
    : `NOT SOUND. First bad record: ${firstFault?.file ?? ""}, line ${firstFault?.line ?? 0}. ${firstFault?.message ?? ""}`;
  return `${[...lines, ...notes.map((note) => `note: ${note}`), verdict].join("\n")}\n`;
}

function fileText({ file, state, records, fault }: AuditFileReport): string {
  const how = state === "faulty" ? `FAULTY (${fault?.kind ?? ""}): ${fault?.message ?? ""}` : state;
  return `${file}  ${count(records, "record")}  ${how}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
