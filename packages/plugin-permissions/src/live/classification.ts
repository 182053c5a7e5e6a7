import { token } from "@lorimer/sdk";
import type { Token, ToolCall } from "@lorimer/sdk";
import type { ClassifierAnswer, PermissionClassifier } from "../contract/index.js";
import { untilAborted } from "./until-aborted.js";

/** Classifications of one agent's calls, started early or when they are needed, and cancelled when they are not. */
export interface Classifications {
  /** What the person last said, for the classifier. */
  intent: string;
  /** Starts judging a call, once for the same input. */
  start(call: ToolCall, cwd: string, classifier: PermissionClassifier): void;
  /** What came of it; starts it if nobody did, or if the input is another one now. Unsure when it is late. */
  answer(call: ToolCall, cwd: string, classifier: PermissionClassifier, signal: AbortSignal): Promise<ClassifierAnswer>;
  /** Forgets a call, and cancels what is still under way for it. */
  end(id: string): void;
}

/** Level: agent. */
export const Classifications: Token<Classifications> = token("lorimer.PermissionClassifications");

interface Running {
  readonly input: string;
  readonly controller: AbortController;
  readonly answer: Promise<ClassifierAnswer>;
}

/** `timeoutMs` counts from the start of each classification. */
export function classifications(timeoutMs: number): Classifications {
  const running = new Map<string, Running>();
  const begin = (call: ToolCall, cwd: string, classifier: PermissionClassifier): Running => {
    const input = JSON.stringify(call.input) ?? "";
    const known = running.get(call.id);
    if (known?.input === input) return known;
    known?.controller.abort();
    const controller = new AbortController();
    const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(timeoutMs)]);
    const begun: Running = { input, controller, answer: classified(classifier, call, cwd, made.intent, signal) };
    running.set(call.id, begun);
    return begun;
  };
  const made: Classifications = {
    intent: "",
    start: (call, cwd, classifier) => void begin(call, cwd, classifier),
    answer: async (call, cwd, classifier, signal) => (await untilAborted(begin(call, cwd, classifier).answer, signal)) ?? late,
    end: (id) => {
      running.get(id)?.controller.abort();
      running.delete(id);
    },
  };
  return made;
}

const late: ClassifierAnswer = { verdict: "unsure", reason: "The classifier did not answer in time." };

async function classified(
  classifier: PermissionClassifier,
  call: ToolCall,
  cwd: string,
  intent: string,
  signal: AbortSignal,
): Promise<ClassifierAnswer> {
  try {
    const answer = await untilAborted(classifier.classify({ call, cwd, intent }, { signal }), signal);
    // An answer that comes because it was cancelled is none.
    return signal.aborted ? late : (answer ?? late);
  } catch (error) {
    return { verdict: "unsure", reason: `The classifier failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}
