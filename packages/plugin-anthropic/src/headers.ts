import type { ModelFailure, Signer } from "@lorimer/sdk";
import { credentialSigner } from "@lorimer/sdk/http";
import { defaultBaseUrl } from "./settings.js";
import type { AnthropicSettings } from "./settings.js";

/** The version of the API whose forms this plugin writes and reads; the SDK's own, which a test compares. */
export const apiVersion = "2026-10-21";

/** The beta that lets the server leave out reasoning whose conversation was changed. */
const bindingBeta = "thinking-binding-controls-2026-08-01";

/** The beta of fast mode; some models need it with any `speed`, the others take it. */
const fastBeta = "fast-mode-2026-02-01";

/** The headers of a request. A key is sent as the API wants it now, and to other addresses also as it did before: most gateways still ask for that. */
export function requestHeaders(
  settings: AnthropicSettings,
  options: { readonly bindsThinking: boolean; readonly isFast: boolean },
): Record<string, string> {
  const betas = [...(options.bindsThinking ? [bindingBeta] : []), ...(options.isFast ? [fastBeta] : [])];
  const bearer = settings.authToken ?? settings.apiKey;
  const sendsKey = settings.apiKey !== undefined && (settings.authToken !== undefined || settings.baseUrl !== defaultBaseUrl);
  return {
    accept: "text/event-stream, application/json",
    "content-type": "application/json",
    "anthropic-version": apiVersion,
    "user-agent": settings.userAgent,
    ...(betas.length === 0 ? {} : { "anthropic-beta": joined(settings.headers["anthropic-beta"], betas) }),
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(sendsKey ? { "x-api-key": settings.apiKey } : {}),
    ...(betas.length === 0 ? settings.headers : without(settings.headers, "anthropic-beta")),
  };
}

/** The failure of a provider that has nothing to identify itself with, or nothing. */
export function missingCredentials(settings: AnthropicSettings): ModelFailure | undefined {
  if (settings.apiKey !== undefined || settings.authToken !== undefined) return undefined;
  if ("authorization" in settings.headers || "x-api-key" in settings.headers) return undefined;
  return {
    ok: false,
    kind: "authentication",
    message: `There are no credentials for ${settings.baseUrl}. Set the variable ANTHROPIC_API_KEY, or ANTHROPIC_AUTH_TOKEN where a gateway hands out tokens; for an address that asks for none, set any value.`,
    retryable: false,
  };
}

/** Who signs reasoning: the address and the credential, as a digest. */
export function signerOf(settings: AnthropicSettings): Signer {
  const credential = settings.authToken ?? settings.apiKey ?? settings.headers["authorization"] ?? settings.headers["x-api-key"] ?? "";
  return credentialSigner("anthropic", settings.baseUrl, credential);
}

function joined(own: string | undefined, betas: readonly string[]): string {
  return [...(own === undefined || own === "" ? [] : [own]), ...betas].join(",");
}

function without(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  const { [name]: _left, ...rest } = headers;
  return rest;
}
