/**
 * The LX106's special registers: number, name, and which of RSR, WSR and XSR exist (`x` needs both of the others).
 * Source: lx106-and-rom.md §1.1 and binutils' lx106.
 */
export type SpecialRegister = readonly [number: number, name: string, access: 'r' | 'w' | 'rw' | 'rwx'];

/** Numbers by name, for the code that gives them their meaning. */
export const SR = {
  SAR: 3,
  LITBASE: 5,
  CONFIGID0: 176,
  EPC1: 177,
  EPC2: 178,
  EPC3: 179,
  DEPC: 192,
  EPS2: 194,
  EPS3: 195,
  CONFIGID1: 208,
  EXCSAVE1: 209,
  EXCSAVE2: 210,
  EXCSAVE3: 211,
  INTERRUPT: 226,
  INTCLEAR: 227,
  INTENABLE: 228,
  PS: 230,
  VECBASE: 231,
  EXCCAUSE: 232,
  DEBUGCAUSE: 233,
  CCOUNT: 234,
  PRID: 235,
  EXCVADDR: 238,
  CCOMPARE0: 240,
} as const;

/** 226 reads as INTERRUPT and is written as INTSET; a configuration id takes no value. */
export const SPECIAL_REGISTERS: readonly SpecialRegister[] = [
  [SR.SAR, 'sar', 'rwx'],
  [SR.LITBASE, 'litbase', 'rwx'],
  [89, 'mmid', 'w'],
  [96, 'ibreakenable', 'rwx'],
  [104, 'ddr', 'rwx'],
  [128, 'ibreaka0', 'rwx'],
  [144, 'dbreaka0', 'rwx'],
  [160, 'dbreakc0', 'rwx'],
  [SR.CONFIGID0, '176', 'rw'],
  [SR.EPC1, 'epc1', 'rwx'],
  [SR.EPC2, 'epc2', 'rwx'],
  [SR.EPC3, 'epc3', 'rwx'],
  [SR.DEPC, 'depc', 'rwx'],
  [SR.EPS2, 'eps2', 'rwx'],
  [SR.EPS3, 'eps3', 'rwx'],
  [SR.CONFIGID1, '208', 'r'],
  [SR.EXCSAVE1, 'excsave1', 'rwx'],
  [SR.EXCSAVE2, 'excsave2', 'rwx'],
  [SR.EXCSAVE3, 'excsave3', 'rwx'],
  [SR.INTERRUPT, 'interrupt', 'r'],
  [SR.INTERRUPT, 'intset', 'w'],
  [SR.INTCLEAR, 'intclear', 'w'],
  [SR.INTENABLE, 'intenable', 'rwx'],
  [SR.PS, 'ps', 'rwx'],
  [SR.VECBASE, 'vecbase', 'rwx'],
  [SR.EXCCAUSE, 'exccause', 'rwx'],
  [SR.DEBUGCAUSE, 'debugcause', 'rwx'],
  [SR.CCOUNT, 'ccount', 'rwx'],
  [SR.PRID, 'prid', 'r'],
  [236, 'icount', 'rwx'],
  [237, 'icountlevel', 'rwx'],
  [SR.EXCVADDR, 'excvaddr', 'rwx'],
  [SR.CCOMPARE0, 'ccompare0', 'rwx'],
];

/** The register's name in `rsr.name`, `wsr.name` or `xsr.name`; `undefined` when that instruction is illegal. */
export function specialName(mnemonic: string, number: number): string | undefined {
  const way = mnemonic.charAt(0);
  return SPECIAL_REGISTERS.find(([n, , access]) => n === number && access.includes(way))?.[1];
}
