import type { ApprovalAnswer, ApprovalRequest, Approver, PermissionUpdate } from "@lorimer/sdk";
import { isRecord } from "../is-record.js";
import type { ControlChannel, ControlResponse } from "./control-channel.js";

/** Asks the program at the other end of stream-json with `can_use_tool`. */
export function controlApprover(channel: ControlChannel): Approver {
  return {
    async ask(request, { signal }) {
      const response = await channel.ask(canUseTool(request), signal);
      return response === undefined ? gone : answerOf(response, request);
    },
  };
}

const gone: ApprovalAnswer = { behavior: "deny", message: "The host went away before it answered whether this may run, so it did not." };

function canUseTool({ call, title, reason, suggestions, agentId }: ApprovalRequest): Record<string, unknown> {
  return {
    subtype: "can_use_tool",
    tool_name: call.name,
    input: call.input,
    tool_use_id: call.id,
    title,
    decision_reason: reason,
    permission_suggestions: suggestions,
    ...(agentId === undefined ? {} : { agent_id: agentId }),
    requires_user_interaction: call.tool.requiresUser,
  };
}

function answerOf(response: ControlResponse, request: ApprovalRequest): ApprovalAnswer {
  const { response: body, error } = response;
  if (error !== undefined || body === undefined)
    return { behavior: "deny", message: `The host could not decide about this call: ${error ?? "its answer was empty"}.` };
  if (body["behavior"] === "allow") {
    const input = body["updatedInput"];
    const changed = isRecord(input) && JSON.stringify(input) !== JSON.stringify(request.call.input);
    // Whoever applies the updates checks them: they come from another program.
    const updates = Array.isArray(body["updatedPermissions"]) ? (body["updatedPermissions"] as readonly PermissionUpdate[]) : [];
    return { behavior: "allow", ...(changed ? { input } : {}), ...(updates.length === 0 ? {} : { updates }) };
  }
  if (body["behavior"] !== "deny")
    return { behavior: "deny", message: "The host's answer was neither allow nor deny, so this call did not run." };
  return {
    behavior: "deny",
    ...(typeof body["message"] === "string" ? { message: body["message"] } : {}),
    ...(body["interrupt"] === true ? { interrupt: true } : {}),
  };
}
