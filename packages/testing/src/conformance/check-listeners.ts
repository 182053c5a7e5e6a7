import { messageOf } from "@lorimer/sdk";
import type { Listener } from "@lorimer/sdk";
import type { ConformanceLog } from "./conformance-log.js";
import { eventTypes, sampleEvents } from "./sample-events.js";
import type { TestSession } from "./test-session.js";
import { within } from "./within.js";

/** Milliseconds that a listener has to end when its session closes. */
const closeMs = 5000;

/** Listeners take every kind of event they ask for, and end when they are told to. */
export async function checkListeners(listeners: readonly Listener[], session: TestSession, log: ConformanceLog): Promise<void> {
  for (const listener of listeners) {
    const subject = `listener ${listener.id}`;
    await log.check(subject, "asks for events that there are", () =>
      (listener.events ?? [])
        .filter((type) => !(eventTypes as readonly string[]).includes(type))
        .map((type) => `there is no event ${type}`),
    );
    const missing = session.missing(listener.needs);
    if (missing !== undefined) {
      log.skip(subject, "hears every kind of event it asks for", `give the service ${missing}`);
      continue;
    }
    await log.check(subject, "hears every kind of event it asks for, and closes", async () => {
      const made = listener.create(await session.resolve(listener.needs), session.context);
      const faults: string[] = [];
      for (const event of sampleEvents().filter(({ type }) => listener.events?.includes(type) ?? true)) {
        try {
          const heard = Promise.resolve(made.hear(event)).then(() => true);
          if ((await within(closeMs, heard)) === undefined) faults.push(`had not taken ${event.type} after ${closeMs} ms`);
        } catch (error) {
          faults.push(`fails at ${event.type}: ${messageOf(error)}`);
        }
      }
      const closed = Promise.resolve(made.close?.()).then(() => true);
      if ((await within(closeMs, closed)) === undefined) faults.push(`had not closed after ${closeMs} ms`);
      return faults;
    });
  }
}
