import type { ApprovalAnswer, ApprovalRequest, Approver, PermissionUpdate } from "@lorimer/sdk";
import type { OutputLine } from "../output/output-line.js";
import { isRecord } from "../is-record.js";
import type { InputLine } from "./input-line.js";

type Response = Extract<InputLine, { type: "control_response" }>;

/** Asks the program at the other end of stream-json with `can_use_tool`, and waits for its control response. */
export interface ControlApprover extends Approver {
  /** Hands over a control response; false when nothing waits for it. */
  answer(response: Response): boolean;
  /** No more responses can come: every open and every later question is refused. */
  close(): void;
}

export function controlApprover(options: { write(line: OutputLine): void; newId(): string }): ControlApprover {
  const open = new Map<string, (response: Response | undefined) => void>();
  let closed = false;
  return {
    async ask(request, { signal }) {
      if (closed || signal.aborted) return gone;
      const id = options.newId();
      const response = await new Promise<Response | undefined>((resolve) => {
        const aborted = (): void => {
          options.write({ type: "control_cancel_request", request_id: id });
          resolve(undefined);
        };
        signal.addEventListener("abort", aborted, { once: true });
        open.set(id, (value) => {
          signal.removeEventListener("abort", aborted);
          resolve(value);
        });
        options.write({ type: "control_request", request_id: id, request: canUseTool(request) });
      });
      open.delete(id);
      return response === undefined ? gone : answerOf(response, request);
    },
    answer(response) {
      const resolve = open.get(response.requestId);
      resolve?.(response);
      return resolve !== undefined;
    },
    close() {
      closed = true;
      for (const resolve of open.values()) resolve(undefined);
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

function answerOf(response: Response, request: ApprovalRequest): ApprovalAnswer {
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
