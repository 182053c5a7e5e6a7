import { dirname } from "node:path";
import type { Plugin } from "@lorimer/sdk";
import type { Prepared } from "./contained.js";
import { NativePlugin, plain, readFiles } from "./discovered.js";
import type { FoundPlugin, Hosting } from "./discovered.js";
import type { NativeRow, NativeRows } from "./native-rows.js";

/** What the installed plugins of one process share. */
export interface InstalledTogether {
  readonly rows: NativeRows;
  readonly hosting: Hosting;
  /** The version of the harness: it may check plugins otherwise than another did. */
  readonly version: string;
  /** Where packages stand under the digests of their contents. */
  readonly store: string;
  /** Lets plugins find the harness's own `@lorimer/sdk`. */
  linked(): Promise<void>;
}

/** An installed plugin as the kernel takes it. A class, since there may be hundreds and each start makes them all. */
export class InstalledPlugin implements FoundPlugin, Prepared {
  readonly location: string;
  /** Where a person has its code run is no part of what was checked. */
  readonly isSound: boolean;
  readonly #row: NativeRow;
  readonly #together: InstalledTogether;
  #ready: Promise<void> | undefined;

  constructor(row: NativeRow, together: InstalledTogether) {
    this.location = row.root;
    this.#row = row;
    this.#together = together;
    this.isSound = row.sound === together.version && !together.hosting.isolation.has(row.files?.manifest.name ?? "");
  }

  sound(): void {
    const { rows, hosting, version } = this.#together;
    const { files } = this.#row;
    if (files !== undefined && !hosting.isolation.has(files.manifest.name)) rows.keepSound(this.#row, version);
  }

  read(): Plugin {
    const plugin = new NativePlugin(this.location, this.#row.files ?? readFiles(this.location), this.#together.hosting, this);
    return this.isSound ? plugin : plain(plugin);
  }

  /** Does it when it is first asked for, and again only where that failed. */
  before(): Promise<void> {
    this.#ready ??= this.#prepare().catch((error: unknown) => {
      this.#ready = undefined;
      throw error;
    });
    return this.#ready;
  }

  async #prepare(): Promise<void> {
    await this.#together.linked();
    // Elsewhere it is its author who changes it.
    if (dirname(this.location) !== this.#together.store) return;
    const { refuseChanged } = await import("./refuse-changed.js");
    await refuseChanged(this.location);
  }
}
