import type { Line } from "@lorimer/sdk";
import { describe, expect, test } from "vitest";
import type { ContextPiece, ContextView, LedgerEntry } from "../contract/index.js";
import { contextLines } from "./context-lines.js";
import { costCsv, costLines } from "./cost-lines.js";

const piece = (group: string, id: string, tokens: number, more: Partial<ContextPiece> = {}): ContextPiece => ({
  kind: "message",
  id,
  origin: "person",
  group,
  lifetime: "session",
  tier: "read",
  tokens,
  bytes: tokens * 4,
  ...more,
});

const view: ContextView = {
  model: "claude-sonnet-5-5",
  window: 200_000,
  reserve: 32_000,
  tokens: 41_480,
  usage: undefined,
  pieces: [
    piece("tools", "Bash", 1800, { kind: "tool", origin: "lorimer.tools-shell", lifetime: "static", tool: "Bash" }),
    piece("mcp", "mcp__tracker__search_issues_by_label_and_milestone", 900, { kind: "tool", origin: "lorimer.mcp" }),
    piece("system", "base", 1100, { kind: "system", origin: "distribution", lifetime: "static" }),
    piece("instructions", "instructions:AGENTS.md", 620, { kind: "system", origin: "/home/ann/projects/a-rather-long-name/AGENTS.md" }),
    piece("skills", "skills", 310, { kind: "system", origin: "lorimer.skills" }),
    piece("memory", "memory", 250, { kind: "system", origin: "lorimer.memory", tier: "written" }),
    piece("conversation", "m1.1", 6500, { tier: "written" }),
    piece("tool results", "m2.1", 30_000, { origin: "lorimer.tools-fs", tool: "Read", tier: "fresh" }),
  ],
  cache: { calls: 14, hits: 12, read: 310_400, written: 42_100 },
  breaks: [
    { turn: 3, byte: 10_233, piece: "memory", origin: "lorimer.memory", change: "changed", tokens: 4210 },
    {
      turn: 7,
      byte: 7200,
      piece: "mcp__tracker__search_issues_by_label_and_milestone",
      origin: "lorimer.mcp",
      change: "added",
      tokens: 12_044,
    },
    { turn: 9, byte: 0, piece: "", origin: "provider", change: "expired", tokens: 20_100 },
  ],
  blame: [
    { origin: "provider", breaks: 1, tokens: 20_100 },
    { origin: "lorimer.mcp", breaks: 1, tokens: 12_044 },
    { origin: "lorimer.memory", breaks: 1, tokens: 4210 },
  ],
  savedUsd: 0.6812,
};

const plain = (lines: readonly Line[]): string => lines.map((line) => line.map(({ text }) => text).join("")).join("\n");

describe("the context on a screen of 80 columns without colour", () => {
  test("is a bar and a table", () => {
    const shown = plain(contextLines(view));
    expect(shown.split("\n").filter((line) => [...line].length > 80)).toEqual([]);
    expect(`\n${shown}\n`).toMatchInlineSnapshot(`
      "
      41,480 of 200,000 tokens (20.7 %, estimated) for claude-sonnet-5-5

        [SIKMTPCCRRRRRRRRRRR·············································------------]

                                    tokens          pieces  cache
        S  system                    1,100   0.6 %       1  read
        I  instructions                620   0.3 %       1  read
        K  skills                      310   0.2 %       1  read
        M  memory                      250   0.1 %       1  written
        T  tools                     1,800   0.9 %       1  read
        P  mcp                         900   0.5 %       1  read
        C  conversation              6,500   3.3 %       1  written
        R  tool results             30,000  15.0 %       1  fresh
        -  reserve for the answer   32,000  16.0 %
        ·  free                    126,520  63.3 %

      Cache: read by 12 of 14 calls; 310,400 tokens read, 42,100 written.
             $0.6812 saved.
      Broken 3 times, tokens sent anew:
        turn 3  lorimer.memory  changed  memory                 byte 10,233   4,210
        turn 7  lorimer.mcp     added    mcp__track…_milestone   byte 7,200  12,044
        turn 9  provider                 not read for too long               20,100
      By origin:
        provider        once  20,100 tokens
        lorimer.mcp     once  12,044 tokens
        lorimer.memory  once   4,210 tokens
      "
    `);
  });

  test("names every piece where that is asked", () => {
    const shown = plain(contextLines(view, { all: true }))
      .split("\n")
      .slice(-10)
      .join("\n");
    for (const line of shown.split("\n")) expect([...line].length).toBeLessThanOrEqual(80);
    expect(`\n${shown}\n`).toMatchInlineSnapshot(`
      "

        tokens           piece                     origin            cache, lifetime
         1,800  tool     Bash                      lorimer.…s-shell  read, static
           900  tool     mcp__tracker…d_milestone  lorimer.mcp       read, session
         1,100  system   base                      distribution      read, static
           620  system   instructions:AGENTS.md    /home/an…ENTS.md  read, session
           310  system   skills                    lorimer.skills    read, session
           250  system   memory                    lorimer.memory    written, session
         6,500  message  m1.1                      person            written, session
        30,000  message  Read m2.1                 lorimer.tools-fs  fresh, session
      "
    `);
  });
});

const entry = (more: Partial<LedgerEntry>): LedgerEntry => ({
  time: 0,
  session: "s",
  agent: "a",
  run: "r",
  turn: 1,
  model: "claude-sonnet-5-5",
  purpose: "conversation",
  plugin: "conversation",
  tools: [],
  usage: { input_tokens: 1200, output_tokens: 340, cache_creation_input_tokens: 2000, cache_read_input_tokens: 81_000 },
  costUsd: 0.0407,
  ...more,
});

describe("costs", () => {
  const tools = [
    { name: "Read", plugin: "lorimer.tools-fs", size: 8000 },
    { name: "=CMD|' /C calc'!A0", plugin: "acme", size: 2000 },
  ];
  const entries = [entry({}), entry({ tools }), entry({ turn: 0, purpose: "title", plugin: "acme", model: "local", costUsd: null })];

  test("are a table with a total, and say what has no price", () => {
    expect(`\n${plain(costLines(entries, "plugin"))}\n`).toMatchInlineSnapshot(`
      "
        plugin            calls    input  of it cached  output         cost
        conversation          1   84,200        81,000     340      $0.0407
        lorimer.tools-fs      1   67,355        64,795     272      $0.0326
        acme                  2  101,045        97,205     408  $0.008142 +
        total                 3  252,600       243,000   1,020    $0.0814 +
        Calls whose price is not known: 1 of 3.
      "
    `);
    expect(plain(costLines([], "plugin"))).toBe("Nothing was used so far.");
  });

  test("are comma-separated values that no spreadsheet takes for formulas", () => {
    expect(costCsv(entries, "tool")).toMatchInlineSnapshot(`
      "tool,calls,input_tokens,cache_creation_input_tokens,cache_read_input_tokens,output_tokens,cost_usd,unpriced_calls
      (answer),1,1200,2000,81000,340,0.0407,0
      Read,1,960,1600,64795,272,0.0325575585,0
      '=CMD|' /C calc'!A0,1,240,400,16205,68,0.0081424415,0
      (title),1,1200,2000,81000,340,0,1
      "
    `);
  });
});
