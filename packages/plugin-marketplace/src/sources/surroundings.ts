/** What bringing a package may use. */
export interface Surroundings {
  /** In which relative paths stand; undefined where there is no folder of a marketplace. */
  readonly marketplaceRoot: string | undefined;
  /** The marketplace is of this disk, or a person named the source: then addresses of this disk may be read. */
  readonly local: boolean;
  readonly acceptCommands: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}
