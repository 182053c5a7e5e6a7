import { Inbox, optional, provide, Random, ToolCaller } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Checkpoints } from "../contract/index.js";
import { Keeper } from "../keep/keeper-token.js";
import { VaultToken } from "../keep/vault.js";
import { SessionCheckpoints } from "../restore/session-checkpoints.js";

const checkpoints: Service<Checkpoints> = provide(Checkpoints, {
  level: "session",
  needs: { vault: VaultToken, keeper: Keeper, inbox: Inbox, random: Random, tools: optional(ToolCaller) },
  create: (needs) => new SessionCheckpoints(needs),
});
export default checkpoints;
