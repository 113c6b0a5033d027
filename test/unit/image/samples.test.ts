import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FlashSizeName } from '../../../src/chip/header.ts';
import { readSample } from '../../../src/cli/file/sample.ts';
import { rehearse } from '../../../src/emulator/index.ts';
import { check, KEEP_HEADER } from '../../../src/image/index.ts';

/** What fixtures/images/manifest.json says of a dump written in one way to one chip. */
interface Due {
  readonly chipSize: number;
  readonly flashSize: FlashSizeName | 'keep';
  readonly verdict: string;
  /** Findings that are more than information. */
  readonly findings: readonly string[];
  /** What the executed boot loader makes of it. */
  readonly outcome: string;
}

const { dumps } = JSON.parse(readFileSync(new URL('../../../fixtures/images/manifest.json', import.meta.url), 'utf8')) as {
  dumps: Record<string, { due: readonly Due[] }>;
};

test('every sample says what is due', () => {
  expect(Object.keys(dumps).filter((name) => dumps[name]?.due.length === 0)).toEqual([]);
});

describe.each(Object.entries(dumps))('%s', (name, { due }) => {
  test.each(due)('on a chip of $chipSize bytes, size $flashSize: $verdict', ({ chipSize, flashSize, verdict, findings, outcome }) => {
    const result = check(readSample(name), { chip: { size: chipSize, kind: 'esp8266' }, write: { ...KEEP_HEADER, flashSize } });
    expect(result.verdict).toBe(verdict);
    expect(result.findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id)).toEqual(findings);
    expect(rehearse({ flash: result.bytes, chipSize }).outcome).toBe(outcome);
  });
});
