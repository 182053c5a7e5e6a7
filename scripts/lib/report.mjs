// Reads what vitest's JSON reporter wrote.

/** A file that could not even be loaded has no tests and counts as one failure. */
export function countReport(report) {
  const unloadable = report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloadable,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
