import { Permissions } from "@lorimer/plugin-permissions/contract";
import { optional, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { SessionGrants, TurnGrants } from "../markdown/turn-grants.js";

const turnGrants: Service<TurnGrants> = provide(TurnGrants, {
  level: "session",
  needs: { permissions: optional(Permissions) },
  create: ({ permissions }) => new SessionGrants(permissions),
});
export default turnGrants;
