import type { Session } from "@lorimer/core";
import type { OpenSettings } from "@lorimer/plugin-settings";
import { LorimerError } from "@lorimer/sdk";

/** Changes the model of a session, unless managed policy says which one is used. */
export async function chooseModel(session: Session, model: string, settings: OpenSettings): Promise<void> {
  refuseLockedModel(settings, model);
  await session.useModel(model);
}

export function refuseLockedModel(settings: OpenSettings, model: string): void {
  const { locked, value } = settings.explain(["model"]);
  if (!locked || value === model) return;
  throw new LorimerError("CONFIG_INVALID", `The model is set by policy: ${String(value)}.`, {
    hint: "lorimer config explain model says where.",
  });
}
