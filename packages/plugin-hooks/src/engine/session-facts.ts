import type { Permissions } from "@lorimer/plugin-permissions/contract";
import type { SessionPlace } from "@lorimer/sdk";
import type { HookFiring, HookSessionFacts } from "../contract/index.js";

/** What is known of the session when a hook is fired, for the common fields of its input. */
export class SessionFacts {
  readonly #permissions: Permissions | undefined;
  readonly #stored: HookSessionFacts | undefined;
  readonly #sessionId: string;
  readonly #seat: { readonly cwd: string };

  constructor(
    place: SessionPlace,
    seat: { readonly cwd: string },
    permissions: Permissions | undefined,
    stored: HookSessionFacts | undefined,
  ) {
    this.#permissions = permissions;
    this.#stored = stored;
    this.#sessionId = place.sessionId;
    this.#seat = seat;
  }

  /** The working directory the agent was last seen in. */
  get cwd(): string {
    return this.#seat.cwd;
  }

  input(event: string, firing: HookFiring): Readonly<Record<string, unknown>> {
    const mode = this.#permissions === undefined ? undefined : { permission_mode: this.#permissions.mode };
    return {
      session_id: this.#sessionId,
      transcript_path: this.#stored?.transcriptPath ?? "",
      cwd: firing.cwd ?? this.#seat.cwd,
      hook_event_name: event,
      ...mode,
      ...firing.input,
    };
  }
}
