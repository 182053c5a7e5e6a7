import { Packages } from "@lorimer/plugin-discovery/contract";
import { Trust } from "@lorimer/plugin-settings/contract";
import { optional, provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Catalog, OwnSettings } from "../catalog/catalog-token.js";
import { SkillCatalog } from "../catalog/skill-catalog.js";

const catalog: Service<SkillCatalog> = provide(Catalog, {
  level: "session",
  needs: { place: SessionPlace, settings: OwnSettings, trust: optional(Trust), packages: optional(Packages) },
  create: ({ place, settings, trust, packages }) => {
    const { trustSettledAt } = settings.own;
    const consentedAt = typeof trustSettledAt === "number" ? trustSettledAt : Date.now();
    const { cwd, additionalDirectories: additional } = place;
    return new SkillCatalog({ cwd, additional, trusted: trust?.trusted ?? true, consentedAt }, settings, packages);
  },
});
export default catalog;
