import type { Harness, Session, SessionOptions } from "../session/session-api.js";

/** What a host adds to the way in which sessions move from old plugins to new ones. */
export interface LiveOptions {
  /** Takes along what a session holds beside its log. Called before it is closed; what it gives, when its successor is open. */
  handOver?(from: Session): Promise<(to: Session) => Promise<void>>;
  /** What a session is opened with under the plugins now in force, where that depends on them. Default: as it was. */
  optionsFor?(own: SessionOptions, harness: Harness): SessionOptions;
}
