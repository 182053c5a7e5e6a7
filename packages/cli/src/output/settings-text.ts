import type { EmittedEvent } from "@lorimer/sdk";

/** A change of settings in a sentence. */
export function settingsText({ file, problems }: Pick<Extract<EmittedEvent, { type: "settings-changed" }>, "file" | "problems">): string {
  const where = file ?? "The settings";
  return problems.length === 0
    ? `${where} changed, and counts from now on.`
    : `${where} changed, and not all of it counts: ${problems.join("; ")}.`;
}
