/** Discounts by the number of items ordered, smallest order first. */
const tiers = [
  { from: 10, percent: 5 },
  { from: 50, percent: 10 },
  { from: 100, percent: 15 },
];

/** The percentage off for an order of this many items. */
export function discountPercent(quantity) {
  const tier = tiers.find(({ from }) => quantity >= from);
  return tier?.percent ?? 0;
}
