import type { Settings, SettingsOrigin } from "./contract/index.js";
import type { JsonObject } from "./json/json-object.js";
import type { ManagedPlaces } from "./layers/places.js";

/** Settings that the host gives: from flags, from the environment. */
export interface GivenSettings {
  readonly value: JsonObject;
  /** What a person knows it by, such as `--settings` or the path of a file. */
  readonly source: string;
  /** The text it was read from, where lines matter. */
  readonly text?: string;
}

/** Reads policy from where no file is: the registry, a profile, a server. */
export interface PolicyReader {
  readonly name: string;
  /** Milliseconds that `read` has. Default: ten seconds. */
  readonly deadlineMs?: number;
  /** Settings, or undefined where there are none. */
  read(signal: AbortSignal): Promise<unknown>;
}

export interface SettingsOptions {
  /** The root of the repository, or the working folder outside of one. */
  readonly projectFolder: string;
  /** False: nothing of the project is read. */
  readonly trusted: boolean;
  /** Default: `.lorimer` in the home folder. */
  readonly userFolder?: string;
  /** The user folder of the other harness. Default: `.claude` in the home folder. */
  readonly foreignUserFolder?: string;
  /** The scopes whose files are read beside policy. Default: all; a bare start reads none. */
  readonly files?: readonly ("user" | "project" | "local")[];
  /** Default: the folders of this platform. */
  readonly managed?: ManagedPlaces;
  /** Strongest first; stronger than policy files. */
  readonly policies?: readonly PolicyReader[];
  readonly cli?: GivenSettings;
  readonly flag?: GivenSettings;
  /** Beneath everything, strongest first: what the environment says, what the product chooses. */
  readonly defaults?: readonly GivenSettings[];
}

/** Settings that are open: live, and to be closed. */
export interface OpenSettings extends Settings {
  /** Every layer that says something, strongest first. */
  readonly layers: readonly Pick<SettingsOrigin, "scope" | "source" | "foreign">[];
  /** The file that `update` writes for a scope. */
  fileOf(scope: "local" | "project" | "user"): string;
  /** Reads everything again, policies too; resolves when what changed has taken effect. */
  reload(): Promise<void>;
  /** Stops watching. Reading goes on working. */
  close(): void;
}
