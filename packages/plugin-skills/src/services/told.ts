import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { provide, SessionJournal, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Catalog, OwnSettings } from "../catalog/catalog-token.js";
import { ToldSkills } from "../listing/told-skills.js";
import { Told } from "../listing/told-token.js";

const told: Service<ToldSkills> = provide(Told, {
  level: "session",
  needs: { journal: SessionJournal, place: SessionPlace, catalog: Catalog, settings: OwnSettings },
  create: ({ place, ...parts }) => new ToldSkills({ ...parts, cwd: place.cwd, usesFile: usesFile(parts.settings.own) }),
});
export default told;

function usesFile(settings: Readonly<Record<string, unknown>>): string {
  const { userFolder } = settings;
  const folder = typeof userFolder === "string" && isAbsolute(userFolder) ? userFolder : join(homedir(), ".lorimer");
  return join(folder, "skill-uses.json");
}
