import { Settings } from "@lorimer/plugin-settings/contract";
import { Clock, optional, provide, Reporter, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { AuditLog } from "../log/audit-log.js";
import { masker } from "../log/mask.js";
import { SessionAuditLog } from "../log/session-audit-log.js";
import { readAuditConfig, readAuditKey } from "../settings/audit-config.js";

/** The log of a session. What the settings say when the session opens holds until it closes: nothing that runs in it can switch the log off. */
const auditLog: Service<AuditLog> = provide(AuditLog, {
  level: "session",
  needs: { clock: Clock, reporter: Reporter, place: SessionPlace, settings: optional(Settings) },
  create: ({ clock, reporter, place, settings }, plugin) => {
    const config = readAuditConfig(plugin.settings, settings?.entries("audit") ?? []);
    const key = (): string | undefined => readAuditKey(config.key, process.env);
    const names = config.key?.env === undefined ? place.secrets : [...place.secrets, config.key.env];
    return new SessionAuditLog({ config, clock, reporter, cwd: place.cwd, key, mask: masker(process.env, names) });
  },
  dispose: (log) => log.close(),
});
export default auditLog;
