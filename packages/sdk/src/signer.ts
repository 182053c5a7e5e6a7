/** Who produced signed blocks: blocks are only ever sent back to an equal signer. */
export interface Signer {
  readonly provider: string;
  /** A short digest of endpoint and credential; never the credential. */
  readonly key: string;
}
