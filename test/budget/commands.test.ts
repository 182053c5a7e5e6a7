import { randomUUID } from "node:crypto";
import { reply } from "@lorimer/testing";
import type { ScriptRequest } from "@lorimer/testing";
import { describe, expect, it } from "vitest";
import { cliPlace } from "../cli/run-cli.js";

const usage = { input_tokens: 100, output_tokens: 10, cache_read_input_tokens: 5000, cache_creation_input_tokens: 400 };
const script = (_request: ScriptRequest, turn: number) =>
  (turn === 1 ? reply.toolUse("Glob", { pattern: "*" }) : reply.text("done")).usage(usage);

interface Row {
  readonly key: string;
  readonly calls: number;
  readonly usage: typeof usage;
  readonly costUsd: number;
}

describe("lorimer cost", () => {
  it("sums what kept sessions used in every way, as a table, JSON and CSV", { timeout: 90_000 }, async () => {
    await using place = await cliPlace(script);
    const id = randomUUID();
    await place.run("-p", "one", "--session-id", id);
    await place.run("-p", "two");
    const json = async (...args: readonly string[]) =>
      JSON.parse((await place.run("cost", "--json", ...args)).stdout) as { readonly total: Row; readonly rows: readonly Row[] };
    const all = await json();
    expect(all.total).toMatchObject({
      calls: 3,
      usage: { input_tokens: 300, output_tokens: 30, cache_read_input_tokens: 15_000, cache_creation_input_tokens: 1200 },
    });
    expect((await json(id)).total.calls).toBe(2);
    for (const by of ["plugin", "tool", "model", "day", "agent", "purpose", "session", "turn"]) {
      const { rows } = await json("--by", by);
      expect(rows.reduce((sum, row) => sum + row.usage.cache_read_input_tokens, 0)).toBe(15_000);
    }
    expect((await json("--by", "tool")).rows.map(({ key }) => key).sort()).toEqual(["(answer)", "Glob"]);
    expect((await json("--since", "2999-01-01")).total.calls).toBe(0);
    const csv = (await place.run("cost", "--csv", "--by", "model")).stdout;
    expect(csv).toMatch(/^model,calls,input_tokens,.*\nclaude-sonnet-5-5,3,300,1200,15000,30,[\d.]+,0\n$/);
    const table = (await place.run("cost", "--by", "tool")).stdout;
    expect(table).toMatch(/tool +calls +input +of it cached +output +cost\n/);
    expect(table).toMatch(/Glob +1 +5,500 +5,000 +10 +\$0\.00\d+/);
    expect((await place.run("cost", "--since", "yesterday")).code).toBe(2);
    expect((await place.run("cost", "--by", "colour")).code).toBe(2);
    expect((await place.start(["cost", "--json"], { cwd: place.home }).finished).stdout).toContain('"calls": 0');
    expect(JSON.parse((await place.start(["cost", "--json", "--all"], { cwd: place.home }).finished).stdout)).toMatchObject({
      total: { calls: 3 },
    });
  });
});

describe("lorimer context", () => {
  it(
    "tells what the next request holds, of a new session and of a kept one that somebody has open, and writes nothing",
    { timeout: 90_000 },
    async () => {
      await using place = await cliPlace((_request, turn) =>
        turn === 2 ? reply.text("Working.").stall() : reply.text("word ".repeat(2000)),
      );
      const id = randomUUID();
      await place.run("-p", "hello", "--session-id", id);
      const view = async (...args: readonly string[]) =>
        JSON.parse((await place.run("context", "--json", ...args)).stdout) as {
          readonly tokens: number;
          readonly pieces: readonly { readonly group: string; readonly tokens: number }[];
          readonly usage?: unknown;
          readonly cache: { readonly calls: number };
        };
      const fresh = await view();
      expect(fresh.pieces.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(fresh.tokens);
      expect(fresh.pieces.some(({ group }) => group === "conversation")).toBe(false);
      const open = place.start(["-p", "more", "--resume", id, "--output-format", "stream-json", "--include-partial-messages"]);
      await open.printed("Working.");
      const kept = await view("--resume", id);
      expect(kept.tokens).toBeGreaterThan(fresh.tokens + 1000);
      expect(kept.cache.calls).toBeGreaterThanOrEqual(1);
      const text = (await place.run("context", "-r", id)).stdout;
      expect(text).toMatch(/^[\d,]+ of [\d,]+ tokens \(\d+\.\d %, estimated\) for claude-sonnet-5-5\n/);
      expect(text).toMatch(/\n {2}C {2}conversation +[\d,]+ +\d+\.\d % +\d+/);
      for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
      expect((await place.run("context", "-r", id, "--all")).stdout).toMatch(/ tool +Bash +lorimer\./);
      open.child.kill("SIGKILL");
      await open.finished;
      expect((await place.run("session", "list", "--json")).stdout.match(/"id"/g)).toHaveLength(1);
    },
  );

  it("guesses a first request within 5 % of what the provider counts", { timeout: 90_000 }, async () => {
    await using place = await cliPlace(() => "ok");
    const { tokens } = JSON.parse((await place.run("context", "--json")).stdout) as { readonly tokens: number };
    await place.run("-p", "Hello, who are you?");
    const { total } = JSON.parse((await place.run("cost", "--json")).stdout) as { readonly total: Row };
    const counted = total.usage.input_tokens + total.usage.cache_read_input_tokens + total.usage.cache_creation_input_tokens;
    console.log(`figure: first request guessed ${tokens}, counted ${counted}`);
    expect(Math.abs(tokens + 12 - counted) / counted).toBeLessThan(0.05);
  });
});

describe("--max-budget-usd", () => {
  it("ends a run before the call that could pass it", { timeout: 90_000 }, async () => {
    await using place = await cliPlace(() => reply.toolUse("Glob", { pattern: "*" }).usage({ ...usage, output_tokens: 200 }));
    const run = await place.run("-p", "go on", "--max-budget-usd", "0.1", "--output-format", "json");
    const result = run.result() as unknown as {
      readonly subtype: string;
      readonly total_cost_usd: number;
      readonly errors: readonly string[];
    };
    expect(result.subtype).toBe("error_max_budget_usd");
    expect(result.total_cost_usd).toBeLessThanOrEqual(0.1);
    expect(result.total_cost_usd).toBeGreaterThan(0.02);
    expect(result.errors[0]).toMatch(/^The limit of \$0\.10 for this prompt is reached: \$0\.0\d+ is left/);
  });
});
