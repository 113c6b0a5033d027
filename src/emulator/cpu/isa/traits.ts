// Made by scripts/cpu from src/emulator/cpu/isa/instructions.ts: change that and `npm run cpu -- --write`.
import type { InstructionTraits } from './instructions.ts';

/** What follows from each row of the table, in the table's order. */
export const TRAITS: readonly InstructionTraits[] = [
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // add
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // addx2
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // addx4
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // addx8
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // sub
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // subx2
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // subx4
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // subx8
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // and
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // or
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // xor
  { kind: 'plain', length: 3, reads: ['t'], writes: ['r'] }, // neg
  { kind: 'plain', length: 3, reads: ['t'], writes: ['r'] }, // abs
  { kind: 'plain', length: 3, reads: ['s'], writes: ['t'] }, // nsa
  { kind: 'plain', length: 3, reads: ['s'], writes: ['t'] }, // nsau
  { kind: 'plain', length: 3, reads: ['s'], writes: ['r'] }, // slli
  { kind: 'plain', length: 3, reads: ['t'], writes: ['r'] }, // srai
  { kind: 'plain', length: 3, reads: ['t'], writes: ['r'] }, // srli
  { kind: 'plain', length: 3, reads: ['sar', 's'], writes: ['r'] }, // sll
  { kind: 'plain', length: 3, reads: ['sar', 't'], writes: ['r'] }, // srl
  { kind: 'plain', length: 3, reads: ['t', 'sar'], writes: ['r'] }, // sra
  { kind: 'plain', length: 3, reads: ['sar', 's', 't'], writes: ['r'] }, // src
  { kind: 'plain', length: 3, reads: ['s'], writes: ['sar'] }, // ssr
  { kind: 'plain', length: 3, reads: ['s'], writes: ['sar'] }, // ssl
  { kind: 'plain', length: 3, reads: ['s'], writes: ['sar'] }, // ssa8l
  { kind: 'plain', length: 3, reads: ['s'], writes: ['sar'] }, // ssa8b
  { kind: 'plain', length: 3, reads: [], writes: ['sar'] }, // ssai
  { kind: 'plain', length: 3, reads: ['t'], writes: ['r'] }, // extui
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // mul16u
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // mul16s
  { kind: 'plain', length: 3, reads: ['s', 't'], writes: ['r'] }, // mull
  { kind: 'plain', length: 3, reads: ['t', 's', 'r'], writes: ['r'] }, // moveqz
  { kind: 'plain', length: 3, reads: ['t', 's', 'r'], writes: ['r'] }, // movnez
  { kind: 'plain', length: 3, reads: ['t', 's', 'r'], writes: ['r'] }, // movltz
  { kind: 'plain', length: 3, reads: ['t', 's', 'r'], writes: ['r'] }, // movgez
  { kind: 'plain', length: 3, reads: [], writes: ['t'] }, // movi
  { kind: 'plain', length: 3, reads: ['s'], writes: ['t'] }, // addi
  { kind: 'plain', length: 3, reads: ['s'], writes: ['t'] }, // addmi
  { kind: 'load', length: 3, reads: ['s'], writes: ['t'], memory: 'byte' }, // l8ui
  { kind: 'load', length: 3, reads: ['s'], writes: ['t'], memory: 'half' }, // l16ui
  { kind: 'load', length: 3, reads: ['s'], writes: ['t'], memory: 'signedHalf' }, // l16si
  { kind: 'load', length: 3, reads: ['s'], writes: ['t'], memory: 'word' }, // l32i
  { kind: 'load', length: 3, reads: [], writes: ['t'], memory: 'word' }, // l32r
  { kind: 'store', length: 3, reads: ['t', 's'], writes: [], memory: 'byte' }, // s8i
  { kind: 'store', length: 3, reads: ['t', 's'], writes: [], memory: 'half' }, // s16i
  { kind: 'store', length: 3, reads: ['t', 's'], writes: [], memory: 'word' }, // s32i
  { kind: 'jump', length: 3, reads: [], writes: [] }, // j
  { kind: 'jump', length: 3, reads: ['s'], writes: [] }, // jx
  { kind: 'call', length: 3, reads: [], writes: ['a0'] }, // call0
  { kind: 'call', length: 3, reads: ['s'], writes: ['a0'] }, // callx0
  { kind: 'jump', length: 3, reads: ['a0'], writes: [] }, // ret
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // beqz
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bnez
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bltz
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bgez
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // beqi
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bnei
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // blti
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bgei
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bltui
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bgeui
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // beq
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bne
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // blt
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bge
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bltu
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bgeu
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bany
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bnone
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // ball
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bnall
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bbc
  { kind: 'branch', length: 3, reads: ['s', 't'], writes: [] }, // bbs
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bbci
  { kind: 'branch', length: 3, reads: ['s'], writes: [] }, // bbsi
  { kind: 'load', length: 2, reads: ['s'], writes: ['t'], memory: 'word' }, // l32i.n
  { kind: 'store', length: 2, reads: ['t', 's'], writes: [], memory: 'word' }, // s32i.n
  { kind: 'plain', length: 2, reads: ['s', 't'], writes: ['r'] }, // add.n
  { kind: 'plain', length: 2, reads: ['s'], writes: ['r'] }, // addi.n
  { kind: 'plain', length: 2, reads: [], writes: ['s'] }, // movi.n
  { kind: 'plain', length: 2, reads: ['s'], writes: ['t'] }, // mov.n
  { kind: 'branch', length: 2, reads: ['s'], writes: [] }, // beqz.n
  { kind: 'branch', length: 2, reads: ['s'], writes: [] }, // bnez.n
  { kind: 'jump', length: 2, reads: ['a0'], writes: [] }, // ret.n
  { kind: 'plain', length: 2, reads: [], writes: [] }, // nop.n
  { kind: 'plain', length: 3, reads: [], writes: [] }, // nop
  { kind: 'plain', length: 3, reads: [], writes: [] }, // memw
  { kind: 'plain', length: 3, reads: [], writes: [] }, // extw
  { kind: 'plain', length: 3, reads: [], writes: [] }, // isync
  { kind: 'plain', length: 3, reads: [], writes: [] }, // rsync
  { kind: 'plain', length: 3, reads: [], writes: [] }, // esync
  { kind: 'plain', length: 3, reads: [], writes: [] }, // dsync
  { kind: 'plain', length: 3, reads: [], writes: [] }, // excw
  { kind: 'system', length: 3, reads: ['s', 't'], writes: [] }, // witlb
  { kind: 'system', length: 3, reads: ['s', 't'], writes: [] }, // wdtlb
  { kind: 'system', length: 3, reads: ['s'], writes: [] }, // iitlb
  { kind: 'system', length: 3, reads: ['s'], writes: [] }, // idtlb
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // pitlb
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // pdtlb
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // ritlb0
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // ritlb1
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // rdtlb0
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // rdtlb1
  { kind: 'system', length: 3, reads: ['s'], writes: ['t'] }, // rer
  { kind: 'system', length: 3, reads: ['s', 't'], writes: [] }, // wer
  { kind: 'system', length: 3, reads: [], writes: ['t'] }, // rsr
  { kind: 'system', length: 3, reads: ['t'], writes: [] }, // wsr
  { kind: 'system', length: 3, reads: ['t'], writes: ['t'] }, // xsr
  { kind: 'system', length: 3, reads: [], writes: ['t'] }, // rsil
  { kind: 'exception', length: 3, reads: [], writes: [] }, // rfe
  { kind: 'exception', length: 3, reads: [], writes: [] }, // rfde
  { kind: 'exception', length: 3, reads: [], writes: [] }, // rfi
  { kind: 'system', length: 3, reads: [], writes: [] }, // waiti
  { kind: 'exception', length: 3, reads: [], writes: [] }, // syscall
  { kind: 'exception', length: 3, reads: [], writes: [] }, // simcall
  { kind: 'exception', length: 3, reads: [], writes: [] }, // break
  { kind: 'exception', length: 2, reads: [], writes: [] }, // break.n
  { kind: 'exception', length: 3, reads: [], writes: [] }, // ill
  { kind: 'exception', length: 2, reads: [], writes: [] }, // ill.n
  { kind: 'exception', length: 3, reads: [], writes: [] }, // rfdo
  { kind: 'exception', length: 3, reads: [], writes: [] }, // rfdd
];
