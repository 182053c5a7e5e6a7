import type { PermissionMode } from "../arguments/arguments.js";

export const permissionModes: readonly PermissionMode[] = ["default", "acceptEdits", "plan", "dontAsk", "bypassPermissions"];
