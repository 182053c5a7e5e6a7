import type { Approver, Reporter, SessionPlace, Workspace } from "@lorimer/sdk";
import type { Permissions } from "@lorimer/plugin-permissions/contract";
import type { Settings, Trust } from "@lorimer/plugin-settings/contract";
import { isRoot } from "../engine/bubblewrap/bubblewrap-engine.js";
import type { Placeholders } from "../engine/bubblewrap/placeholders.js";
import { chooseEngine } from "../engine/choose-engine.js";
import { compilePolicy } from "../policy/compile-policy.js";
import type { SandboxPolicy } from "../policy/sandbox-policy.js";
import { readSandboxSettings } from "../settings/read-sandbox-settings.js";
import type { SandboxSettings } from "../settings/sandbox-settings.js";
import { commonGitFolder } from "./linked-worktree.js";
import { SessionSandbox } from "./session-sandbox.js";
import { stateFolder } from "./state-folder.js";
import { LiveNetwork } from "../network/live-network.js";

/** What a session gives its sandbox. Everything but the machine and the place may be missing. */
export interface SandboxNeeds {
  readonly host: Workspace;
  readonly place: Pick<SessionPlace, "secrets">;
  readonly placeholders: Placeholders;
  readonly reporter?: Reporter | undefined;
  readonly settings?: Settings | undefined;
  readonly trust?: Trust | undefined;
  readonly permissions?: Permissions | undefined;
  readonly approver?: Approver | undefined;
  /** The settings that the distribution gave the plugin. */
  readonly pluginSettings?: Readonly<Record<string, unknown>>;
}

/** Makes the sandbox of a session. What it holds is found out before anything is started. */
export async function createSessionSandbox(needs: SandboxNeeds): Promise<SessionSandbox> {
  const { host, permissions, settings, trust } = needs;
  const places = stateFolder();
  const common = await commonGitFolder(host.root);
  const allowedHosts: string[] = [];

  let known: { readonly settings: SandboxSettings; readonly policy: SandboxPolicy } | undefined;
  // Compiled again when asked for after a change, so that the next process is held by what is in force then.
  const forget = (): void => void (known = undefined);
  const stops = [settings?.onChange(forget), permissions?.onChange(forget)];
  const current = (): NonNullable<typeof known> => {
    if (known !== undefined) return known;
    const read = readSandboxSettings({ settings, trust, plugin: needs.pluginSettings ?? {} });
    const policy = compilePolicy({
      root: host.root,
      directories: [...new Set([...host.directories, ...(permissions?.directories ?? [])])],
      home: host.home,
      commonGitFolder: common,
      isRoot: isRoot(),
      settings: read,
      rules: permissions?.rules ?? [],
      allowedHosts,
    });
    known = { settings: read, policy: { ...policy, hiddenVariables: [...policy.hiddenVariables, ...needs.place.secrets] } };
    return known;
  };

  const notice = (level: "info" | "warning" | "error", text: string): void => needs.reporter?.emit({ type: "notice-given", level, text });
  const sandbox = new SessionSandbox({
    host,
    settings: () => current().settings,
    policy: () => current().policy,
    chooseEngine: (chosen) => chooseEngine(chosen, host, needs.placeholders),
    places,
    network: new LiveNetwork({
      host,
      state: places.state,
      policy: () => current().policy.network,
      approver: needs.approver,
      isRoot: isRoot(),
      programs: () => ({ bwrap: current().settings.bwrapPath, socat: current().settings.socatPath }),
      onAllowed: (name) => {
        allowedHosts.push(name);
        forget();
      },
      problem: (text) => notice("warning", text),
    }),
    notice,
    onClose: async () => {
      for (const stop of stops) stop?.();
      await places.remove();
    },
  });
  // Where contained commands go unasked, it must be known before the first of them is judged; else the first process will tell.
  if (current().settings.autoAllowBashIfSandboxed) await sandbox.prepare();
  return sandbox;
}
