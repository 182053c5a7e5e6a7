import type { CrossAppConfig, OAuthConfig } from "./server-config.js";

const names = [
  "clientId",
  "clientSecret",
  "clientMetadataUrl",
  "authServerMetadataUrl",
  "issuer",
  "scopes",
  "privateKey",
  "algorithm",
] as const;

/** The `oauth` part of an entry. What is of another type than expected is left out. */
export function readOAuth(raw: Readonly<Record<string, unknown>>, fill: (text: string) => string): OAuthConfig {
  const { callbackPort, privateHosts, grant, crossApp } = raw;
  const texts = Object.fromEntries(names.flatMap((name) => (typeof raw[name] === "string" ? [[name, fill(raw[name])]] : [])));
  const crossed =
    typeof crossApp === "object" && crossApp !== null ? readCrossApp(crossApp as Readonly<Record<string, unknown>>, fill) : undefined;
  return {
    ...texts,
    ...(Number.isInteger(callbackPort) ? { callbackPort: Number(callbackPort) } : {}),
    ...(Array.isArray(privateHosts) ? { privateHosts: privateHosts.filter((host) => typeof host === "string") } : {}),
    ...(grant === "client_credentials" ? { grant } : {}),
    ...(crossed === undefined ? {} : { crossApp: crossed }),
  };
}

function readCrossApp(raw: Readonly<Record<string, unknown>>, fill: (text: string) => string): CrossAppConfig | undefined {
  const { clientId, clientSecret, idToken, idpUrl, idpTokenEndpoint } = raw;
  if (typeof clientId !== "string" || typeof idToken !== "string") return undefined;
  return {
    clientId: fill(clientId),
    idToken: fill(idToken),
    ...(typeof clientSecret === "string" ? { clientSecret: fill(clientSecret) } : {}),
    ...(typeof idpUrl === "string" ? { idpUrl: fill(idpUrl) } : {}),
    ...(typeof idpTokenEndpoint === "string" ? { idpTokenEndpoint: fill(idpTokenEndpoint) } : {}),
  };
}
