// Prints "PASSED FAILED SKIPPED" of one step of .ci/run; skipped tests are named on stderr.
// usage: node tally.mjs check|tests EXIT-STATUS REPORT
import { existsSync, readFileSync } from 'node:fs';

const [kind, status, file] = process.argv.slice(2);
const ended = status === '0';

/** The numbers of a JSON report in vitest's form; a runner that failed without naming a test counts as one failure. */
function count() {
  if (kind === 'check') return ended ? [1, 0, 0] : [0, 1, 0];
  if (!existsSync(file)) return [0, 1, 0];
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const unloadable = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  const failed = report.numFailedTests + unloadable;
  for (const { assertionResults } of report.testResults) {
    for (const test of assertionResults) if (!['passed', 'failed'].includes(test.status)) console.error(`skipped: ${test.fullName}`);
  }
  const wrong = failed === 0 && (!ended || !report.success || passed + skipped === 0);
  return [passed, wrong ? 1 : failed, skipped];
}

console.log(count().join(' '));
