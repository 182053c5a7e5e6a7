import { basename, join } from "node:path";
import type { PackageReading } from "@lorimer/plugin-discovery/contract";
import { textOf } from "@lorimer/sdk/front-matter";
import { filesBelow } from "../files/inside.js";
import { findAgents } from "../claude/documents.js";
import { emptyFound, findAll, readingOf } from "../claude/found.js";
import { readDocument } from "../claude/read-document.js";

/** What an agent says of itself beside its name and description, and other texts do not. */
const telling = ["tools", "model", "color"];

/**
 * Reads a folder of agents by themselves, in folders by what they do, as people publish them to be copied. `root` is resolved. Undefined where
 * no text in it is one.
 */
export async function readAgentCollection(root: string): Promise<PackageReading | undefined> {
  const { files } = await filesBelow(root, root, (name) => /\.md$/i.test(name));
  const agents: string[] = [];
  // What tools keep in hidden folders is no part of what is published.
  for (const path of files.filter((each) => !/(?:^|\/)\./.test(each)).slice(0, mostFiles)) {
    const document = await readDocument(join(root, path));
    const data = document.ok ? document.data : {};
    const isAgent = textOf(data["name"]) !== undefined && textOf(data["description"]) !== undefined;
    if (isAgent && telling.some((field) => data[field] !== undefined)) agents.push(`./${path}`);
  }
  if (agents.length === 0) return undefined;
  const found = emptyFound(root, { agents });
  await findAll(found, [findAgents]);
  return { ...readingOf(found), name: basename(root), format: "claude", faults: [], userConfig: {}, dependencies: [] };
}

const mostFiles = 2000;
