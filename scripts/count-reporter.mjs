// A vitest reporter that leaves the counts of a run as JSON where PRAXIS_TEST_COUNTS says.
import { writeFileSync } from "node:fs";

export default class CountReporter {
  onTestRunEnd(modules, unhandledErrors, reason) {
    const counts = { passed: 0, failed: 0, skipped: [], reason };
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") counts.passed += 1;
        else if (state === "failed") failedTests += 1;
        else counts.skipped.push(`${module.relativeModuleId} > ${test.fullName}`);
      }
      // A file that cannot be loaded, or whose set-up fails, has failed even if none of its tests has.
      counts.failed += failedTests > 0 || module.ok() ? failedTests : 1;
    }
    counts.failed += unhandledErrors.length;
    writeFileSync(process.env.PRAXIS_TEST_COUNTS, JSON.stringify(counts));
  }
}
