import { provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { OwnTimes, PluginTimes } from "../stats/plugin-times.js";

const times: Service<PluginTimes> = provide(OwnTimes, { level: "session", create: () => new PluginTimes() });
export default times;
