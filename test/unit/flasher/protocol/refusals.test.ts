import { describe, expect, test } from 'vitest';
import { EspError } from '../../../../src/base/error.ts';
import { isLineTrouble } from '../../../../src/flasher/protocol/retry.ts';
import { connect } from '../../../../src/flasher/session/connect.ts';
import { loadStub } from '../../../../src/node/stub.ts';
import { ERROR_WORDS } from '../../../../src/words/errors.ts';
import { bench } from '../../../support/flasher/emulator-rig.ts';
import { answer, failure, rig, run } from '../../../support/flasher/rig.ts';

const refused = (command: string, status: number, error: number): EspError<'chip.refused'> =>
  new EspError('chip.refused', { command, status, error });

describe('what a refusal is taken for', () => {
  test.each([
    ['MEM_DATA', 1, 7, true], // the ROM's sum
    ['FLASH_DATA', 1, 7, true],
    ['FLASH_DEFL_DATA', 0xc1, 0, true], // the stub's
    ['FLASH_DATA', 1, 8, false],
    ['ERASE_REGION', 0xc4, 0, false],
    ['MEM_DATA', 1, 5, false],
  ])('%s with status %i and error %i: trouble of the line is %s', (command, status, error, isLine) => {
    expect(isLineTrouble(refused(command, status, error), command)).toBe(isLine);
    const { hint } = ERROR_WORDS['chip.refused'];
    expect(/wires/.test(hint({ command, status, error }))).toBe(isLine || error === 5);
  });

  test.each([
    ['SPI_FLASH_MD5', 0xc4, false],
    ['READ_FLASH', 0xc4, false],
    ['ERASE_REGION', 0xc4, true],
    ['FLASH_DEFL_DATA', 0xc4, true],
    ['MEM_DATA', 0xc1, false],
  ])('%s refused with %i speaks of a worn flash: %s', (command, status, isWorn) => {
    expect(/worn/.test(ERROR_WORDS['chip.refused'].hint({ command, status, error: 0 }))).toBe(isWorn);
  });
});

test('a reply to SYNC that says no is no connection', async () => {
  const { clock, chip, link } = rig();
  chip.tamper = (name, { opcode }) => (name === 'sync' ? Array<Uint8Array>(8).fill(answer(opcode, { status: 1, error: 5 })) : undefined);
  const error = await run(clock, () => failure(connect({ link, clock, stub: undefined, attempts: 1 })));
  expect(error).toMatchObject({ code: 'chip.no-sync' });
});

test.each([undefined, loadStub()])('a line on which our own bytes come back, and the chip answers too', async (stub) => {
  const { clock, link, run: go, chip } = bench({ chipSize: 0x80000, faults: { seed: 1, faults: [{ fault: 'echo' }] } });
  const outcome = await go(() => connect({ link, clock, stub, attempts: 2 }).catch((error: unknown) => error));
  expect(chip.flash.bytes.length).toBe(0x80000);
  if (stub === undefined) expect(outcome).toMatchObject({ chip: { flash: { size: 0x80000 } } });
  else expect(outcome).toMatchObject({ code: 'chip.no-sync', facts: { cause: 'echo' } });
});
