import type { Act, Target } from "../act/act.js";
import type { Finding, GuardConfig } from "./guard-rule.js";

/** A file tool writes what should not be changed in passing. */
export function sensitiveEdit(act: Act, config: GuardConfig): Finding {
  const target = act.edits.find((edit) => isSensitive(edit, config));
  return target && `it changes ${target.given}, which is protected`;
}

/** A shell command does. */
export function sensitiveShellWrite(act: Act, config: GuardConfig): Finding {
  const target = act.shellWrites.find((write) => isSensitive(write, config));
  return target && `the command changes ${target.given}, which is protected`;
}

/** A write outside the folders of the session. */
export function outsideWrite(act: Act): Finding {
  const target = [...act.edits, ...act.shellWrites].find(({ outside }) => outside);
  return target && `it changes ${target.given}, which is outside the folders of this session`;
}

/** A lockfile changed by hand. */
export function lockfileWrite(act: Act, config: GuardConfig): Finding {
  const target = [...act.edits, ...act.shellWrites].find(({ places }) => places.some(config.isLockfile));
  return target && `it changes ${target.given}, which a package manager should write`;
}

function isSensitive({ places }: Target, config: GuardConfig): boolean {
  return places.some((place) => config.isSensitive(place));
}
