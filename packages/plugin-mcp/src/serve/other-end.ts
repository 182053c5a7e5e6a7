import { AsyncLocalStorage } from "node:async_hooks";
import type {
  ClientCapabilities,
  CreateMessageRequestParams,
  CreateMessageResult,
  ElicitRequestFormParams,
  ElicitResult,
} from "@modelcontextprotocol/server";
import { messageOf } from "@lorimer/sdk";
import type { ApprovalAnswer, Approver } from "@lorimer/sdk";
import type { ElicitationAnswer, ElicitationRequest, Elicitor } from "../contract/index.js";

/** The client whose request is served, as what it can be asked. A question that it cannot answer is rejected. */
export interface OtherEnd {
  readonly capabilities: ClientCapabilities;
  elicit(params: ElicitationParams, signal: AbortSignal): Promise<ElicitResult>;
  sample(params: CreateMessageRequestParams, signal: AbortSignal): Promise<CreateMessageResult>;
}

export type ElicitationParams = ElicitRequestFormParams | { readonly mode: "url"; readonly message: string; readonly url: string };

/** Leads what services of a session ask to the client whose request they work for. One for each process: requests are told apart by where they began. */
export class OtherEnds {
  readonly #asking = new AsyncLocalStorage<OtherEnd>();

  serving<T>(end: OtherEnd, work: () => Promise<T>): Promise<T> {
    return this.#asking.run(end, work);
  }

  /** Undefined where the work is done for no request. */
  get current(): OtherEnd | undefined {
    return this.#asking.getStore();
  }

  /** Puts questions of servers and tools to the person at the other end. */
  get elicitor(): Elicitor {
    return {
      ask: async (request, { signal }): Promise<ElicitationAnswer> => {
        const end = this.current;
        if (end === undefined) return { action: "decline" };
        try {
          const { action, content } = await end.elicit(paramsOf(request), signal);
          return action === "accept" ? { action, ...(content === undefined ? {} : { content }) } : { action };
        } catch {
          return { action: "decline" };
        }
      },
    };
  }
}

function paramsOf(request: ElicitationRequest): ElicitationParams {
  const message = `${request.server}: ${request.message}`;
  if (request.mode === "url") return { mode: "url", message, url: request.url };
  return { mode: "form", message, requestedSchema: request.schema as ElicitRequestFormParams["requestedSchema"] };
}

/** Puts a question of the permission engine to the person at the other end, where their client can. Everything else is a no. */
export function elicitingApprover(end: OtherEnd): Approver {
  const denied: ApprovalAnswer = { behavior: "deny" };
  return {
    async ask({ title, reason }, { signal }) {
      if (end.capabilities.elicitation === undefined) return denied;
      const requestedSchema: ElicitRequestFormParams["requestedSchema"] = {
        type: "object",
        properties: { allow: { type: "boolean", title: "Allow this call", default: false } },
        required: ["allow"],
      };
      try {
        const { action, content } = await end.elicit({ mode: "form", message: `${title}\n\n${reason}`, requestedSchema }, signal);
        return action === "accept" && content?.["allow"] === true ? { behavior: "allow" } : denied;
      } catch (error) {
        return { behavior: "deny", message: `Nobody could be asked: ${messageOf(error)}` };
      }
    },
  };
}
