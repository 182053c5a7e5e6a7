/** Dollars are counted in parts of 10^-10: every price of a token is a whole number of them, so that sums are exact. */
export const dollar = 1e10;

/** Whole numbers. */
export interface Amount {
  /** In parts of a dollar; see `dollar`. */
  readonly money: number;
  readonly tokens: number;
}

export interface PoolLimit {
  /** What it limits, in words that follow "the limit". */
  readonly name: string;
  /** Absent: not limited. */
  readonly money?: number;
  readonly tokens?: number;
}

export interface PoolLease {
  /** Puts what was used in the place of what was held. Once. */
  settle(used: Amount): void;
}

/** The pool whose limit a lease would pass, and what it has left. */
export interface PoolRefusal {
  readonly limit: PoolLimit;
  readonly left: Amount;
}

/**
 * Something that may be used up to a limit. What a child leases is taken from all pools above it as well, so no number of children, side by
 * side, passes a limit of any of them.
 */
export class BudgetPool {
  limit: PoolLimit;
  readonly #parent: BudgetPool | undefined;
  #money = 0;
  #tokens = 0;

  constructor(limit: PoolLimit, parent?: BudgetPool) {
    this.limit = limit;
    this.#parent = parent;
  }

  child(limit: PoolLimit): BudgetPool {
    return new BudgetPool(limit, this);
  }

  /** Used and held. */
  get taken(): Amount {
    return { money: this.#money, tokens: this.#tokens };
  }

  /** What this pool and those above it all have left; `Infinity` where nothing limits. */
  left(): Amount {
    const above = this.#parent?.left() ?? { money: Infinity, tokens: Infinity };
    const own = this.#own();
    return { money: Math.min(own.money, above.money), tokens: Math.min(own.tokens, above.tokens) };
  }

  /** The pool that has least left of what is asked for; for messages. */
  refusal(asked: Amount): PoolRefusal | undefined {
    const left = this.#own();
    if (asked.money > left.money || asked.tokens > left.tokens) return { limit: this.limit, left };
    return this.#parent?.refusal(asked);
  }

  /** Holds an amount until it is settled. */
  lease(amount: Amount): PoolLease | PoolRefusal {
    const refused = this.refusal(amount);
    if (refused !== undefined) return refused;
    this.take(amount);
    let open = true;
    return {
      settle: (used) => {
        if (!open) return;
        open = false;
        this.take({ money: used.money - amount.money, tokens: used.tokens - amount.tokens });
      },
    };
  }

  /** Counts what was used without asking, such as what an earlier process used. */
  take({ money, tokens }: Amount): void {
    this.#money += money;
    this.#tokens += tokens;
    this.#parent?.take({ money, tokens });
  }

  #own(): Amount {
    const { money = Infinity, tokens = Infinity } = this.limit;
    return { money: Math.max(0, money - this.#money), tokens: Math.max(0, tokens - this.#tokens) };
  }
}
