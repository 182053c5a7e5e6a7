import type {
  OAuthClientInformationContext,
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from "@modelcontextprotocol/client";
import { UnauthorizedError } from "@modelcontextprotocol/client";
import type { OAuthConfig } from "../config/server-config.js";
import type { TokenStore } from "./token-store.js";

export interface KeptProviderParts {
  readonly store: TokenStore;
  /** Under which the store keeps this server's secrets. */
  readonly account: string;
  readonly oauth: OAuthConfig;
  readonly redirectUrl: string;
  /** What the authorization server is known to be, where the configuration says so. */
  readonly discovered: OAuthDiscoveryState | undefined;
  /** A sign-in that a person takes part in; without it, nobody is sent anywhere. */
  readonly login?: { readonly state: string; visit(url: URL): void };
}

/** What the SDK's sign-in needs to know and to keep, over the store of tokens. One for each run of it. */
export class KeptProvider implements OAuthClientProvider {
  readonly redirectUrl: string;
  readonly clientMetadataUrl?: string;
  readonly #parts: KeptProviderParts;
  #verifier = "";
  #discovered: OAuthDiscoveryState | undefined;

  constructor(parts: KeptProviderParts) {
    this.#parts = parts;
    this.redirectUrl = parts.redirectUrl;
    this.#discovered = parts.discovered;
    if (parts.oauth.clientMetadataUrl !== undefined) this.clientMetadataUrl = parts.oauth.clientMetadataUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    const { scopes } = this.#parts.oauth;
    return {
      client_name: "Lorimer",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      ...(scopes === undefined ? {} : { scope: scopes }),
    };
  }

  state(): string {
    return this.#parts.login?.state ?? "";
  }

  async clientInformation(ctx?: OAuthClientInformationContext): Promise<StoredOAuthClientInformation | undefined> {
    const { store, account, oauth, login } = this.#parts;
    const { clients, issuer } = await store.read(account);
    if (oauth.clientId !== undefined) {
      // A secret goes to the authorization server that it was first used with, whatever the server names later.
      const bound = oauth.issuer ?? Object.entries(clients).find(([, client]) => client.client_id === oauth.clientId)?.[0];
      return {
        client_id: oauth.clientId,
        ...(oauth.clientSecret === undefined ? {} : { client_secret: oauth.clientSecret }),
        ...(bound === undefined ? {} : { issuer: bound }),
      };
    }
    const client = clients[ctx?.issuer ?? issuer ?? ""];
    const uris = client !== undefined && "redirect_uris" in client ? client.redirect_uris : undefined;
    // Registered for another port: not every server lets that pass.
    return login !== undefined && uris !== undefined && !uris.includes(this.redirectUrl) ? undefined : client;
  }

  saveClientInformation(client: StoredOAuthClientInformation, ctx?: OAuthClientInformationContext): Promise<void> {
    const { store, account, oauth } = this.#parts;
    const key = ctx?.issuer ?? client.issuer ?? "";
    // A configured secret stands in the configuration only.
    const kept = oauth.clientId === undefined ? client : { client_id: client.client_id, issuer: key };
    return store.update(account, (secrets) => ({ ...secrets, clients: { ...secrets.clients, [key]: kept } }));
  }

  async tokens(ctx?: OAuthClientInformationContext): Promise<StoredOAuthTokens | undefined> {
    const { tokens, issuer } = await this.#parts.store.read(this.#parts.account);
    return tokens[ctx?.issuer ?? issuer ?? ""];
  }

  saveTokens(tokens: StoredOAuthTokens, ctx?: OAuthClientInformationContext): Promise<void> {
    const issuer = ctx?.issuer ?? tokens.issuer ?? "";
    return this.#parts.store.update(this.#parts.account, (secrets) => ({
      ...secrets,
      issuer,
      wantedScope: undefined,
      tokens: { ...secrets.tokens, [issuer]: { ...tokens, refresh_token: tokens.refresh_token ?? secrets.tokens[issuer]?.refresh_token } },
    }));
  }

  redirectToAuthorization(url: URL): void {
    if (this.#parts.login === undefined) throw new UnauthorizedError("a sign-in is needed");
    this.#parts.login.visit(url);
  }

  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }

  codeVerifier(): string {
    return this.#verifier;
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return this.#discovered;
  }

  saveDiscoveryState(state: OAuthDiscoveryState): void {
    this.#discovered = state;
  }

  invalidateCredentials(scope: "all" | "client" | "tokens" | "verifier" | "discovery"): Promise<void> {
    if (scope === "verifier") this.#verifier = "";
    if (scope === "discovery" || scope === "all") this.#discovered = this.#parts.discovered;
    return this.#parts.store.update(this.#parts.account, (secrets) => ({
      ...secrets,
      ...(scope === "all" || scope === "tokens" ? { tokens: {} } : {}),
      ...(scope === "all" || scope === "client" ? { clients: {} } : {}),
    }));
  }
}
