import { HookRegistry } from "@lorimer/plugin-hooks/contract";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import { optional, provide, SessionPlace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Active, ActiveSkills } from "../active/active-skills.js";

const active: Service<ActiveSkills> = provide(Active, {
  level: "session",
  needs: { place: SessionPlace, permissions: optional(Permissions), hooks: optional(HookRegistry) },
  create: ({ place, permissions, hooks }) => new ActiveSkills(place.cwd, permissions, hooks),
});
export default active;
