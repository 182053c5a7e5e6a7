import { describe, expect, it } from "vitest";
import { statusFailure } from "./failure.js";

const kindOf = (text: string): string => statusFailure({ status: 429, headers: { get: () => null }, text }).kind;

describe("a 429", () => {
  it.each([
    "You exceeded your current quota, please check your plan and billing details.",
    "Quota exceeded.",
    "The monthly quota for this project has been exhausted.",
    "Your credit balance is too low to access the API.",
    "Your account's credits are used up; add a payment method.",
    "insufficient_quota",
    "Insufficient funds",
    "Insufficient Balance",
    "You have reached your spend limit",
    "Your organization's monthly spending cap has been reached.",
    "Billing hard limit has been reached",
    "You are out of credits",
    "Budget has been exceeded! Current cost: 5.1, max budget: 5",
  ])("that says the money is used up is about billing: %s", (text) => {
    expect(kindOf(text)).toBe("billing");
  });

  it.each([
    "Rate limit reached. Add a payment method to raise it: https://platform.example.com/account/billing",
    "Rate limit reached for requests. Visit the billing page to learn more.",
    "Too many requests; payment is not needed to wait.",
    "Rate limit exceeded, add credits to raise it",
    "Rate limit reached for the free quota tier's requests per minute",
    "Quota exceeded for metric 'generate requests per minute'",
    "You exceeded your current quota of 10 RPM",
    "Resource has been exhausted (e.g. check quota).",
    "The limit was reached; it is no matter of billing",
    "",
  ])("that only mentions it is a rate limit: %s", (text) => {
    expect(kindOf(text)).toBe("rate_limit");
  });

  it("is judged in a time that no text can make long", () => {
    const started = performance.now();
    kindOf("exceeded your current ".repeat(30));
    kindOf(`quota for ${"is now ".repeat(90)}`);
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
