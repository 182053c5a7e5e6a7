import type { ModelFailure, Signer } from "@lorimer/sdk";
import { credentialSigner } from "@lorimer/sdk/http";
import { isVendor } from "./settings.js";
import type { OpenAISettings } from "./settings.js";

/** Where requests go. An address that already names the operation is taken as it is. */
export function endpointOf(settings: OpenAISettings): string {
  const url = new URL(settings.baseUrl);
  const path = url.pathname.replace(/\/+$/, "");
  url.pathname = path.endsWith("/chat/completions") ? path : `${path}/chat/completions`;
  return url.href;
}

export function requestHeaders(settings: OpenAISettings): Record<string, string> {
  return {
    accept: "text/event-stream, application/json",
    "content-type": "application/json",
    "user-agent": settings.userAgent,
    ...(settings.apiKey === undefined ? {} : { authorization: `Bearer ${settings.apiKey}` }),
    ...settings.headers,
  };
}

/** The failure of a provider that has nothing to identify itself with, or nothing. Only the vendor's own address is known to want a key. */
export function missingCredentials(settings: OpenAISettings): ModelFailure | undefined {
  if (settings.apiKey !== undefined || !isVendor(settings) || "authorization" in settings.headers) return undefined;
  return {
    ok: false,
    kind: "authentication",
    message: `There are no credentials for ${new URL(settings.baseUrl).host}. Set the variable OPENAI_API_KEY, or the address of another server with OPENAI_BASE_URL.`,
    retryable: false,
  };
}

/** Who wrote a reply: the address and the credential, as a digest. */
export function signerOf(settings: OpenAISettings): Signer {
  const credential = settings.apiKey ?? settings.headers["authorization"] ?? settings.headers["api-key"] ?? "";
  return credentialSigner("openai", settings.baseUrl, credential);
}
