/** The type of a field in an event: `=a|b` is one of these words, `json` is anything. */
export type FieldType =
  | "string"
  | "number"
  | "boolean"
  | "object"
  | "json"
  | "string[]"
  | "object[]"
  | "permission-decision"
  | "permission-updates"
  | `=${string}`;

/** A field's type, and what it means in a few words. A name that ends with `?` may be absent. */
export type Fields = Readonly<Record<string, readonly [type: FieldType, about: string]>>;

/** Which kinds of handler an event takes: all five, those that ask no model, or those that need no network either. */
export type HandlerSet = "all" | "plain" | "start";

/** One event as data: types, checks and documentation come from it. */
export interface EventDefinition {
  /** When it is fired, in one sentence. */
  readonly about: string;
  /** What a matcher is compared with; null where the event has no subject. */
  readonly subject: string | null;
  /** The words the subject can be, where they are known. */
  readonly subjects?: readonly string[];
  readonly input: Fields;
  /** What `hookSpecificOutput` may hold. */
  readonly output: Fields;
  /** What exit code 2 and `decision: "block"` do; null where nothing can be blocked. */
  readonly block: string | null;
  readonly handlers: HandlerSet;
  /** True where `if` may be used, because there is a tool call to compare with. */
  readonly tool?: boolean;
  /** Plain text on standard output is context for the model, not a note in the log. */
  readonly plainContext?: boolean;
  /** Seconds a command, request or MCP tool has by default; 600 where this is absent. */
  readonly timeoutSeconds?: number;
  /** The package that fires it; `later` where none does yet. */
  readonly firedBy:
    | "plugin-hooks"
    | "plugin-permissions"
    | "plugin-compaction"
    | "plugin-commands"
    | "plugin-instructions"
    | "plugin-mcp"
    | "later";
}

type Words<Text extends string> = Text extends `${infer Head}|${infer Tail}` ? Head | Words<Tail> : Text;

/** The value that a field type stands for. */
export type Value<Type> = Type extends "string"
  ? string
  : Type extends "number"
    ? number
    : Type extends "boolean"
      ? boolean
      : Type extends "string[]"
        ? readonly string[]
        : Type extends "object[]"
          ? readonly Readonly<Record<string, unknown>>[]
          : Type extends "object" | "permission-decision"
            ? Readonly<Record<string, unknown>>
            : Type extends `=${infer Union}`
              ? Words<Union>
              : unknown;

/** The object that a record of fields describes. */
export type Shape<F> = {
  readonly [Name in keyof F as Name extends `${string}?` ? never : Name]: F[Name] extends readonly [infer Type, string]
    ? Value<Type>
    : never;
} & {
  readonly [Name in keyof F as Name extends `${infer Bare}?` ? Bare : never]?: F[Name] extends readonly [infer Type, string]
    ? Value<Type>
    : never;
};
