import { namespace } from "./manifest.js";
import type { Contributes, PluginManifest } from "./manifest.js";

/** Something that plugins may still use, and should not. Told to their authors, never to those who run them. */
export interface Deprecation {
  /** In words, or for an export its name. */
  readonly what: string;
  /** The release that deprecated it. */
  readonly since: string;
  /** The host API version that no longer has it. */
  readonly goneIn: number;
  readonly instead: string;
  /** Whether a manifest and its contributions use it; absent for an export of this package, whose name is looked for in the plugin's code. */
  isUsed?(manifest: PluginManifest, contributes: Contributes): boolean;
}

/** Everything deprecated at present. What is exported and marked so must stand here, which a check holds. */
export const deprecations: readonly Deprecation[] = [
  {
    what: 'the engine range "*"',
    since: "0.1.0",
    goneIn: 1,
    instead: 'the host API versions that the plugin was tried with, such as "0" or "0 - 1"',
    isUsed: ({ extensions }) => extensions?.[namespace]?.["engine"] === "*",
  },
];
