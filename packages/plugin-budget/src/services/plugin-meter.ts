import { PluginMeter, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { OwnTimes } from "../stats/plugin-times.js";

const pluginMeter: Service<PluginMeter> = provide(PluginMeter, {
  level: "session",
  needs: { times: OwnTimes },
  create: ({ times }) => times,
});
export default pluginMeter;
