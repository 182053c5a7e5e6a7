import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readFrontMatter } from "@lorimer/sdk/front-matter";

const fields = ["name", "description"];

/** What is wrong with the skills of a package: each stands in a folder of its name, and says when it is of use. */
export async function faultySkills(root: string): Promise<readonly string[]> {
  const folder = join(root, "skills");
  if (!existsSync(folder)) return [];
  const faults: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory())) {
    const file = join(folder, entry.name, "SKILL.md");
    const at = `skills/${entry.name}/SKILL.md`;
    if (!existsSync(file)) {
      faults.push(`${at} is not there`);
      continue;
    }
    const { data, body, problems } = await readFrontMatter(readFileSync(file, "utf8"), { knownKeys: fields });
    faults.push(...problems.map((problem) => `${at}: ${problem}`));
    if (data["name"] !== entry.name) faults.push(`${at}: its name is ${JSON.stringify(data["name"])}, and its folder is ${entry.name}`);
    if (typeof data["description"] !== "string" || data["description"].trim() === "") faults.push(`${at}: it has no description`);
    if (body.trim() === "") faults.push(`${at}: it says nothing`);
  }
  return faults;
}
