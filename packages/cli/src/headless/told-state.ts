import type { Session } from "@lorimer/core";
import { Permissions } from "@lorimer/plugin-permissions/contract";
import type { PermissionUpdate } from "@lorimer/sdk";
import type { InitFacts } from "../output/init-line.js";
import { serviceIf } from "../sessions/service-if.js";
import { commandsOf } from "./commands-of.js";
import { knownServers } from "./mcp-control.js";

/** What the first line of every run says of its session, and what is told as soon as it changes: also where the session went on with other plugins. */
export class ToldState implements Pick<InitFacts, "permissionMode" | "slashCommands" | "mcpServers"> {
  readonly #tellMode: (mode: string) => void;
  #permissions: Permissions | undefined;
  #toldMode: string | undefined;
  #commands: readonly string[] = [];
  #servers: () => InitFacts["mcpServers"] = () => [];

  constructor(tellMode: (mode: string) => void) {
    this.#tellMode = tellMode;
  }

  get permissionMode(): string {
    return this.#permissions?.mode ?? "default";
  }

  get slashCommands(): readonly string[] {
    return this.#commands;
  }

  get mcpServers(): InitFacts["mcpServers"] {
    return this.#servers();
  }

  /** Takes a session that begins, with changes of permissions that are no news. Returns what could not be changed, in words. */
  async begin(session: Session, updates: readonly PermissionUpdate[]): Promise<readonly string[]> {
    const permissions = await serviceIf(session, Permissions);
    const faults = (await permissions?.apply(updates)) ?? [];
    this.#toldMode = permissions?.mode;
    await this.follow(session);
    return faults;
  }

  /** Takes the session as it is with the plugins that are now in force. */
  async follow(session: Session): Promise<void> {
    const permissions = (this.#permissions = await serviceIf(session, Permissions));
    this.#servers = await knownServers(session, { isTold: true });
    await this.refresh(session);
    if (permissions === undefined) return;
    const tell = (): void => {
      if (permissions !== this.#permissions || permissions.mode === this.#toldMode) return;
      this.#toldMode = permissions.mode;
      this.#tellMode(permissions.mode);
    };
    permissions.onChange(tell);
    tell();
  }

  /** Commands may come and go between prompts. */
  async refresh(session: Session): Promise<void> {
    this.#commands = (await commandsOf(session)).map(({ name }) => name);
  }
}
