import { realpath } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { ContainmentAnswer, ContainmentInspector } from "../contract/index.js";
import { judgeHost } from "../network/judge-host.js";
import { decideAccess } from "../policy/access.js";
import type { Sandbox } from "../session/sandbox.js";

/** Answers from the policy that the next process would be held by. */
export function inspector(sandbox: Pick<Sandbox, "policy" | "locked" | "prepare" | "state" | "engine" | "reason">): ContainmentInspector {
  return {
    check: async () => {
      await sandbox.prepare();
      return { state: sandbox.state, engine: sandbox.engine, reason: sandbox.reason };
    },
    explainPath: async (path) => {
      const real = await nearest(path);
      return (["read", "write"] as const).map((operation) => {
        const { allowed, rule, source, remedy } = decideAccess(sandbox.policy, real, operation);
        const link = real === path ? "" : `It leads to ${real}. `;
        const way = allowed ? "" : remedy === null ? " Nothing in the settings opens it." : ` To allow it: ${remedy}.`;
        return { operation, answer: allowed ? "allowed" : "denied", because: `${link}${rule} (${source}).${way}` };
      });
    },
    explainHost: (host): ContainmentAnswer => {
      const judged = judgeHost(sandbox.policy.network, host);
      return { operation: "connect", answer: judged.answer, because: judged.because };
    },
    get problems() {
      return sandbox.policy.problems;
    },
    get locked() {
      return sandbox.locked;
    },
  };
}

async function nearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    return dirname(path) === path ? path : join(await nearest(dirname(path)), basename(path));
  }
}
