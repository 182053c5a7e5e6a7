import type { Tool, ToolPermission } from "@lorimer/sdk";

/** Reports of progress in one call. */
export const mostReports = 10_000;

/** What can be said of a module without running more of it than its import. */
export interface ModuleFacts {
  readonly kind: string;
  readonly needs: Readonly<Record<string, { readonly key: string; readonly optional?: true }>>;
  readonly tool?: ToolFacts;
  readonly name?: string;
  readonly aliases?: readonly string[];
  readonly description?: string;
  readonly argumentHint?: string;
}

export type ToolFacts = Pick<
  Tool,
  "requiresUser" | "interrupt" | "cancelsSiblings" | "maxResultChars" | "timeoutMs" | "description" | "searchHint" | "defer" | "alwaysLoad"
> & { readonly checksMore: boolean };

/** What a tool says of one input, asked together with whether it takes it. */
export interface InputFacts {
  readonly title: string;
  readonly summary: string;
  readonly paths: readonly string[];
  readonly concurrencySafe: boolean;
  readonly readOnly: boolean;
  readonly destructive: boolean;
  readonly permission: ToolPermission;
}

/** What goes with one use of a module: which services it is given, and what of them is known without asking. */
export interface UseFacts {
  readonly use: number;
  readonly plugin: { readonly name: string; readonly settings: Readonly<Record<string, unknown>> };
  /** By the names under which the module needs them. */
  readonly services: Readonly<Record<string, ServiceFacts>>;
}

export interface ServiceFacts {
  readonly key: string;
  /** What it is, as far as that is plain data. */
  readonly data?: unknown;
}
