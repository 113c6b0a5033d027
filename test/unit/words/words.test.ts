import { describe, expect, test } from 'vitest';
import { type ErrorCode, type ErrorFacts, EspError, type NoSyncCause } from '../../../src/base/error.ts';
import { describeFailure, InterruptError } from '../../../src/cli/failure.ts';
import { check, decide, type Execution, FINDING_IDS, type Finding } from '../../../src/image/index.ts';
import { ERROR_WORDS } from '../../../src/words/errors.ts';
import { FINDINGS, summaryOf, wordsOfFix } from '../../../src/words/findings.ts';
import { DEFECTS } from '../../support/defects.ts';
import { makeDump } from '../../support/dump.ts';

/** One example of the facts of every failure. */
const EXAMPLES: { readonly [C in ErrorCode]: ErrorFacts[C] } = {
  'link.closed': { port: 'COM5' },
  'link.missing': { port: 'COM5' },
  'link.busy': { port: 'COM5' },
  'link.denied': { port: 'COM5' },
  'link.failed': { port: 'COM5', reason: 'no reset lines' },
  'link.timeout': { command: 'READ_REG', waitedMs: 3000, received: 0 },
  'frame.invalid': { command: 'READ_REG', fault: 'escape' },
  'chip.no-sync': { attempts: 7, received: 12, sample: '00ff', cause: 'garbage' },
  'chip.wrong': { magic: 0x6921506f },
  'chip.refused': { command: 'FLASH_BEGIN', status: 1, error: 6 },
  'chip.stub-silent': { waitedMs: 3000 },
  'flash.unknown-size': { id: 0xffffff },
  'flash.range': { offset: 0, length: 4194304, flashSize: 1048576 },
  'flash.verify': { offset: 0x1000, length: 4096, expected: 'aa', actual: 'bb' },
  'file.missing': { path: 'a.bin' },
  'file.is-directory': { path: 'a.bin' },
  'file.denied': { path: 'a.bin' },
  'file.empty': { path: 'a.bin' },
  'file.exists': { path: 'a.bin' },
  'file.busy': { path: 'a.bin.part' },
  'file.changed': { path: 'a.bin.part' },
  'file.no-space': { path: 'a.bin', needed: 1048576, free: 4096 },
  'file.too-large': { path: 'a.bin', size: 2097152, limit: 1048576 },
  'file.digest': { path: 'a.bin', expected: 'aa', actual: 'bb' },
  'file.bad-gzip': { path: 'a.bin.gz', reason: 'Z_DATA_ERROR' },
  'url.refused': { url: 'http://example.org/a.bin', cause: 'plain-http' },
  'url.redirect': { url: 'https://example.org/a.bin', cause: 'downgrade' },
  'url.unreachable': { url: 'https://example.org/a.bin', reason: 'ENOTFOUND' },
  'url.status': { url: 'https://example.org/a.bin', status: 404 },
  'url.timeout': { url: 'https://example.org/a.bin', phase: 'idle', waitedMs: 15_000 },
  'url.broken': { url: 'https://example.org/a.bin', received: 4096, reason: 'ECONNRESET' },
  'file.failed': { path: 'a.bin', reason: 'EIO' },
  'restore.refused': { verdict: 'does-not-boot' },
  'usage.requires': { option: '--expect', requires: '--chips' },
  'usage.conflict': { option: '--rehearse', other: '--chips' },
  'usage.invalid': { argument: '--chip-size', given: '3MB', expected: 'a power of two' },
  'replay.differs': { offset: 46, expected: 'drain', found: 'close' },
  'emulator.unknown-rom': { address: 0x40001234, name: 'unknown', caller: 0x40100000, count: 1 },
  'clock.deadlock': { now: 1e9 },
  'clock.hang': { now: 1e9, pending: 3 },
};

/** The exit code that the command line promises for each family of failures. */
const PROMISED: Readonly<Record<string, number>> = {
  'link.closed': 4,
  'link.missing': 6,
  'link.busy': 6,
  'link.denied': 6,
  'link.failed': 6,
  'link.timeout': 4,
  'chip.no-sync': 4,
  'chip.stub-silent': 4,
  'flash.verify': 5,
  'file.missing': 1,
  'file.digest': 5,
  'url.refused': 2,
  'url.timeout': 1,
  'restore.refused': 3,
  'usage.invalid': 2,
  'clock.deadlock': 70,
};

describe.each(Object.keys(ERROR_WORDS) as ErrorCode[])('%s', (code) => {
  const failure = describeFailure(new EspError(code, EXAMPLES[code]));

  test('is said in one sentence with the facts, and with advice', () => {
    expect(failure.code).toBe(code);
    expect(failure.message).toMatch(/^[A-Za-z0-9-].*\.$/s);
    expect(failure.message).not.toMatch(/undefined|NaN|\[object|\n/);
    expect(failure.hint).toMatch(/\S.{15,}[.?]$/);
    for (const [name, fact] of Object.entries(EXAMPLES[code])) {
      if (typeof fact === 'string' && name !== 'cause' && name !== 'phase') expect(failure.message).toContain(fact);
    }
  });

  test('has the exit code that was promised', () => {
    expect([1, 2, 3, 4, 5, 6, 70]).toContain(failure.exitCode);
    const promised = PROMISED[code];
    if (promised !== undefined) expect(failure.exitCode).toBe(promised);
  });
});

test('Ctrl-C is no error of ours', () => {
  expect(describeFailure(new InterruptError())).toMatchObject({ exitCode: 130, code: 'interrupted' });
});

test('anything else is internal, without a stack trace', () => {
  const failure = describeFailure(new TypeError('x is not\n  a function'));
  expect(failure).toMatchObject({ exitCode: 70, code: 'internal', message: 'Internal error (TypeError: x is not a function).' });
  expect(describeFailure('thrown')).toMatchObject({ exitCode: 70 });
});

const STANDS_STILL: Execution = {
  outcome: 'halted',
  milestones: [],
  lastLine: 'jump to run user1 @ 1000',
  log: [],
  slot: null,
  missing: null,
};

test('every finding has words', () => {
  expect(Object.keys(FINDINGS).sort()).toEqual([...FINDING_IDS].sort());
  for (const id of FINDING_IDS) {
    const { file, options } = DEFECTS[id](makeDump());
    const result = decide(check(file, options), STANDS_STILL);
    const finding = result.findings.find((found) => found.id === id) as Finding;
    const words = summaryOf(finding);
    expect(words).toMatch(/^[A-Z0-9?].*[.]$/);
    expect(words).not.toMatch(/undefined|NaN/);
  }
});

test('every fix is said so that it can be typed', () => {
  expect(wordsOfFix({ action: 'set-flash-size', flashSize: '1MB' })).toContain('--flash-size 1MB');
  expect(wordsOfFix({ action: 'keep-header' })).toContain('--flash-size keep');
  expect(wordsOfFix({ action: 'write-init-data', offset: 0xfc000, version: 8 })).toContain('0xfc000');
  expect(wordsOfFix({ action: 'write-at', offsets: [0x1000, 0x81000] })).toContain('0x1000 or 0x81000');
  expect(wordsOfFix({ action: 'other-chip', chip: 'esp8266', size: 4194304 })).toContain('4 MB');
});

const CAUSES: readonly [NoSyncCause, RegExp][] = [
  ['silent', /nothing was received/],
  ['echo', /TX and RX.*touch|short/],
  ['other-chip', /different chip family/],
  ['deaf', /does not receive/],
  ['gpio0-high', /GPIO0 was high/],
  ['straps', /GPIO15.*GPIO2/],
  ['boot-loop', /in a loop/],
  ['watchdog', /watchdog resets/],
  ['application', /application/],
  ['garbage', /5 unreadable bytes received/],
];

test.each(CAUSES)('why nothing answered, in words: %s', (cause, words) => {
  const { message, hint, exitCode } = describeFailure(
    new EspError('chip.no-sync', { attempts: 1, received: 5, sample: '00', cause, bootMode: 7 }),
  );
  expect(`${message} ${hint}`).toMatch(words);
  expect(hint.length).toBeGreaterThan(20);
  expect(exitCode).toBe(4);
});
