import type { Form, Plugin } from "@lorimer/sdk";

/** A contribution point: its name, the form of its entries, and what makes an entry unique. Declared by whoever reads the point. */
export interface Point {
  readonly name: string;
  /** The form of the whole list of entries. */
  readonly form: Form<readonly unknown[]>;
  /** Entries with equal ids clash. Absent: any number of entries may be alike. */
  id?(value: never): string;
}

/** One entry that a plugin contributed to a point. */
export interface Contribution<Value = unknown> {
  readonly plugin: string;
  readonly value: Value;
  /** Imports the entry's module on first use and gives its default export. A failed import may be tried again. */
  load(): Promise<unknown>;
}

/** A plugin found on disk, which must not be able to stop the others. */
export interface DiscoveredPlugin {
  /** Where it was found; names it when its manifest does not. */
  readonly location: string;
  read(): Plugin;
  /** This version of the harness checked it before and found it sound by itself, and it cannot have changed: it is not checked again. */
  readonly isSound?: boolean;
  /** Called when it was checked and is sound by itself, as it is and not only carried over from an older API. */
  sound?(): void;
  /** Called once nothing can use it any more, by a harness that exchanges its plugins. */
  release?(): void | Promise<void>;
}

/** Something wrong with a plugin, and what to do about it. */
export interface Fault {
  readonly cause: string;
  readonly remedy: string;
}

/** A plugin that is being linked, with everything found wrong with it so far. */
export interface Candidate {
  readonly plugin: Plugin;
  /** Where it was found on disk; undefined when the distribution chose it. */
  readonly location: string | undefined;
  readonly faults: Fault[];
}
