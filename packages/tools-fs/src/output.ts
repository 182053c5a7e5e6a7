import type { PatchHunk } from "./patch/structured-patch.js";

/** What Edit gives to hooks, displays and hosts. */
export interface EditOutput {
  readonly filePath: string;
  readonly oldString: string;
  readonly newString: string;
  /** The text before; null for a new file, and for one too large to keep. */
  readonly originalFile: string | null;
  readonly structuredPatch: readonly PatchHunk[];
  readonly userModified: boolean;
  readonly replaceAll: boolean;
  /** Places replaced; 0 where a file was created. */
  readonly replaced: number;
  /** Typographic quotation marks were taken for plain ones. */
  readonly quotesMatched: boolean;
}

export interface WriteOutput {
  readonly type: "create" | "update";
  readonly filePath: string;
  readonly content: string;
  readonly structuredPatch: readonly PatchHunk[];
  readonly originalFile: string | null;
  /** What of the file before was kept although the content did not ask for it: line ends, encoding. */
  readonly kept: readonly string[];
}

export interface NotebookEditOutput {
  readonly notebook_path: string;
  readonly edit_mode: "replace" | "insert" | "delete";
  readonly cell_id: string;
  readonly cell_type: string;
  readonly language: string;
  readonly new_source: string;
  readonly original_file: string | null;
  readonly updated_file: string | null;
  readonly structuredPatch: readonly PatchHunk[];
}

export interface TextFileOutput {
  readonly filePath: string;
  readonly content: string;
  readonly numLines: number;
  /** From 1. */
  readonly startLine: number;
  /** Lines in the whole file; where `complete` is false, the lines seen before reading stopped. */
  readonly totalLines: number;
  readonly complete: boolean;
  /** Why there is less than was asked for. */
  readonly note?: string;
}

export type ReadOutput =
  | { readonly type: "text"; readonly file: TextFileOutput }
  | {
      readonly type: "image";
      readonly file: { readonly filePath: string; readonly base64: string; readonly type: string; readonly originalSize: number };
    }
  | {
      readonly type: "notebook";
      readonly file: { readonly filePath: string; readonly cells: readonly RenderedCell[]; readonly note?: string };
    }
  | { readonly type: "pdf"; readonly file: { readonly filePath: string; readonly base64: string; readonly originalSize: number } }
  | {
      readonly type: "parts";
      readonly file: {
        readonly filePath: string;
        readonly originalSize: number;
        readonly totalPages: number;
        readonly pages: readonly { readonly page: number; readonly text: string }[];
      };
    }
  | { readonly type: "binary"; readonly file: { readonly filePath: string; readonly originalSize: number; readonly description: string } };

/** One cell of a notebook as the model is shown it. */
export interface RenderedCell {
  readonly id: string;
  readonly cellType: string;
  readonly source: string;
  readonly outputs: readonly string[];
  readonly images: readonly { readonly type: string; readonly base64: string }[];
}

export interface GlobOutput {
  readonly durationMs: number;
  readonly numFiles: number;
  /** Newest first; relative to the agent's folder where they lie in it. */
  readonly filenames: readonly string[];
  readonly truncated: boolean;
  readonly note?: string;
}

export interface GrepOutput {
  readonly mode: "content" | "files_with_matches" | "count";
  readonly numFiles: number;
  readonly filenames: readonly string[];
  readonly content?: string;
  readonly numLines?: number;
  readonly numMatches?: number;
  /** More results follow after the ones given. */
  readonly truncated: boolean;
  readonly appliedLimit?: number;
  readonly appliedOffset?: number;
  readonly note?: string;
}

/** Characters of a file before a change that its output carries at most: results are journalled. */
const largestOriginal = 1_000_000;

export function keptOriginal(text: string | null): string | null {
  return text !== null && text.length > largestOriginal ? null : text;
}
