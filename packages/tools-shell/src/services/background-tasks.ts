import { Clock, Inbox, Random, Reporter, Workspace, provide } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { BackgroundTasks } from "../contract/index.js";
import { SessionTasks } from "../tasks/session-tasks.js";

const backgroundTasks: Service<BackgroundTasks> = provide(BackgroundTasks, {
  level: "session",
  needs: { workspace: Workspace, reporter: Reporter, inbox: Inbox, random: Random, clock: Clock },
  create: (needs) => new SessionTasks(needs),
  dispose: async (tasks) => {
    if (tasks instanceof SessionTasks) await tasks.close();
  },
});

export default backgroundTasks;
