import { messageOf } from "@lorimer/sdk";
import type { SettingsChange } from "../contract/index.js";

/** Says why a change must not take effect, or nothing. */
export type Guard = (change: SettingsChange) => Promise<string | undefined>;

/** Milliseconds in which a guard must have answered. Hooks stand behind it, and they have ten minutes. */
const guardDeadline = 600_000;

/** The first objection of any guard. One that fails or is late objects. */
export async function objection(guards: Iterable<Guard>, change: SettingsChange): Promise<string | undefined> {
  for (const guard of guards) {
    let timer: NodeJS.Timeout | undefined;
    try {
      const late = new Promise<string>((resolve) => {
        timer = setTimeout(() => resolve("it could not be asked whether it may be."), guardDeadline).unref();
      });
      const reason = await Promise.race([guard(change), late]);
      if (reason !== undefined) return reason;
    } catch (error) {
      return messageOf(error);
    } finally {
      clearTimeout(timer);
    }
  }
  return undefined;
}
