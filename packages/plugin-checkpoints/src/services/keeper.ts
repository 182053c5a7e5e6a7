import { Settings } from "@lorimer/plugin-settings/contract";
import { optional, provide, Reporter } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Keeper } from "../keep/keeper-token.js";
import { SessionKeeper } from "../keep/session-keeper.js";
import { VaultToken } from "../keep/vault.js";
import { isEnabled } from "../settings.js";

const keeper: Service<Keeper> = provide(Keeper, {
  level: "session",
  needs: { vault: VaultToken, settings: optional(Settings), reporter: Reporter },
  create: ({ vault, settings, reporter }) => new SessionKeeper(vault, { reporter, enabled: () => isEnabled(settings) }),
});
export default keeper;
