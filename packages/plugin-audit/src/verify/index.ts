export { readAuditConfig, readAuditKey } from "../settings/audit-config.js";
export type { AuditConfig } from "../settings/audit-config.js";
export type { AuditFault, AuditFileReport, AuditFileState, AuditReport } from "./audit-report.js";
export { verifyAudit } from "./verify-audit.js";
export type { VerifyOptions } from "./verify-audit.js";
