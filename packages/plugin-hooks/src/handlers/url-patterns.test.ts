import { expect, test } from "vitest";
import { urlIsAllowed } from "./url-patterns.js";

test.each([
  ["https://a.example/hook", "https://a.example/*", true],
  ["https://a.example/hook", "https://a.example/hook", true],
  ["https://a.example/hook/more", "https://a.example/hook", false],
  ["https://a.example", "https://a.example", true],
  ["https://a.example/x", "https://a.example", false],
  ["https://b.a.example/x", "https://*.a.example/*", true],
  ["https://evil.example/.a.example/x", "https://*.a.example/*", false],
  ["https://evil.example?.a.example/", "https://*.a.example/*", false],
  ["https://a.example@evil.example/", "https://a.example*", false],
  ["https://user@a.example/", "https://a.example/*", false],
  ["http://a.example/", "https://a.example/*", false],
  ["https://A.EXAMPLE/x", "https://a.example/*", true],
  ["https://aXexample/x", "https://a.example/*", false],
  ["http://localhost:8080/x", "http://localhost:*/*", true],
  ["not a url", "*", false],
])("%s against %s: %s", (url, pattern, expected) => {
  expect(urlIsAllowed(url, [pattern])).toBe(expected);
});

test("an empty list allows nothing", () => {
  expect(urlIsAllowed("https://a.example/", [])).toBe(false);
});
