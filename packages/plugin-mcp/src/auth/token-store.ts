import type { StoredOAuthClientInformation, StoredOAuthTokens } from "@modelcontextprotocol/client";
import { JsonFile } from "../state/json-file.js";
import { openKeychain } from "./keychain.js";
import type { Keychain } from "./keychain.js";

/** What is kept of one server, for each issuer that gave it. */
export interface ServerSecrets {
  readonly tokens: Readonly<Record<string, StoredOAuthTokens>>;
  readonly clients: Readonly<Record<string, StoredOAuthClientInformation>>;
  /** The issuer of the tokens that were saved last. */
  readonly issuer?: string | undefined;
  /** Rights that the server asked for when those of the tokens did not do. */
  readonly wantedScope?: string | undefined;
}

interface SecretsFile {
  readonly servers: Readonly<Record<string, ServerSecrets>>;
}

const none: ServerSecrets = { tokens: {}, clients: {} };

/** Tokens and client registrations: in the keychain of the operating system where there is one, else in a file that only the person may read. */
export class TokenStore {
  readonly #file: JsonFile<SecretsFile>;
  readonly #open: () => Promise<Keychain | undefined>;
  #keychain: Promise<Keychain | undefined> | undefined;

  constructor(path: string, open: () => Promise<Keychain | undefined> = openKeychain) {
    this.#file = new JsonFile(path);
    this.#open = open;
  }

  async read(server: string): Promise<ServerSecrets> {
    const kept = (await this.#chain())?.get(server);
    if (kept !== undefined) return { ...none, ...(JSON.parse(kept) as ServerSecrets) };
    return { ...none, ...(await this.#file.read()).servers?.[server] };
  }

  async update(server: string, change: (secrets: ServerSecrets) => ServerSecrets): Promise<void> {
    const chain = await this.#chain();
    await this.#file.update((content) => {
      const kept = chain?.get(server);
      const before = kept === undefined ? content.servers?.[server] : (JSON.parse(kept) as ServerSecrets);
      const secrets = change({ ...none, ...before });
      const { [server]: _old, ...others } = content.servers ?? {};
      return keptIn(chain, server, secrets) ? { ...content, servers: others } : { ...content, servers: { ...others, [server]: secrets } };
    });
  }

  async forget(server: string): Promise<void> {
    const chain = await this.#chain();
    await this.#file.update((content) => {
      if (chain?.get(server) !== undefined) chain.delete(server);
      const { [server]: _old, ...others } = content.servers ?? {};
      return { ...content, servers: others };
    });
  }

  /** Runs a refresh while no other process runs one: a refresh token may be good for one use only. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    return this.#file.alone(work);
  }

  #chain(): Promise<Keychain | undefined> {
    this.#keychain ??= this.#open();
    return this.#keychain;
  }
}

/** Some keychains take short secrets only: those that do not fit stand in the file. */
function keptIn(chain: Keychain | undefined, server: string, secrets: ServerSecrets): boolean {
  try {
    chain?.set(server, JSON.stringify(secrets));
    return chain !== undefined;
  } catch {
    return false;
  }
}
