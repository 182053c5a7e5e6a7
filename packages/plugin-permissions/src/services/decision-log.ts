import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { DecisionLog, decisionLog } from "../live/denials.js";

const log: Service<DecisionLog> = provide(DecisionLog, {
  level: "agent",
  create: (_needs, { settings }) =>
    decisionLog({ inARow: count(settings["denialsInARow"], 3), inAll: count(settings["denialsInAll"], 20) }),
});
export default log;

function count(value: unknown, fallback: number): number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : fallback;
}
