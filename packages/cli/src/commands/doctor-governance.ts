import { accessSync, constants, existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { messageOf } from "@lorimer/sdk";
import { sessionsFolder } from "../sessions/sessions-folder.js";
import { auditFolder } from "../settings/audit-folder.js";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";
import type { Finding } from "./finding.js";

/** What `lorimer doctor` says of trust, settings, policy, kept sessions and the audit log. None of it keeps a session from starting. */
export async function governanceFindings(setup: Setup): Promise<readonly Finding[]> {
  return [await trustFinding(setup), settingsFinding(setup), policyFinding(setup), sessionsFinding(setup), await auditFinding(setup)];
}

async function trustFinding({ env, host, project, trust }: Setup): Promise<Finding> {
  const name = "Trust";
  const { inventorySync, openTrustStore, trustState } = await import("@lorimer/plugin-settings/trust");
  const folder = realpathSync.native(project);
  const userFolder = lorimerHome(env, host.home);
  const items = inventorySync(folder, { userFolders: [userFolder, env["CLAUDE_CONFIG_DIR"] || join(host.home, ".claude")] });
  const { records, problem } = openTrustStore(userFolder).read();
  if (problem !== undefined) return { name, status: "note", detail: problem };
  const { state, acting } = trustState(folder, items, records, { interactive: false });
  if (state === "nothing") return { name, status: "ok", detail: "the folder brings nothing that would act" };
  if (trust.trusted) return { name, status: "ok", detail: `what the folder brings may act: ${count(acting.length, "thing")}` };
  return {
    name,
    status: "note",
    detail: `${count(acting.length, "thing")} that the folder brings: ignored`,
    remedy: "lorimer trust lists them.",
  };
}

function settingsFinding({ settings }: Setup): Finding {
  const name = "Settings";
  const files = settings.layers.filter(({ scope }) => ["local", "project", "user"].includes(scope)).map(({ source }) => source);
  const detail = files.length === 0 ? "no file" : files.join(", ");
  const { problems } = settings;
  if (problems.length === 0) return { name, status: "ok", detail };
  const told = problems.map(
    ({ source, line, key, message }) => `${source}${line === undefined ? "" : `, line ${line}`}: ${key === "" ? "" : `${key}: `}${message}`,
  );
  return { name, status: "note", detail: `${detail}; left out: ${told.join("; ")}`, remedy: "Mend the file, or lorimer config unset KEY." };
}

function policyFinding({ settings }: Setup): Finding {
  const files = settings.layers.filter(({ scope }) => scope === "managed").map(({ source }) => source);
  return { name: "Policy", status: "ok", detail: files.length === 0 ? "none on this machine" : files.join(", ") };
}

function sessionsFinding(setup: Setup): Finding {
  const name = "Sessions";
  const folder = sessionsFolder(setup);
  try {
    accessSync(nearestFolder(folder), constants.W_OK);
    return { name, status: "ok", detail: `kept in ${folder}` };
  } catch (error) {
    return { name, status: "note", detail: messageOf(error), remedy: "Sessions cannot be kept there; LORIMER_HOME names another folder." };
  }
}

/** The folder itself, or the one that it would be made in. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder));
}

async function auditFinding({ env, host, chosen, settings }: Setup): Promise<Finding> {
  const name = "Audit log";
  const { readAuditConfig } = await import("@lorimer/plugin-audit/verify");
  const config = readAuditConfig({ folder: auditFolder({ env, host }), ...chosen.plugins["lorimer.audit"] }, settings.entries("audit"));
  if (config.problems.length > 0) return { name, status: "note", detail: config.problems.join(" "), remedy: "Mend the setting audit." };
  if (!config.enabled) return { name, status: "ok", detail: "off" };
  return { name, status: "ok", detail: `${config.required ? "required" : "on"}, in ${config.folder}` };
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
