/** node .ci/sum.mjs <exit of verify> <exit of test> <vitest's JSON report>: closes a run with "N passed, N failed". */
import { readFileSync } from 'node:fs';

const [verify, test, path] = process.argv.slice(2);

function counted() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(path, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numPendingTests };
  } catch {
    console.error('The tests left no report.');
    return { passed: 0, failed: 1 };
  }
}

const sum = counted();
// A runner that failed without a failed test (a crash, a file that does not load) is a failure all the same.
if (Number(test) !== 0 && sum.failed === 0) sum.failed = 1;
if (Number(verify) === 0) sum.passed += 1;
else sum.failed += 1;
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exit(sum.failed === 0 ? 0 : 1);
