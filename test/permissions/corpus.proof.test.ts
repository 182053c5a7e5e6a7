import { describe, expect, it } from "vitest";
import { callOf, corpus } from "../../packages/plugin-permissions/test/corpus-case.js";
import type { CorpusCase } from "../../packages/plugin-permissions/test/corpus-case.js";
import { CorpusPlace } from "../../packages/plugin-permissions/test/corpus-place.js";
import { permissionsJudge } from "../../packages/cli/src/commands/permissions-judge.js";
import { questionOf } from "../../packages/cli/src/commands/permissions-question.js";

interface Scored {
  readonly given: CorpusCase;
  readonly behavior: "allow" | "ask" | "deny";
  readonly because: string;
}

describe("the corpora", () => {
  it("adversarial commands: none of tier 1 is allowed, and at least 95 % are decided exactly", { timeout: 60_000 }, () => {
    const scored = score(corpus("shell-adversarial"));
    print("adversarial commands", scored, ({ behavior }) => behavior !== "allow");
    const first = scored.filter(({ given }) => given.tier === 1);
    expect(first.filter(({ behavior }) => behavior === "allow").map(line)).toEqual([]);
    expect(first.filter(isExact).length / first.length, lines(first, isExact)).toBeGreaterThanOrEqual(0.95);
    const second = scored.filter(({ given }) => given.tier === 2);
    expect(share(second, ({ behavior }) => behavior !== "allow")).toBeGreaterThanOrEqual(0.95);
  });

  it("ordinary commands: at least 95 % of tier 1 are allowed, and 70 % of tier 2", () => {
    const scored = score(corpus("shell-benign"));
    print("ordinary commands", scored, isExact);
    const tier = (number: 1 | 2): readonly Scored[] => scored.filter(({ given }) => given.tier === number);
    expect(share(tier(1), isExact), lines(tier(1), isExact)).toBeGreaterThanOrEqual(0.95);
    expect(share(tier(2), isExact), lines(tier(2), isExact)).toBeGreaterThanOrEqual(0.7);
  });

  it("paths: every case of tier 1 is met, and none that should not be is allowed", () => {
    const scored = score(corpus("path-adversarial").concat(corpus("own-path")));
    print("paths", scored, isMet);
    expect(scored.filter((one) => one.given.tier === 1 && !isMet(one)).map(line)).toEqual([]);
    const second = scored.filter(({ given }) => given.tier === 2);
    expect(share(second, isMet)).toBeGreaterThanOrEqual(0.85);
  });
});

function score(cases: readonly CorpusCase[]): readonly Scored[] {
  using shared = new CorpusPlace();
  return cases
    .filter(({ platform = "any" }) => platform === "any" || platform === process.platform)
    .map((given) => {
      if ((given.setup ?? []).length === 0) return judge(given, shared);
      using place = new CorpusPlace(given.setup);
      return judge(given, place);
    });
}

function judge(given: CorpusCase, place: CorpusPlace): Scored {
  const { tool, input } = callOf(given);
  const fill = (texts: readonly string[] = []): readonly string[] => texts.map((text) => place.fill(text));
  const question = questionOf(
    {
      id: given.id,
      tool,
      input: Object.fromEntries(Object.entries(input).map(([name, value]) => [name, place.fill(String(value))])),
      cwd: place.fill(given.cwd ?? "{{PROJECT}}"),
      project: place.project,
      mode: given.mode,
      shell: given.shell ?? "bash",
      settings: false,
      allow: fill(given.allow),
      ask: fill(given.ask),
      deny: fill(given.deny),
    },
    { cwd: place.project, mode: "default" },
  );
  if ("error" in question) throw new Error(`${given.id}: ${question.error}`);
  const judged = permissionsJudge({ home: place.home, harnessHome: `${place.home}/.lorimer`, rules: [], directories: [] })(question);
  return { given, behavior: judged.decision.behavior, because: judged.decision.because };
}

function isExact({ given, behavior }: Scored): boolean {
  return behavior === given.expect;
}

/** Where asking is expected, refusing will do. */
function isMet({ given, behavior }: Scored): boolean {
  return behavior === given.expect || (given.expect === "ask" && behavior === "deny");
}

function share(scored: readonly Scored[], holds: (one: Scored) => boolean): number {
  return scored.length === 0 ? 1 : scored.filter(holds).length / scored.length;
}

function print(what: string, scored: readonly Scored[], holds: (one: Scored) => boolean): void {
  for (const tier of [1, 2] as const) {
    const all = scored.filter(({ given }) => given.tier === tier);
    console.log(`figure: ${what}, tier ${tier}: ${all.filter(holds).length} of ${all.length}, exact ${all.filter(isExact).length}`);
    for (const name of [...new Set(all.map(({ given }) => given.class))].sort()) {
      const some = all.filter(({ given }) => given.class === name);
      console.log(`figure:   ${name}, tier ${tier}: ${some.filter(holds).length} of ${some.length}`);
    }
  }
}

function lines(scored: readonly Scored[], holds: (one: Scored) => boolean): string {
  return scored
    .filter((one) => !holds(one))
    .map(line)
    .join("\n");
}

function line({ given, behavior, because }: Scored): string {
  return `${given.id} ${given.class}: ${given.tool ?? ""}${JSON.stringify(given.command ?? given.path)} is ${behavior}, not ${given.expect}: ${because}`;
}
