import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BudgetPool } from "./budget-pool.js";
import type { Amount, PoolLease } from "./budget-pool.js";

const amount = fc.record({ money: fc.nat(1000), tokens: fc.nat(1000) });
const limit = fc.record({ money: fc.nat(3000), tokens: fc.nat(3000) }, { requiredKeys: [] });
const steps = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant("child" as const), pool: fc.nat(), limit }),
    fc.record({ do: fc.constant("lease" as const), pool: fc.nat(), amount }),
    fc.record({ do: fc.constant("settle" as const), lease: fc.nat(), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
  { maxLength: 80 },
);

describe("a tree of pools", () => {
  test("never lets leases and what was used together pass a limit of any pool, and gives everything back that was not used", () => {
    fc.assert(
      fc.property(limit, steps, (top, todo) => {
        const pools = [new BudgetPool({ name: "top", ...top })];
        const leases: { readonly lease: PoolLease; readonly amount: Amount }[] = [];
        let [money, tokens] = [0, 0];
        for (const step of todo) {
          if (step.do === "child") pools.push((pools[step.pool % pools.length] as BudgetPool).child({ name: "child", ...step.limit }));
          else if (step.do === "lease") {
            const pool = pools[step.pool % pools.length] as BudgetPool;
            const left = pool.left();
            const lease = pool.lease(step.amount);
            const fits = step.amount.money <= left.money && step.amount.tokens <= left.tokens;
            expect("settle" in lease).toBe(fits);
            if (!("settle" in lease)) continue;
            leases.push({ lease, amount: step.amount });
            money += step.amount.money;
            tokens += step.amount.tokens;
          } else if (leases.length > 0) {
            const [open] = leases.splice(step.lease % leases.length, 1) as [(typeof leases)[number]];
            const used = { money: Math.floor(open.amount.money * step.share), tokens: Math.floor(open.amount.tokens * step.share) };
            open.lease.settle(used);
            // Twice counts once.
            open.lease.settle({ money: 1e6, tokens: 1e6 });
            money += used.money - open.amount.money;
            tokens += used.tokens - open.amount.tokens;
          }
          for (const pool of pools) {
            expect(pool.taken.money).toBeLessThanOrEqual(pool.limit.money ?? Infinity);
            expect(pool.taken.tokens).toBeLessThanOrEqual(pool.limit.tokens ?? Infinity);
          }
        }
        expect(pools[0]?.taken).toEqual({ money, tokens });
      }),
    );
  });

  test("names the pool that refuses, also where that is one above", () => {
    const session = new BudgetPool({ name: "for this session", tokens: 100 });
    const prompt = session.child({ name: "for this prompt", tokens: 500 });
    session.take({ money: 0, tokens: 60 });
    expect(prompt.lease({ money: 0, tokens: 41 })).toEqual({
      limit: { name: "for this session", tokens: 100 },
      left: { money: Infinity, tokens: 40 },
    });
    expect(prompt.lease({ money: 0, tokens: 40 })).toHaveProperty("settle");
  });
});
