import { GivenSettings, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Settings } from "../contract/index.js";

/** Which settings there are, for what is judged without importing the plugin that reads them. */
const givenSettings: Service<GivenSettings> = provide(GivenSettings, {
  level: "session",
  needs: { settings: Settings },
  create: ({ settings }) => ({ has: (key) => settings.get(key) !== undefined }),
});
export default givenSettings;
