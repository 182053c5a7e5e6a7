import type { Client } from "@modelcontextprotocol/client";

/** A skill that a server offers: text, and nothing of it ever runs. */
export interface ServerSkill {
  /** The front matter's fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The text behind the front matter, checked against the digest that the server listed. */
  read(signal: AbortSignal): Promise<string>;
}

const most = 200;

/** The skills of a server that knows the protocol's extension for them; none of any other. What is wrong with one of them leaves it out. */
export async function skillsOf(client: Client, timeout: number): Promise<readonly ServerSkill[]> {
  if (client.getServerCapabilities()?.extensions === undefined) return [];
  const { SkillsClient } = await import("@modelcontextprotocol/client/ext/skills");
  const served = new SkillsClient(client, { skipInvalid: true });
  if (!served.supported) return [];
  const { skills } = await served.list(undefined, { timeout });
  return skills.slice(0, most).map((skill) => ({
    fields: { ...skill.frontmatter },
    read: async (signal) => (await served.read(skill, undefined, { signal, timeout })).body ?? "",
  }));
}
