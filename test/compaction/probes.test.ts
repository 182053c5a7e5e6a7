import { Compaction } from "@lorimer/plugin-compaction/contract";
import { contentText, defineTool } from "@lorimer/sdk";
import type { Message } from "@lorimer/sdk";
import { inlinePlugin, reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { expect, test } from "vitest";
import * as z from "zod/mini";
import { headings } from "../../packages/plugin-compaction/src/summary/prompt.js";
import { filler, levelsOf, openLong } from "./long-session.js";

/*
 * Facts are planted in sessions where facts occur: in what a person asks, in what the model answers and does, at the beginning and in the middle
 * of what tools return. A fact counts as recalled when it still stands in what the model is sent: more than that no model could answer.
 */

const places = ["prompt", "answer", "call", "result's first line", "result's middle"] as const;
type Place = (typeof places)[number];

interface Fact {
  readonly place: Place;
  readonly words: string;
}

const fact = (session: number, turn: number, place: Place): Fact => ({
  place,
  words: `${place.replaceAll(/[^a-z]/g, "-")}-${session}-${turn}-is-${(session * 7919 + turn * 104_729) % 9973}`,
});

function textOf(messages: readonly Message[]): string {
  return messages
    .map((message) => {
      if (message.type === "tool-use-summary") return message.summary;
      if (message.type !== "user" && message.type !== "assistant" && message.type !== "attachment") return "";
      return message.content
        .map((block) =>
          block.type === "tool_use"
            ? JSON.stringify(block.input)
            : block.type === "tool_result"
              ? contentText(block.content)
              : block.type === "text"
                ? block.text
                : "",
        )
        .join("\n");
    })
    .join("\n");
}

/** Stands for a model: takes what looks like a fact from what it is shown, the newest first, as long as there is room in what it was asked for. */
function extract(request: ScriptRequest): string {
  const shown = JSON.stringify(request.messages);
  const room = Number(/at most (\d+) words/.exec(shown)?.[1] ?? 100);
  const found = [...new Set(shown.match(/[a-z-]+-\d+-\d+-is-\d+/g))].slice(-Math.floor(room / 8));
  return `<summary>\n${headings.map((heading) => `## ${heading}\n${heading === "Facts" ? found.map((one) => `- ${one}`).join("\n") : "- as it was said"}`).join("\n")}\n</summary>`;
}

/** One recorded session of several prompts, with its facts. */
async function record(
  session: number,
  settings: Readonly<Record<string, unknown>>,
  hasModel = true,
): Promise<{ readonly facts: readonly Fact[]; readonly history: string; readonly view: string; readonly levels: readonly string[] }> {
  const facts: Fact[] = [];
  const plant = (turn: number, place: Place): string => {
    const one = fact(session, turn, place);
    facts.push(one);
    return one.words;
  };
  let step = 0;
  const planted = new Map<string, string>();
  const look = defineTool({
    name: "Look",
    description: "Looks at notes",
    input: z.object({ file_path: z.string() }),
    readOnly: true,
    run: ({ file_path }) => planted.get(file_path) ?? "",
  });
  await using place = await openLong({
    settings,
    plugins: [inlinePlugin({ name: "notes", tools: [look] })],
    info: { contextWindow: 16_000, maxOutputTokens: 1500, defaultOutputTokens: 1000 },
    script: {
      summary: (request) => (hasModel ? reply.text(extract(request)) : reply.failure("authentication")),
      work: (turn) => {
        step += 1;
        if (step % 6 === 0) return reply.text(`Done with this part: ${plant(turn, "answer")}.`);
        const path = `/notes/${plant(turn, "call")}`;
        planted.set(
          path,
          `${plant(turn, "result's first line")}\n${filler("line", 120)} ${plant(turn, "result's middle")} ${filler("more", 60)}`,
        );
        return reply.text(`Step ${turn}.`).toolUse("Look", { file_path: path });
      },
    },
  });
  const levels: string[] = [];
  for (let prompt = 0; prompt < 8; prompt += 1) {
    step = 0;
    levels.push(...levelsOf(await place.prompt(`Please mind ${plant(prompt, "prompt")}. ${filler("ask", 20)}`)));
  }
  const own = await place.session.service(Compaction);
  return { facts, history: textOf(place.session.messages), view: textOf(own.project(place.session.messages)), levels };
}

const only = (level: string): Readonly<Record<string, unknown>> => ({
  threshold: 6000,
  levels: Object.fromEntries(["snip", "microcompact", "collapse", "summary"].map((name) => [name, name === level])),
});

test("what each level of compaction forgets is measured", { timeout: 60_000 }, async () => {
  for (const [name, settings] of [
    ["microcompact", only("microcompact")],
    ["collapse", only("collapse")],
    ["summary", only("summary")],
    ["an outline where no model answers", only("summary")],
    ["all levels", { threshold: 6000 }],
  ] as const) {
    const sessions = await Promise.all([1, 2, 3].map((session) => record(session, settings, !name.startsWith("an outline"))));
    const shares = places.map((place) => {
      const asked = sessions.flatMap(({ facts, view, history }) =>
        facts.filter((one) => one.place === place).map(({ words }) => ({ kept: view.includes(words), stored: history.includes(words) })),
      );
      expect(asked.every(({ stored }) => stored)).toBe(true);
      return { place, share: asked.filter(({ kept }) => kept).length / asked.length };
    });
    expect(
      sessions.every(({ levels }) => levels.length > 0),
      name,
    ).toBe(true);
    console.log(
      `figure: recall with ${name}: ${shares.map(({ place, share }) => `${place} ${Math.round(100 * share)} %`).join(", ")}; in the transcript 100 %`,
    );
    const of = (place: Place): number => shares.find((one) => one.place === place)?.share ?? 0;
    if (name === "microcompact" || name === "collapse") {
      // What people and the model said is never touched by the cheap levels, nor is what was called.
      expect(of("prompt")).toBe(1);
      expect(of("answer")).toBe(1);
      expect(of("call")).toBe(1);
    }
    // Without a model the outline still says what was asked.
    expect(of("prompt")).toBeGreaterThan(0.7);
  }
});
