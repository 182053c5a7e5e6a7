import { Commands, HostWorkspace, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { SessionCompletions } from "../complete/prompt-completions.js";
import { PromptCompletions } from "../contract/index.js";

const promptCompletions: Service<PromptCompletions> = provide(PromptCompletions, {
  level: "session",
  needs: { workspace: HostWorkspace, commands: Commands },
  create: ({ workspace, commands }) => new SessionCompletions(workspace, () => commands.list()),
});
export default promptCompletions;
