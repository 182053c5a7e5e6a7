import { usageError } from "../../usage-error.js";

export interface GivenOption {
  /** The name of a plugin, or the id of a package. */
  readonly id: string;
  readonly key: string;
  readonly text: string;
}

/** Reads `NAME.KEY=VALUE`. Names may hold dots, keys may not. */
export function splitOption(option: string): GivenOption {
  const [, id, key, text] = /^([^=]+)\.([A-Za-z_][A-Za-z0-9_-]*)=(.*)$/s.exec(option) ?? [];
  if (id === undefined || key === undefined || text === undefined)
    throw usageError(`--plugin-option ${option}: it must be NAME.KEY=VALUE.`, "An example: --plugin-option acme@shop.city=Rome");
  return { id, key, text };
}
