import { HostWorkspace, optional, provide, SessionJournal, ToolCaller } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { Mentions } from "../contract/index.js";
import { MentionReader } from "../mentions/mention-reader.js";

const mentions: Service<Mentions> = provide(Mentions, {
  level: "session",
  needs: { tools: optional(ToolCaller), workspace: HostWorkspace, journal: SessionJournal },
  create: (needs) => new MentionReader(needs),
});
export default mentions;
