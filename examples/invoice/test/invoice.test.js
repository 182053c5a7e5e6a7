import assert from "node:assert/strict";
import { test } from "node:test";
import { discountPercent } from "../src/discount.js";
import { invoice } from "../src/invoice.js";
import { cents, format, percentOf } from "../src/money.js";

test("money is counted in whole cents", () => {
  assert.equal(cents(19.99), 1999);
  assert.equal(format(1999), "19.99 EUR");
  assert.equal(percentOf(1050, 5), 53);
});

test("a small order has no discount", () => {
  assert.equal(discountPercent(9), 0);
});

test("a larger order has a larger discount", () => {
  assert.equal(discountPercent(10), 5);
  assert.equal(discountPercent(120), 15);
});

test("VAT is due on what is left after the discount", () => {
  assert.deepEqual(invoice([{ price: 1000, quantity: 10 }]), { goods: 10000, discount: 500, vat: 1805, total: 11305 });
});
