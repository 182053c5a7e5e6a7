import type { AuthProvider, OAuthClientProvider, OAuthDiscoveryState, UnauthorizedError } from "@modelcontextprotocol/client";
import { isLorimerError, LorimerError, messageOf } from "@lorimer/sdk";
import type { OAuthConfig, RemoteServer } from "../config/server-config.js";
import { causeOf } from "../connection/cause-of.js";
import type { LoginOptions } from "../contract/index.js";
import { listenForCallback } from "./callback-listener.js";
import type { CallbackListener } from "./callback-listener.js";
import { guardedFetch } from "./guarded-fetch.js";
import type { FetchGuard } from "./guarded-fetch.js";
import type { KeptProvider } from "./kept-provider.js";
import { signInPage } from "./open-browser.js";
import type { TokenStore } from "./token-store.js";

interface Challenge {
  readonly resourceMetadataUrl?: URL;
  readonly scope?: string;
}

const loginLimitMs = 10 * 60_000;

/** Authorizes the requests to one server: with what was kept of a sign-in, renewed when the server refuses it, once. */
export class ServerAuth implements AuthProvider {
  readonly #config: RemoteServer;
  readonly #oauth: OAuthConfig;
  readonly #store: TokenStore;
  readonly #account: string;
  readonly #fetch: (input: string | URL, init?: RequestInit) => Promise<Response>;
  #token: Promise<string | undefined> | undefined;
  #machine: OAuthClientProvider | undefined;
  /** What a server signed in to without a person is asked for. */
  #scopes: string | undefined;
  #renewing: Promise<boolean> | undefined;
  #challenge: Challenge = {};

  constructor(config: RemoteServer, store: TokenStore, guard: Partial<FetchGuard> = {}) {
    this.#config = config;
    this.#oauth = config.oauth ?? {};
    this.#scopes = this.#oauth.scopes;
    this.#store = store;
    this.#account = accountOf(config);
    const allowed = [new URL(config.url).origin, ...(this.#oauth.privateHosts ?? []), ...(guard.allowed ?? [])];
    this.#fetch = guardedFetch({ ...guard, allowed });
  }

  token(): Promise<string | undefined> {
    this.#token ??= this.#kept();
    return this.#token;
  }

  /** Renews the token; whoever is refused meanwhile waits for the same. Rejects where a person has to sign in. */
  async onUnauthorized({ response }: { readonly response: Response }): Promise<void> {
    const { extractWWWAuthenticateParams, UnauthorizedError: Unauthorized } = await import("@modelcontextprotocol/client");
    const { resourceMetadataUrl, scope } = extractWWWAuthenticateParams(response);
    this.#challenge = { ...(resourceMetadataUrl ? { resourceMetadataUrl } : {}), ...(scope === undefined ? {} : { scope }) };
    this.#renewing ??= this.#renew().finally(() => {
      this.#renewing = undefined;
    });
    if (!(await this.#renewing)) throw new Unauthorized("a sign-in is needed") satisfies UnauthorizedError;
  }

  /** Signs in with these rights too: where no person is needed for that, now, and then it is true; else when the person next does. */
  async wantScope(required: string | undefined): Promise<boolean> {
    if (required === undefined) return false;
    const { computeScopeUnion } = await import("@modelcontextprotocol/client");
    if (this.#machine !== undefined) {
      const wanted = computeScopeUnion(this.#scopes, required);
      // Rights that it was given before are not missing: the server wants something else.
      if (wanted === undefined || wanted === this.#scopes) return false;
      this.#scopes = wanted;
      this.#machine = undefined;
      return this.#renew();
    }
    await this.#store.update(this.#account, (secrets) => {
      const granted = secrets.tokens[secrets.issuer ?? ""]?.scope;
      return { ...secrets, wantedScope: computeScopeUnion(granted, secrets.wantedScope, required) };
    });
    return false;
  }

  /** Runs a sign-in with the person, from discovery to the first token. */
  async login({ signal, visit }: LoginOptions): Promise<void> {
    const listener = await this.#listener();
    try {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(loginLimitMs)]);
      let page: URL | undefined;
      const provider = await this.#provider(listener.redirectUrl, {
        state: listener.state,
        visit: (url) => {
          page = signInPage(url);
        },
      });
      const { wantedScope } = await this.#store.read(this.#account);
      const scope = wantedScope ?? this.#oauth.scopes;
      if (await this.#run(provider, { forceReauthorization: true, ...(scope === undefined ? {} : { scope }) })) return;
      if (page === undefined) throw failed(this.#config, "it named no page to sign in at");
      await visit(page, listener);
      const params = await answered(listener, deadline);
      const [code, refusal, iss] = [params.get("code"), params.get("error"), params.get("iss")];
      if (code === null) throw failed(this.#config, `it was refused: ${refusal ?? "no code was given"}`);
      await this.#run(provider, { authorizationCode: code, ...(iss === null ? {} : { iss }), ...(scope === undefined ? {} : { scope }) });
    } catch (error) {
      signal.throwIfAborted();
      throw isLorimerError(error) ? error : failed(this.#config, causeOf(error), error);
    } finally {
      this.#token = undefined;
      await listener.close();
    }
  }

  /** Forgets what was kept of this server. */
  async logout(): Promise<void> {
    this.#token = undefined;
    await this.#store.forget(this.#account);
  }

  async #renew(): Promise<boolean> {
    const refused = await this.#token?.catch(() => undefined);
    try {
      return await this.#store.alone(async () => {
        const { machineProvider } = await import("./machine-provider.js");
        this.#machine ??= machineProvider(this.#scopes === undefined ? this.#oauth : { ...this.#oauth, scopes: this.#scopes }, this.#fetch);
        if (this.#machine !== undefined) return await this.#run(this.#machine, this.#scopes === undefined ? {} : { scope: this.#scopes });
        const { tokens, issuer } = await this.#store.read(this.#account);
        const kept = tokens[issuer ?? ""];
        // Another process has renewed it already.
        if (kept !== undefined && kept.access_token !== refused) return true;
        if (kept?.refresh_token === undefined) return false;
        return await this.#run(await this.#provider("http://127.0.0.1/callback"), {});
      });
    } catch (error) {
      if ((error as Partial<Error> | null)?.name === "UnauthorizedError") return false;
      throw failed(this.#config, messageOf(error));
    } finally {
      this.#token = undefined;
    }
  }

  async #run(provider: OAuthClientProvider, options: Readonly<Record<string, unknown>>): Promise<boolean> {
    const { auth } = await import("@modelcontextprotocol/client");
    const asked = { serverUrl: this.#config.url, fetchFn: this.#fetch, ...this.#challenge, ...options };
    try {
      return (await auth(provider, asked)) === "AUTHORIZED";
    } catch (error) {
      if (!this.#isOldServer(error)) throw error;
      return (await auth(provider, { ...asked, skipIssuerMetadataValidation: true })) === "AUTHORIZED";
    }
  }

  /** Before revision 2025-06-18 a server was its own authorization server, and its metadata might name any issuer: its own origin still is one. */
  #isOldServer(error: unknown): boolean {
    const { name, kind, received } = (error ?? {}) as { readonly name?: string; readonly kind?: string; readonly received?: string };
    if (name !== "IssuerMismatchError" || kind !== "metadata" || this.#challenge.resourceMetadataUrl !== undefined) return false;
    return received !== undefined && URL.canParse(received) && new URL(received).origin === new URL(this.#config.url).origin;
  }

  async #provider(redirectUrl: string, login?: { readonly state: string; visit(url: URL): void }): Promise<KeptProvider> {
    const { KeptProvider: Provider } = await import("./kept-provider.js");
    return new Provider({
      store: this.#store,
      account: this.#account,
      oauth: this.#oauth,
      redirectUrl,
      discovered: await this.#configured(),
      ...(login === undefined ? {} : { login }),
    });
  }

  /** The authorization server that the configuration names, in place of the one that the server names. */
  async #configured(): Promise<OAuthDiscoveryState | undefined> {
    const address = this.#oauth.authServerMetadataUrl;
    if (address === undefined) return undefined;
    const response = await this.#fetch(address, { headers: { accept: "application/json" } });
    const metadata = (await response.json()) as NonNullable<OAuthDiscoveryState["authorizationServerMetadata"]>;
    const needed = [metadata.issuer, metadata.authorization_endpoint, metadata.token_endpoint];
    if (!response.ok || !needed.every((value) => typeof value === "string"))
      throw failed(this.#config, "its authServerMetadataUrl leads to no metadata");
    return { authorizationServerUrl: metadata.issuer, authorizationServerMetadata: metadata };
  }

  async #kept(): Promise<string | undefined> {
    if (this.#machine !== undefined) return (await this.#machine.tokens())?.access_token;
    const { tokens, issuer } = await this.#store.read(this.#account);
    return tokens[issuer ?? ""]?.access_token;
  }

  /** On the port that this client is registered with, where it is free. */
  async #listener(): Promise<CallbackListener> {
    if (this.#oauth.callbackPort !== undefined) return listenForCallback(this.#oauth.callbackPort);
    const { clients, issuer } = await this.#store.read(this.#account);
    const client = clients[issuer ?? ""] ?? Object.values(clients)[0];
    const [known] = (client as { readonly redirect_uris?: readonly string[] } | undefined)?.redirect_uris ?? [];
    const port = known === undefined ? 0 : Number(new URL(known).port);
    return listenForCallback(port).catch(() => listenForCallback(0));
  }
}

/** Under which name a server's secrets are kept: its address, and the client that we are to it. */
export function accountOf({ url, oauth }: RemoteServer): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}${oauth?.clientId === undefined ? "" : ` ${oauth.clientId}`}`;
}

async function answered({ answered: answer }: CallbackListener, signal: AbortSignal): Promise<URLSearchParams> {
  let stop = (): void => undefined;
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(new LorimerError("MCP_LOGIN_FAILED", "The sign-in was not finished."));
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([answer, ended]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function failed({ name }: RemoteServer, why: string, cause?: unknown): LorimerError {
  return new LorimerError("MCP_LOGIN_FAILED", `Signing in to the MCP server "${name}" failed: ${why}.`, { cause });
}
