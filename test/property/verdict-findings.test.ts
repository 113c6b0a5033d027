import { expect, test } from 'vitest';
import { check, decide, KEEP_HEADER } from '../../src/image/index.ts';
import { ask } from '../agree/ask.ts';
import { caseOf, fileOf } from '../agree/case.ts';

/** The verdict and its findings agree over generated files: flipped bits, cuts, losses, erased sectors, other headers, other chips. */

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

test('every verdict below boots has a finding above info, and no boots has an error beside it', () => {
  const wrong: string[] = [];
  for (const seed of SEEDS) {
    const question = caseOf(seed);
    const chip = { size: question.chipSize, kind: 'esp8266' } as const;
    const { verdict, findings } = check(fileOf(question), { chip, write: { ...KEEP_HEADER, flashSize: question.flashSize } });
    const isTold = findings.some(({ severity }) => severity !== 'info');
    const hasError = findings.some(({ severity }) => severity === 'error');
    if (verdict === 'boots' ? hasError : verdict !== 'unknown' && !isTold)
      wrong.push(`seed ${seed}: ${verdict}, ${JSON.stringify(question)}`);
  }
  expect(wrong).toEqual([]);
});

test('both witnesses together say so too, and never boots of what execution refuses', () => {
  for (const seed of SEEDS.slice(0, 60)) {
    const { decision, disagreement, explained, question } = ask(caseOf(seed));
    const { verdict, findings, witnesses } = decision;
    const outcome = witnesses.execution?.outcome;
    const starts = outcome === undefined || ['radio-init', 'running', 'app-started'].includes(outcome);
    if (verdict === 'boots' || verdict === 'boots-changed') expect({ question, starts }).toEqual({ question, starts: true });
    if (verdict === 'boots') expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    else if (verdict !== 'unknown') expect(findings.filter(({ severity }) => severity !== 'info')).not.toEqual([]);
    if (disagreement !== null) expect({ question, disagreement, explained }).toMatchObject({ explained: expect.any(String) });
  }
});

test('without a second witness nothing changes', () => {
  const result = check(fileOf(caseOf(1)));
  expect(decide(result, null)).toEqual({ ...result, witnesses: { rules: result.verdict, execution: null, missing: null } });
});
