import type { PermissionMode } from "@lorimer/sdk";

export const permissionModes: readonly PermissionMode[] = ["default", "acceptEdits", "plan", "dontAsk", "bypassPermissions"];
