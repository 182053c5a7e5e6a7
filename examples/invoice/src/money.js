/** Amounts are whole cents, because binary fractions lose them. */
export function cents(euros) {
  return Math.round(euros * 100);
}

export function format(amount) {
  return `${(amount / 100).toFixed(2)} EUR`;
}

/** A percentage of an amount, rounded half up to a whole cent. */
export function percentOf(amount, percent) {
  return Math.floor((amount * percent) / 100 + 0.5);
}
