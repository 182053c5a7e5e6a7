import { SessionFolder } from "@lorimer/plugin-sessions/contract";
import { optional, provide, SessionJournal, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Vault, VaultToken } from "../keep/vault.js";
import { PromptList } from "../log/prompt-list.js";
import { limitsOf } from "../settings.js";

const vault: Service<Vault> = provide(VaultToken, {
  level: "session",
  needs: { journal: SessionJournal, workspace: Workspace, folder: optional(SessionFolder), prompts: PromptList },
  create: (needs, plugin) => new Vault({ ...needs, limits: limitsOf(plugin) }),
});
export default vault;
