import type { SessionId } from "@lorimer/sdk";

export interface PageOptions {
  /** The parent session's name or first words. */
  readonly parentTitle?: string;
  /** Sessions that were forked from this one. */
  readonly forks?: readonly Fork[];
  /** The session itself, compressed and in base64, so that the page can be run again. */
  readonly recording?: string;
}

export interface Fork {
  readonly session: SessionId;
  readonly title: string;
  /** Messages of this session's history that it took over. */
  readonly messages: number;
}
