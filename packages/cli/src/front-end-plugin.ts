import { Elicitor, HostServers } from "@lorimer/plugin-mcp/contract";
import { HookPrompter, HookTerminal } from "@lorimer/plugin-hooks/contract";
import { Approver, CommandHost, definePlugin, manifestSchemaUrl, provide } from "@lorimer/sdk";
import type { Plugin, Service } from "@lorimer/sdk";

/** What a front end gives the sessions of its process: who answers their questions, and a terminal where there is one. */
export interface FrontEnd {
  readonly approver: Approver;
  readonly hookPrompter?: HookPrompter;
  readonly hookTerminal?: HookTerminal;
  readonly commandHost?: CommandHost;
  readonly elicitor?: Elicitor;
  readonly hostServers?: HostServers;
  /** What belongs to this front end alone. */
  readonly plugins?: readonly Plugin[];
}

export function frontEndPlugin(version: string, frontEnd: FrontEnd): Plugin {
  const { approver, hookPrompter, hookTerminal, commandHost, elicitor, hostServers } = frontEnd;
  const services: readonly Service[] = [
    provide(Approver, { level: "session", create: () => approver }),
    ...(hookPrompter === undefined ? [] : [provide(HookPrompter, { level: "session", create: () => hookPrompter })]),
    ...(hookTerminal === undefined ? [] : [provide(HookTerminal, { level: "session", create: () => hookTerminal })]),
    ...(commandHost === undefined ? [] : [provide(CommandHost, { level: "session", create: () => commandHost })]),
    ...(elicitor === undefined ? [] : [provide(Elicitor, { level: "session", create: () => elicitor })]),
    ...(hostServers === undefined ? [] : [provide(HostServers, { level: "session", create: () => hostServers })]),
  ];
  const module = (service: Service): string => `./${service.token.key}.js`;
  return definePlugin({
    manifest: {
      $schema: manifestSchemaUrl,
      name: "lorimer.cli-front-end",
      version,
      description: "Asks whoever sits at the other end.",
      extensions: { "dev.lorimer": { engine: "0" } },
    },
    contributes: { services: services.map((service) => ({ token: service.token.key, level: "session", module: module(service) })) },
    modules: Object.fromEntries(services.map((service) => [module(service), () => Promise.resolve({ default: service })])),
  });
}
