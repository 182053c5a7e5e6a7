import { isLorimerError } from "@lorimer/sdk";
import type { ErrorCode, RunResult } from "@lorimer/sdk";
import { isFailed } from "./output/result-line.js";

const usage: readonly ErrorCode[] = ["USAGE", "INPUT_TOO_LARGE", "MODEL_OPTION_UNSUPPORTED"];
const nothingToRun: readonly ErrorCode[] = [
  "CONFIG_INVALID",
  "LINK_FAILED",
  "PLUGIN_MODULE_FAILED",
  "PLUGIN_EXPORT_INVALID",
  "SERVICE_MISSING",
  "SERVICE_DUPLICATE",
  "SERVICE_CYCLE",
  "SERVICE_SCOPE",
  "STAGE_ORDER",
  "MODEL_MISSING",
  "CREDENTIALS_MISSING",
];

/** The exit code of an error that ended the process. Never 0. */
export function exitCodeOf(error: unknown): number {
  if (!isLorimerError(error)) return 1;
  if (usage.includes(error.code)) return 2;
  return nothingToRun.includes(error.code) ? 3 : 1;
}

/** The exit code of a run. Where nothing was ever sent, missing credentials count as having nothing to run with, and an option that the model does not take as wrong use. */
export function exitCodeOfResult(result: RunResult): number {
  const { failure } = result.outcome;
  if (failure?.kind === "authentication" && failure.status === undefined) return 3;
  if (failure?.kind === "unsupported" && failure.status === undefined) return 2;
  return isFailed(result) ? 1 : 0;
}
