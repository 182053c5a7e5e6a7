import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Classifications, classifications } from "../live/classification.js";

const service: Service<Classifications> = provide(Classifications, {
  level: "agent",
  create: (_needs, { settings }) => {
    const { classifierTimeoutMs } = settings;
    return classifications(typeof classifierTimeoutMs === "number" && classifierTimeoutMs > 0 ? classifierTimeoutMs : 20_000);
  },
});
export default service;
