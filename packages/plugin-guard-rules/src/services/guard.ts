import { Permissions, ShellReader } from "@lorimer/plugin-permissions/contract";
import { Settings } from "@lorimer/plugin-settings/contract";
import { optional, provide, SessionJournal, WorkingDirectory, Workspace } from "@lorimer/sdk";
import type { Service } from "@lorimer/sdk";
import { judge } from "../act/judge.js";
import { readAct } from "../act/read-act.js";
import { Guard } from "../guard/guard.js";
import { readGuardConfig } from "../settings/guard-config.js";

/** The rules as the settings have them now, for one agent. */
const guard: Service<Guard> = provide(Guard, {
  level: "agent",
  needs: {
    workspace: Workspace,
    directory: WorkingDirectory,
    journal: SessionJournal,
    reader: ShellReader,
    permissions: optional(Permissions),
    settings: optional(Settings),
  },
  create: ({ workspace, directory, journal, reader, permissions, settings }, plugin) => {
    const read = () => readGuardConfig(plugin.settings, settings?.entries("guardRules") ?? [], workspace.home);
    let config = read();
    settings?.onChange(({ keys }) => {
      if (keys.includes("guardRules")) config = read();
    });
    const told = new Set<string>();
    return {
      get problems() {
        return config.problems;
      },
      warn(text, turn) {
        if (told.has(text)) return;
        told.add(text);
        turn.emit({ type: "notice-given", level: "warning", text });
      },
      async objections(call) {
        const { mode = "default", directories = [] } = permissions ?? {};
        const act = await readAct(call, { workspace, journal, cwd: directory.path, directories, mode, reader });
        return act === undefined ? [] : judge(act, config);
      },
    };
  },
});
export default guard;
