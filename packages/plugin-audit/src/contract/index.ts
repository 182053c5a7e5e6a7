export { AuditLog } from "../log/audit-log.js";
export type { AuditEntry } from "../log/audit-log.js";
export { masker } from "../log/mask.js";
