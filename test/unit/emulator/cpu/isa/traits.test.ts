import { describe, expect, test } from 'vitest';
import { INSTRUCTIONS } from '../../../../../src/emulator/cpu/isa/instructions.ts';
import { TRAITS } from '../../../../../src/emulator/cpu/isa/traits.ts';

const traits = (mnemonic: string) => TRAITS[INSTRUCTIONS.findIndex(([name]) => name === mnemonic)];
const kindsOf = (...mnemonics: string[]) => mnemonics.map((mnemonic) => traits(mnemonic)?.kind);

/** Values from the descriptions of the instructions in the Xtensa ISA. */
describe('what follows from an instruction’s effect', () => {
  test('a row for each instruction', () => {
    expect(TRAITS).toHaveLength(INSTRUCTIONS.length);
  });

  test.each([
    ['add', ['s', 't'], ['r']],
    ['moveqz', ['t', 's', 'r'], ['r']], // it keeps r when t is not 0
    ['src', ['sar', 's', 't'], ['r']],
    ['ssai', [], ['sar']],
    ['s32i', ['t', 's'], []],
    ['l32r', [], ['t']],
    ['beq', ['s', 't'], []],
    ['callx0', ['s'], ['a0']],
    ['ret.n', ['a0'], []],
    ['xsr', ['t'], ['t']],
    ['rsil', [], ['t']],
    ['memw', [], []],
  ])('%s reads %j and writes %j', (mnemonic, reads, writes) => {
    expect(traits(mnemonic)).toMatchObject({ reads, writes });
  });

  test('who decides where execution goes on', () => {
    expect(kindsOf('beqz.n', 'bbsi')).toEqual(['branch', 'branch']);
    expect(kindsOf('j', 'jx', 'ret')).toEqual(['jump', 'jump', 'jump']);
    expect(kindsOf('call0', 'callx0')).toEqual(['call', 'call']);
    expect(kindsOf('rfe', 'syscall', 'ill.n')).toEqual(['exception', 'exception', 'exception']);
    expect(kindsOf('rsil', 'wsr', 'waiti')).toEqual(['system', 'system', 'system']);
    expect(kindsOf('extui', 'nop.n', 'moveqz')).toEqual(['plain', 'plain', 'plain']);
  });

  test('what a load or store goes to', () => {
    expect(['l8ui', 's8i', 'l16si', 'l16ui', 's16i', 'l32r', 's32i.n', 'add'].map((mnemonic) => traits(mnemonic)?.memory)).toEqual([
      'byte',
      'byte',
      'signedHalf',
      'half',
      'half',
      'word',
      'word',
      undefined,
    ]);
  });
});
