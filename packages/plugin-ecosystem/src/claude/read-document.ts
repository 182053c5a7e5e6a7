import { readFrontMatter } from "@lorimer/sdk/front-matter";
import { readText } from "../files/inside.js";

/** A Markdown file of a package: what it says of itself, and what had to be mended to read it. */
export type ReadDocument =
  | { readonly ok: true; readonly data: Readonly<Record<string, unknown>>; readonly body: string; readonly problem: string | undefined }
  | { readonly ok: false; readonly fault: string };

/** Reads a file with front matter, however broken that is. Never rejects. */
export async function readDocument(file: string): Promise<ReadDocument> {
  const read = await readText(file);
  if (!read.ok) return read;
  const { data, body, problems } = await readFrontMatter(read.text, { knownKeys });
  const hasFields = Object.keys(data).length > 0;
  const mended = hasFields ? "its front matter is no valid YAML and was read line by line" : "its front matter holds no fields";
  const reasons = [...(read.isMended ? ["bytes of it that are no UTF-8 were replaced"] : []), ...(problems.length === 0 ? [] : [mended])];
  return { ok: true, data, body, problem: reasons.length === 0 ? undefined : reasons.join("; ") };
}

const knownKeys = [
  "name",
  "description",
  "when_to_use",
  "argument-hint",
  "arguments",
  "allowed-tools",
  "disallowed-tools",
  "disallowedTools",
  "tools",
  "model",
  "effort",
  "context",
  "agent",
  "background",
  "hooks",
  "paths",
  "shell",
  "color",
  "metadata",
  "license",
  "compatibility",
  "version",
  "disable-model-invocation",
  "user-invocable",
  "permissionMode",
  "maxTurns",
  "skills",
  "mcpServers",
  "memory",
  "isolation",
  "initialPrompt",
];
