import { Settings } from "@lorimer/plugin-settings/contract";
import { optional, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { OwnSettings } from "../catalog/catalog-token.js";
import { SkillSettings } from "../catalog/settings.js";

const ownSettings: Service<SkillSettings> = provide(OwnSettings, {
  level: "session",
  needs: { settings: optional(Settings) },
  create: ({ settings }, plugin) => new SkillSettings(settings, plugin),
});
export default ownSettings;
