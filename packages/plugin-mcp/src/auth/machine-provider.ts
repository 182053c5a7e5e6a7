import type { OAuthClientProvider } from "@modelcontextprotocol/client";
import {
  ClientCredentialsProvider,
  CrossAppAccessProvider,
  discoverAndRequestJwtAuthGrant,
  PrivateKeyJwtProvider,
  requestJwtAuthorizationGrant,
} from "@modelcontextprotocol/client";
import type { CrossAppConfig, OAuthConfig } from "../config/server-config.js";

/** For a server that is signed in to without a person; undefined where the configuration says nothing of that. Tokens of this kind are not kept. */
export function machineProvider(oauth: OAuthConfig, fetch: Fetch): OAuthClientProvider | undefined {
  const { clientId, clientSecret, privateKey, algorithm = "RS256", scopes, issuer, crossApp } = oauth;
  const bound = issuer === undefined ? {} : { expectedIssuer: issuer };
  const common = { clientName: "Lorimer", ...(scopes === undefined ? {} : { scope: scopes }), ...bound };
  if (clientId === undefined) return undefined;
  if (crossApp !== undefined)
    return new CrossAppAccessProvider({
      clientId,
      clientSecret: clientSecret ?? "",
      clientName: "Lorimer",
      fetchFn: fetch,
      ...bound,
      assertion: (context) => grantOf(crossApp, context, fetch),
    });
  if (oauth.grant !== "client_credentials") return undefined;
  return privateKey === undefined
    ? new ClientCredentialsProvider({ clientId, clientSecret: clientSecret ?? "", ...common })
    : new PrivateKeyJwtProvider({ clientId, privateKey, algorithm, ...common });
}

type Fetch = (input: string | URL, init?: RequestInit) => Promise<Response>;

/** The identity provider's word for this server, got with the person's identity token. */
async function grantOf(
  { idpUrl, idpTokenEndpoint, clientId, clientSecret, idToken }: CrossAppConfig,
  context: { readonly authorizationServerUrl: string; readonly resourceUrl: string; readonly scope?: string },
  fetch: Fetch,
): Promise<string> {
  const asked = {
    audience: context.authorizationServerUrl,
    resource: context.resourceUrl,
    idToken,
    clientId,
    fetchFn: fetch,
    ...(clientSecret === undefined ? {} : { clientSecret }),
    ...(context.scope === undefined ? {} : { scope: context.scope }),
  };
  const { jwtAuthGrant } =
    idpTokenEndpoint === undefined
      ? await discoverAndRequestJwtAuthGrant({ idpUrl: idpUrl ?? "", ...asked })
      : await requestJwtAuthorizationGrant({ tokenEndpoint: idpTokenEndpoint, ...asked });
  return jwtAuthGrant;
}
