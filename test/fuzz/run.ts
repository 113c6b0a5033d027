import { parseArgs } from 'node:util';
import { fuzzImage } from './image.ts';

/** `npm run fuzz -- image [--runs N] [--seed S] [--limit BYTES] [--first INDEX]`: exit 1 when an input throws or takes too long. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '8266' },
    limit: { type: 'string', default: String(0x10000) },
    first: { type: 'string', default: '0' },
  },
});
/** An input may take this many times as long as the slowest sound file of its size. */
const TOO_SLOW = 3;

if (positionals.join() !== 'image') {
  process.stderr.write('usage: npm run fuzz -- image [--runs N] [--seed S] [--limit BYTES] [--first INDEX]\n');
  process.exit(2);
}
/** Whatever else the machine does does not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
const number = (text: string): number => Number(text);
const report = fuzzImage({
  ...{ runs: number(values.runs), seed: number(values.seed), limit: number(values.limit), first: number(values.first) },
  now: processorTime,
});
const ok = report.failures.length === 0 && (report.slowest[0]?.ms ?? 0) <= TOO_SLOW * report.cleanMs;
process.stdout.write(`${JSON.stringify({ ...report, rssMB: Math.round(process.resourceUsage().maxRSS / 1024), ok }, null, 2)}\n`);
process.exitCode = ok ? 0 : 1;
