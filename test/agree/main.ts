/**
 * `npm run agree -- --seeds A..B [--shard k/n]`: asks both witnesses about generated files and prints every disagreement that is not
 * explained, in one line that repeats it. Ends with 1 if there is one.
 */
import { parseArgs } from 'node:util';
import { type Answer, ask, shrink } from './ask.ts';
import { caseOf } from './case.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string' }, shard: { type: 'string', default: '1/1' } } });
const [from = 0, to = from] = (values.seeds ?? '0..199').split('..').map(Number);
const [shard = 1, shards = 1] = values.shard.split('/').map(Number);

function line(seed: number, { question, decision, disagreement }: Answer): string {
  const { rules, execution } = decision.witnesses;
  const { source, chipSize, flashSize, mutation } = question;
  const changed = Object.values(mutation)
    .map((value) => (typeof value === 'number' && value > 9 ? `0x${value.toString(16)}` : value))
    .join(' ');
  const where = `${source}, ${chipSize / 0x100000} MB chip, header ${flashSize}, ${changed}`;
  return `--seeds ${seed}..${seed}  ${disagreement}: ${where}: rules ${rules}, executed ${execution?.outcome} (${execution?.lastLine.slice(0, 60)})`;
}

const counts = { pairs: 0, undecided: 0, explained: 0, unexplained: 0 };
for (let seed = from; seed <= to; seed++) {
  if (seed % shards !== shard - 1) continue;
  const answer = ask(caseOf(seed));
  counts.pairs++;
  if (answer.decision.witnesses.execution === null) counts.undecided++;
  if (answer.disagreement === null) continue;
  if (answer.explained !== null) counts.explained++;
  else {
    counts.unexplained++;
    process.stdout.write(`${line(seed, shrink(answer))}\n`);
  }
}
const { pairs, undecided, explained, unexplained } = counts;
process.stdout.write(`${pairs} pairs: ${unexplained} unexplained, ${explained} explained, ${undecided} without an execution\n`);
process.exitCode = unexplained > 0 ? 1 : 0;
