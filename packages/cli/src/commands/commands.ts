import { openCliHarness } from "../open-harness.js";
import { refusingApprover } from "../headless/refusing-approver.js";
import { lorimerHome } from "../settings/open-cli-settings.js";
import type { Setup } from "../setup.js";
import { usageError } from "../usage-error.js";
import type { OpenPermissions } from "./permissions-command.js";

type Command = (setup: Setup) => Promise<number>;

/** How each command of the table in `arguments/flags.ts` is loaded, and what of the setup it is given. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  explain: async () => (await import("./explain.js")).explain,
  doctor: async () => (await import("./doctor.js")).doctor,
  context: async () => (await import("./context.js")).contextCommand,
  cost: async () => (await import("./cost.js")).costCommand,
  debug: async () => (await import("./debug-prompt.js")).debugPrompt,
  trust: async () => (await import("../trust/trust-command.js")).trust,
  audit: async () => {
    const { auditCommand } = await import("./audit.js");
    return (setup) => auditCommand(setup, setup.settings.entries("audit"));
  },
  replay: async () => (await import("../replay/replay-command.js")).replayCommand,
  session: async () => (await import("../sessions/session-command.js")).sessionCommand,
  plugin: async () => (await import("../plugins/plugin-command.js")).pluginCommand,
  mcp: async () => (await import("../mcp/mcp-command.js")).mcpCommand,
  sandbox: async () => (await import("./sandbox.js")).sandboxCommand,
  config: async () => {
    const { configCommand } = await import("./config.js");
    return ({ settings, args, env, out }) => configCommand(settings, args.operands, { ...args, env }, (text) => out.write(text));
  },
  permissions: async () => {
    const { permissionsCommand } = await import("./permissions.js");
    return (setup) => {
      const { args, host, env, out } = setup;
      return permissionsCommand({
        operands: args.operands,
        stdin: args.fromStdin,
        json: args.json,
        scope: args.scope,
        cwd: host.cwd,
        home: host.home,
        harnessHome: lorimerHome(env, host.home),
        input: host.stdin,
        out,
        open: () => openPermissions(setup),
      });
    };
  },
};

export async function runCommand(name: string, setup: Setup): Promise<number> {
  const load = commands[name];
  if (load === undefined) throw usageError(`There is no command ${name}.`);
  return (await load())(setup);
}

async function openPermissions(setup: Setup): Promise<OpenPermissions> {
  const { harness, sessionOptions, close } = await openCliHarness(setup, { approver: refusingApprover });
  const { Permissions } = await import("@lorimer/plugin-permissions/contract");
  try {
    const session = await harness.openSession({ model: "anthropic/none", ...sessionOptions, persist: false });
    return { permissions: await session.service(Permissions), settings: setup.settings, close };
  } catch (error) {
    await close();
    throw error;
  }
}
