// Runs every `check:*` script of package.json, each with its time, and goes on after a failure. `npm run check -- NAME…` picks some.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const checks = Object.entries(scripts).flatMap(([name, command]) => (name.startsWith('check:') ? [{ name: name.slice(6), command }] : []));

/** What is wrong although the tool ended with 0. */
const COMPLAINTS = {
  rooms: (output) => (/\b[1-9]\d* modules/.test(output) ? undefined : 'dependency-cruiser looked at no module'),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !checks.some((check) => check.name === name));
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')} (there are ${checks.map((check) => check.name).join(', ')})`);
  process.exit(2);
}

const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH}` };
const results = [];
for (const { name, command } of checks) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const start = performance.now();
  const run = spawnSync(command, { cwd: root, shell: true, encoding: 'utf8', timeout: 300_000, maxBuffer: 1 << 28, env });
  const output = `${run.stdout}${run.stderr}`.trimEnd();
  const complaint = run.status === 0 ? COMPLAINTS[name]?.(output) : `ended with ${run.status ?? run.signal}`;
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  results.push({ fullName: name, status: complaint === undefined ? 'passed' : 'failed' });
  if (complaint === undefined) console.log(`ok    ${name.padEnd(12)} ${seconds} s`);
  else console.log(`${output}\nFAIL  ${name.padEnd(12)} ${seconds} s  ${complaint}`);
}
const failed = results.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
if (process.env.TEST_REPORT !== undefined) {
  const numbers = { numPassedTests: results.length - failed.length, numFailedTests: failed.length, numPendingTests: 0, numTodoTests: 0 };
  writeFileSync(
    process.env.TEST_REPORT,
    JSON.stringify({ success: failed.length === 0, ...numbers, testResults: [{ assertionResults: results }] }),
  );
}
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
