import { isUtf8 } from "node:buffer";
import { readFile, stat } from "node:fs/promises";
import { readFrontMatter } from "@lorimer/sdk/front-matter";

const known = ["name", "description", "license", "compatibility", "metadata", "allowed-tools"];

/** What the readers of skills take. */
const maxBytes = 1_000_000;

/** Why a skill does not conform to the specification of agentskills.io; undefined when it does. */
export async function skillFault(file: string, folder: string): Promise<string | undefined> {
  if ((await stat(file)).size > maxBytes) return "it is larger than 1,000,000 bytes";
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return "it cannot be read";
  if (!isUtf8(bytes)) return "it is no text in UTF-8";
  const text = bytes.toString("utf8");
  const { data, problems } = await readFrontMatter(text, { knownKeys: known });
  if (problems.length > 0) return `its front matter is no valid YAML: ${problems[0]}`;
  const { name, description, license, compatibility, metadata, "allowed-tools": tools } = data as Readonly<Record<string, unknown>>;
  if (typeof name !== "string" || name === "") return "it has no name";
  if (name.length > 64 || !/^[\p{Ll}\p{Nd}]+(?:-[\p{Ll}\p{Nd}]+)*$/u.test(name))
    return `its name "${name}" is not of lower-case letters, digits and single dashes, at most 64`;
  if (name !== folder) return `its name "${name}" is not that of its folder`;
  if (typeof description !== "string" || description.trim() === "") return "it has no description";
  if (description.length > 1024) return "its description has more than 1,024 characters";
  if (compatibility !== undefined && (typeof compatibility !== "string" || compatibility === "" || compatibility.length > 500))
    return "its compatibility is no text of 1-500 characters";
  if (license !== undefined && typeof license !== "string") return "its license is no text";
  if (tools !== undefined && typeof tools !== "string") return "its allowed-tools are no text of names with blanks between them";
  if (metadata !== undefined && !isTextMap(metadata)) return "its metadata is no map of texts";
  return undefined;
}

function isTextMap(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every((item) => typeof item === "string")
  );
}
