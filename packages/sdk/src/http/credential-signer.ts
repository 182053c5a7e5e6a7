import { createHash } from "node:crypto";
import type { Signer } from "../signer.js";

/** Who wrote a reply: the address and the credential, as a digest. */
export function credentialSigner(provider: string, baseUrl: string, credential: string): Signer {
  return { provider, key: createHash("sha256").update(`${baseUrl}\n${credential}`).digest("hex").slice(0, 16) };
}
