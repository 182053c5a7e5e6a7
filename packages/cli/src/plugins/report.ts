import type { ComponentReport } from "@lorimer/plugin-discovery/contract";

/** What is known of a folder: the form in which `--json` prints it. */
export interface Report {
  readonly plugin: string;
  readonly version: string | null;
  /** `unknown` where the folder holds nothing that can be read here. */
  readonly format: string;
  readonly components: readonly ComponentReport[];
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
  /** What its code uses and should not any more: for its author. */
  readonly deprecated?: readonly string[];
  /** The packages of a catalogue, or of a folder of packages. */
  readonly plugins?: readonly Report[];
}
