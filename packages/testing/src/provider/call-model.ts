import type { ModelEvent, ModelProvider, ModelRequest, ModelResult } from "@lorimer/sdk";
import { collectRun } from "../harness/collect-run.js";
import type { CollectedRun } from "../harness/collect-run.js";

/** Everything one call of a model gave. */
export type CalledModel = CollectedRun<ModelEvent, ModelResult>;

/** Sends one request to a provider and waits for the end of the reply. */
export function callModel(
  provider: ModelProvider,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<CalledModel> {
  return collectRun(provider.stream(request, { signal }));
}
