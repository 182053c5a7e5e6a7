import type { PermissionBehavior, PermissionMode } from "@lorimer/sdk";

/** One simple command as a plain fact: the generator made the line, so it knows what the line does. */
export interface CommandFact {
  /** Name and arguments after quote removal, wrappers included. */
  readonly words: readonly string[];
  /** How many leading words are a wrapper that is looked through, such as `timeout 5`. */
  readonly wrapperWords: number;
  readonly assignments: readonly { readonly text: string; readonly safe: boolean }[];
  /** What the command is known to do: read and no more, change only files it names, or anything. */
  readonly effect: "reads" | "writes" | "runs";
  /** What a deny or ask rule may know the command by beside its words: what `watch` is told to run. */
  readonly inner: readonly (readonly string[])[];
  /** A last argument that nobody can know stands behind the words. */
  readonly unresolved: boolean;
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly removes: readonly string[];
  /** Only an exact rule or a blanket one vouches for it: `watch`, `find -exec`. */
  readonly needsExactRule: boolean;
}

/** A call of a tool as plain facts. Paths are absolute and already free of links. */
export type CallFact =
  | { readonly kind: "shell"; readonly tool: string; readonly commands: readonly CommandFact[] }
  | { readonly kind: "read"; readonly tool: string; readonly path: string; readonly linkTo?: string }
  | { readonly kind: "edit"; readonly tool: string; readonly path: string; readonly linkTo?: string }
  | { readonly kind: "fetch"; readonly tool: string; readonly host: string }
  | {
      readonly kind: "other";
      readonly tool: string;
      readonly input: Readonly<Record<string, unknown>>;
      readonly readOnly: boolean;
      readonly needsPerson: boolean;
    };

export interface RuleFact {
  readonly text: string;
  readonly behavior: PermissionBehavior;
  /** The folder that `/pattern` counts from: differs by the scope the rule stands in. */
  readonly slashFolder: string;
}

export interface PolicyFact {
  readonly mode: PermissionMode;
  readonly rules: readonly RuleFact[];
  readonly cwd: string;
  readonly project: string;
  readonly home: string;
  /** Where work is allowed: the project and every additional directory. */
  readonly workFolders: readonly string[];
}
