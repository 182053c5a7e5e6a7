// A registered symbol, because two copies of a package in one process are normal with npm.
const mark = Symbol.for("lorimer.error");

/** Every code a `LorimerError` may carry, with one sentence of meaning. The docs page of error codes is generated from it. */
export const errorCodes = {
  COMMAND_UNAVAILABLE: "A slash command was used where it cannot do its work, such as one that needs a terminal.",
  CONFIG_INVALID: "A harness configuration or setting does not have the expected form.",
  LINK_FAILED: "One or more plugin manifests of a distribution are faulty; the message names every fault.",
  PLUGIN_MODULE_FAILED: "A plugin's module could not be imported; the cause says why.",
  PLUGIN_EXPORT_INVALID: "A plugin's module does not export what its manifest declares.",
  SERVICE_MISSING: "Nothing in the distribution provides a service that something asked for.",
  SERVICE_DUPLICATE: "Two plugins provide the same service.",
  SERVICE_CYCLE: "Services need each other in a circle.",
  SERVICE_SCOPE: "A service of a wider scope asked for one of a narrower scope.",
  SCOPE_CLOSED: "Something asked a scope for a service after the scope was closed.",
  DISPOSE_FAILED: "One or more services failed while they were being closed.",
  STAGE_ORDER: "The before/after constraints of stages cannot all hold.",
  MODEL_MISSING: "No plugin in the distribution provides the model that was asked for.",
  MODEL_OPTION_UNSUPPORTED: "The model does not support an option that was asked for.",
  CREDENTIALS_MISSING: "The model provider has no credentials to call with.",
  SESSION_BUSY: "A prompt was given while another one was still running in the session.",
  SESSION_CLOSED: "The session was used after it was closed.",
  SESSION_UNKNOWN: "There is no session with that id or name.",
  SESSION_AMBIGUOUS: "A name or the beginning of an id fits several sessions.",
  SESSION_EXISTS: "A new session was to be given an id that another session already has.",
  SESSION_LOCKED: "Another process is writing to this session; the message says which.",
  JOURNAL_READ: "The log of a session could not be read, or not by this release. Nothing was changed.",
  JOURNAL_WRITE: "The log of a session could not be written. Nothing that was acknowledged is lost.",
  STATE_INVALID: "A stored run state cannot be resumed.",
  WORKSPACE_PATH: "A path cannot be used: it is not absolute, or holds a character no path may hold.",
  WORKSPACE_READ: "A file could not be read.",
  WORKSPACE_WRITE: "A file could not be written.",
  WORKSPACE_PROCESS: "A process could not be started.",
  USAGE: "The command line is wrong: an unknown flag, or a value that the flag does not take.",
  INPUT_TOO_LARGE: "What was given on standard input is larger than the limit.",
  CASSETTE_MISMATCH: "A request differs from the one a cassette recorded.",
  SCRIPT_EXHAUSTED: "A scripted model was asked for more replies than its script has, or was left with replies nobody asked for.",
  SETTINGS_WRITE: "A settings file could not be changed; it is as it was.",
  FILE_LOCKED: "Another process holds the lock of a file for too long, or took it away.",
  MCP_ADDRESS_REFUSED: "An MCP server led to an address that is not asked or opened.",
  MCP_CLOSED: "An MCP server was spoken to that is not connected.",
  MCP_LOGIN_FAILED: "Signing in to an MCP server failed.",
  MCP_MESSAGE_TOO_LARGE: "The other end of an MCP connection sent a message that is larger than the limit.",
  MCP_PORT: "The MCP server of `lorimer mcp serve` cannot listen on the port that it was given.",
  MCP_SIGN_IN: "An MCP server asks for a sign-in.",
  MCP_UNKNOWN: "There is no MCP server of that name, or it cannot be used now.",
  MEMORY_READ_ONLY: "A memory folder that belongs to another harness was to be changed.",
  MARKETPLACE_INVALID: "What was named is no marketplace, or its catalogue cannot be read.",
  MARKETPLACE_REFUSED: "Policy does not allow a marketplace.",
  MARKETPLACE_UNKNOWN: "There is no marketplace of that name.",
  PLUGIN_ARCHIVE_UNSAFE: "An archive or repository holds something that no package may hold, or is damaged. Nothing was installed.",
  PLUGIN_BUILD_FAILED: "A plugin could not be built from its sources; the message names every fault.",
  PLUGIN_CHANGED: "A plugin is not what was agreed to or installed before.",
  PLUGIN_DEPENDENCY: "No choice of versions gives every plugin what it needs.",
  PLUGIN_FAILED: "Code of an installed plugin threw, did not end in time, or was switched off after it had failed too often.",
  PLUGIN_INDEX_DAMAGED: "What is kept of the installed plugins cannot be read; the hint says which file to delete.",
  PLUGIN_SOURCE_FAILED: "A plugin or a marketplace could not be fetched.",
  PLUGIN_SOURCE_REFUSED: "A plugin or a marketplace comes from where nothing is fetched from.",
  PLUGIN_UNKNOWN: "There is no plugin of that name.",
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** The one error type that Lorimer throws on purpose: what happened, where, and what to do. */
export class LorimerError extends Error {
  override readonly name = "LorimerError";
  readonly code: ErrorCode;
  /** What the reader can do about it. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    Object.defineProperty(this, mark, { value: true });
  }
}

/** Recognises a `LorimerError` made by any copy of this package. */
export function isLorimerError(value: unknown): value is LorimerError {
  return typeof value === "object" && value !== null && mark in value;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
