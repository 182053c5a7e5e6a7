import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { MemoryDocument, MemoryEmbedder } from "../contract/index.js";
import { rankByWords } from "./rank-by-words.js";
import { VectorRetriever } from "./vectors.js";
import { wordsOf } from "./words.js";

const documents: readonly MemoryDocument[] = [
  { id: "deploy", text: "Deploy\nReleases go out on Thursdays through the pipeline" },
  { id: "tabs", text: "Indentation\nUse tabs, never spaces" },
  { id: "db", text: "Database\nMigrations of the customer database run by hand" },
];
const { signal } = new AbortController();

describe("by words", () => {
  it("the memory that shares rare words with the question comes first, and one that shares none is left out", () => {
    expect(rankByWords("How do we run a database migration?", documents).map(({ id }) => id)).toEqual(["db"]);
    expect(rankByWords("when is the next release deployed, and the pipelines?", documents)[0]?.id).toBe("deploy");
    expect(rankByWords("what is the weather", documents)).toEqual([]);
    expect(rankByWords("tab", [])).toEqual([]);
  });

  it("parts of names count as words, common ones do not", () => {
    expect(wordsOf("the parseHTTPRequests of user_settings2")).toEqual(["parse", "httprequest", "user", "settings2"]);
  });
});

/** Knows three meanings. */
const embedder = (log: string[][]): MemoryEmbedder => ({
  id: "fake-1",
  embed: (texts) => {
    log.push([...texts]);
    const meaning = (text: string): readonly number[] => [
      /deploy|ship|release/i.test(text) ? 1 : 0,
      /tabs|indent|format/i.test(text) ? 1 : 0,
      /database|sql/i.test(text) ? 1 : 0.01,
    ];
    return Promise.resolve(texts.map(meaning));
  },
});

describe("by meaning", () => {
  it("finds what no word tells, keeps vectors in a file, and makes only missing ones", async () => {
    const folder = await mkdtemp(join(tmpdir(), "lorimer-vectors-"));
    try {
      const [file, log] = [join(folder, "v.json"), [] as string[][]];
      const first = await new VectorRetriever(embedder(log), file).rank("when do we ship?", documents, { limit: 2, signal });
      expect(first[0]?.id).toBe("deploy");
      const more = [...documents, { id: "sql", text: "SQL style" }];
      const second = await new VectorRetriever(embedder(log), file).rank("formatting", more, { limit: 1, signal });
      expect(second.map(({ id }) => id)).toEqual(["tabs"]);
      expect(log.map((texts) => texts.length)).toEqual([4, 2]);
      expect(JSON.parse(await readFile(file, "utf8"))).toMatchObject({ embedder: "fake-1" });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("falls back to words where the embedder fails", async () => {
    const broken: MemoryEmbedder = { id: "x", embed: () => Promise.reject(new Error("no")) };
    const ranked = await new VectorRetriever(broken, "/nonexistent/v.json").rank("database", documents, { limit: 3, signal });
    expect(ranked.map(({ id }) => id)).toEqual(["db"]);
  });
});
