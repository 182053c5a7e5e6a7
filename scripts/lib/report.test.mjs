import { describe, expect, it } from "vitest";
import { countReport } from "./report.mjs";

const file = (status, ...tests) => ({ status, assertionResults: tests.map((test) => ({ status: test })) });

describe("the count of a report", () => {
  it("is what passed, failed and was skipped", () => {
    const report = {
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 1,
      numTodoTests: 1,
      testResults: [file("failed", "passed", "failed")],
    };
    expect(countReport(report)).toEqual({ passed: 3, failed: 1, skipped: 2 });
  });

  it("counts a file that could not be loaded as a failure", () => {
    const report = {
      numPassedTests: 2,
      numFailedTests: 0,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [file("passed", "passed"), file("failed")],
    };
    expect(countReport(report)).toMatchObject({ passed: 2, failed: 1 });
  });
});
