import { Settings } from "@lorimer/plugin-settings/contract";
import { optional, provide, Reporter, SessionReplay } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Keeper } from "../keep/keeper-token.js";
import { SessionKeeper } from "../keep/session-keeper.js";
import { VaultToken } from "../keep/vault.js";
import { isEnabled } from "../settings.js";

const keeper: Service<Keeper> = provide(Keeper, {
  level: "session",
  needs: { vault: VaultToken, settings: optional(Settings), reporter: Reporter, replay: optional(SessionReplay) },
  create: ({ vault, settings, reporter, replay }) =>
    // A session that is run again changes nothing, so there is nothing to keep.
    new SessionKeeper(vault, { reporter, enabled: () => replay === undefined && isEnabled(settings) }),
});
export default keeper;
