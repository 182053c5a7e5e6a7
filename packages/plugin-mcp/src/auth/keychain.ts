/** Where the operating system keeps secrets. */
export interface Keychain {
  get(account: string): string | undefined;
  /** Throws where the secret cannot be kept there. */
  set(account: string, secret: string): void;
  delete(account: string): void;
}

interface KeyringModule {
  readonly Entry: new (
    service: string,
    account: string,
  ) => { getPassword(): string | null; setPassword(secret: string): void; deletePassword(): boolean };
}

const service = "lorimer-mcp";

/** The keychain of this machine, where its optional package is installed and answers; a machine without a desktop has none. */
export async function openKeychain(): Promise<Keychain | undefined> {
  if (process.env["LORIMER_NO_KEYCHAIN"] === "1") return undefined;
  const name = "@napi-rs/keyring";
  try {
    const { Entry } = (await import(name)) as KeyringModule;
    const keychain: Keychain = {
      get: (account) => new Entry(service, account).getPassword() ?? undefined,
      set: (account, secret) => new Entry(service, account).setPassword(secret),
      delete: (account) => void new Entry(service, account).deletePassword(),
    };
    keychain.get("probe");
    return keychain;
  } catch {
    return undefined;
  }
}
