import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Heard, HeardEvents } from "../ledger/heard-events.js";

/** What was heard of the running session. */
const heard: Service<HeardEvents> = provide(Heard, { level: "session", create: () => new HeardEvents() });
export default heard;
