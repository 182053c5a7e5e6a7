import type { OpenSettings } from "@lorimer/plugin-settings";
import { LorimerError } from "@lorimer/sdk";

/** Throws where managed policy says that another model is used. */
export function refuseLockedModel(settings: OpenSettings, model: string): void {
  const { locked, value } = settings.explain(["model"]);
  if (!locked || value === model) return;
  throw new LorimerError("CONFIG_INVALID", `The model is set by policy: ${String(value)}.`, {
    hint: "lorimer config explain model says where.",
  });
}
