/** How large a package may be. */
export interface Limits {
  /** Of the archive itself. */
  readonly downloadBytes: number;
  /** Of everything it unpacks to. */
  readonly bytes: number;
  readonly entries: number;
}

/** 256 MiB as it comes, 512 MiB unpacked, 20,000 files and folders. */
export const packageLimits: Limits = { downloadBytes: 256 * 1024 * 1024, bytes: 512 * 1024 * 1024, entries: 20_000 };
