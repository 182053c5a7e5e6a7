import { discountPercent } from "./discount.js";
import { percentOf } from "./money.js";

const vatPercent = 19;

/** What a list of lines comes to: `{ price, quantity }` each, price in cents. */
export function invoice(lines) {
  const goods = lines.reduce((sum, line) => sum + line.price * line.quantity, 0);
  const quantity = lines.reduce((sum, line) => sum + line.quantity, 0);
  const discount = percentOf(goods, discountPercent(quantity));
  const vat = percentOf(goods - discount, vatPercent);
  return { goods, discount, vat, total: goods - discount + vat };
}
