/** Jest reporter: one plain line, `N passed, N failed, N skipped`, after everything else. */
module.exports = class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
    console.log(`${results.numPassedTests} passed, ${failed} failed, ${results.numPendingTests} skipped`)
  }
}
