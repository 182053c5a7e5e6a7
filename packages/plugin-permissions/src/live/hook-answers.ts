import type { Hooks, PermissionUpdate, ToolCall } from "@lorimer/sdk";

export interface HookAnswer {
  readonly behavior: "allow" | "deny";
  readonly input?: unknown;
  readonly updates?: readonly PermissionUpdate[];
  readonly message?: string;
  readonly interrupt?: boolean;
}

/** What the `PermissionRequest` hooks answer in a person's place, if anything. A hook that fails has answered nothing. */
export async function askHooks(
  hooks: Hooks | undefined,
  call: ToolCall,
  suggestions: readonly PermissionUpdate[],
  signal: AbortSignal,
): Promise<HookAnswer | undefined> {
  if (hooks?.listens("PermissionRequest") !== true) return undefined;
  const input = {
    tool_name: call.name,
    tool_input: call.input,
    ...(suggestions.length === 0 ? {} : { permission_suggestions: suggestions }),
  };
  const fired = await hooks.fire("PermissionRequest", { subject: call.name, input, signal }).catch(() => undefined);
  if (fired === undefined) return undefined;
  if (!fired.continue)
    return { behavior: "deny", interrupt: true, ...(fired.stopReason === undefined ? {} : { message: fired.stopReason }) };
  const { decision } = fired.output;
  if (typeof decision !== "object" || decision === null || !("behavior" in decision)) return undefined;
  const given: Readonly<Record<string, unknown>> = { ...decision };
  if (given["behavior"] === "deny")
    return {
      behavior: "deny",
      interrupt: given["interrupt"] === true,
      ...(typeof given["message"] === "string" ? { message: given["message"] } : {}),
    };
  if (given["behavior"] !== "allow") return undefined;
  return {
    behavior: "allow",
    ...(given["updatedInput"] === undefined ? {} : { input: given["updatedInput"] }),
    ...(Array.isArray(given["updatedPermissions"]) ? { updates: given["updatedPermissions"].filter(isUpdate) } : {}),
  };
}

/** Whether a value from outside has the form of an update; its rules and folders are checked where they are applied. */
export function isUpdate(value: unknown): value is PermissionUpdate {
  if (typeof value !== "object" || value === null || !("type" in value) || !("destination" in value)) return false;
  const given: Readonly<Record<string, unknown>> = { ...value };
  if (typeof given["destination"] !== "string") return false;
  if (given["type"] === "setMode") return typeof given["mode"] === "string";
  if (given["type"] === "addDirectories" || given["type"] === "removeDirectories")
    return Array.isArray(given["directories"]) && given["directories"].every((folder) => typeof folder === "string");
  const ruled = given["type"] === "addRules" || given["type"] === "replaceRules" || given["type"] === "removeRules";
  if (!ruled || !Array.isArray(given["rules"]) || !["allow", "ask", "deny"].includes(String(given["behavior"]))) return false;
  return given["rules"].every(
    (rule: unknown) => typeof rule === "object" && rule !== null && "toolName" in rule && typeof rule.toolName === "string",
  );
}
