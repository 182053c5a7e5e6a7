/** One flag of the command line. The table of them is the only place where a flag is described: parsing, help and the README follow it. */
export interface Flag {
  /** Without the dashes. */
  readonly name: string;
  readonly short?: string;
  readonly aliases?: readonly string[];
  readonly kind: "switch" | "text" | "integer" | "number" | "choice";
  /** What stands for the value in the help: `N`, `FILE`. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** Values that are known and refused, each with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** The smallest number that is accepted. */
  readonly least?: number;
  /** May be given more than once; every value counts. */
  readonly repeatable?: boolean;
  /** The value when the flag is the last argument; elsewhere it takes the next one. */
  readonly alone?: string;
  /** What its values are when further ones may follow as arguments of their own. */
  readonly list?: "rules" | "folders";
  /** The value when the flag is not given, as the help shows it. */
  readonly fallback?: string;
  readonly group: FlagGroup;
  readonly help: string;
}

export type FlagGroup = "Run" | "Output" | "Model" | "Prompt" | "Tools and permission" | "Session" | "Commands";

export interface Command {
  readonly name: string;
  /** What may follow the name: `[TEXT]`; absent where nothing may. */
  readonly operands?: string;
  readonly help: string;
}
