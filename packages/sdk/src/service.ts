/** The scope that owns a service: the whole process, one session, or one agent of a session. */
export type Level = "app" | "session" | "agent";

/** The name under which a service is asked for, carrying its type. Two tokens with one key are the same token. */
export interface Token<T> {
  readonly key: string;
  /** Never set: it only carries the type. */
  readonly type?: T;
  /** The need may stay unmet. Set by `optional`. */
  readonly optional?: true;
}

/** Makes a token. Keys are namespaced by their owner: `lorimer.Workspace`, `acme.IssueTracker`. */
export function token<T>(key: string): Token<T> {
  return { key };
}

/** A need that resolves to undefined where nothing in the harness provides the token. */
export function optional<T>(token: Token<T>): Token<T | undefined> {
  return { key: token.key, optional: true };
}

export type Needs = Readonly<Record<string, Token<unknown>>>;

/** The services that a record of tokens stands for, under the same names. */
export type Resolved<N extends Needs> = { readonly [K in keyof N]: N[K] extends Token<infer T> ? T : never };

/** What a contribution may know of the plugin it belongs to. */
export interface PluginContext {
  readonly name: string;
  /** The plugin's own settings: the distribution's, merged under the user's. Validate before use. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface Service<T = unknown> {
  readonly kind: "service";
  readonly token: Token<T>;
  readonly level: Level;
  readonly needs: Needs;
  create(needs: Readonly<Record<string, unknown>>, plugin: PluginContext): T | Promise<T>;
  dispose?(instance: T): void | Promise<void>;
}

export interface ServiceOptions<T, N extends Needs> {
  readonly level: Level;
  readonly needs?: N;
  /** Called at most once in each scope of `level`, when something first asks. */
  create(needs: Resolved<N>, plugin: PluginContext): T | Promise<T>;
  /** Called once when that scope closes, after everything that was created later. */
  dispose?(instance: T): void | Promise<void>;
}

/** Declares how a service is made. The default export of a service module. */
export function provide<T, N extends Needs = Record<never, never>>(token: Token<T>, options: ServiceOptions<T, N>): Service<T> {
  return { kind: "service", token, needs: {}, ...options } as Service<T>;
}
