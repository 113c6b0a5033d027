// Made by scripts/cpu from src/emulator/cpu/isa/instructions.ts: change that and `npm run cpu -- --write`.
import { B4CONST, B4CONSTU } from '../isa/operands.ts';
import { rOf, sOf, tOf } from '../isa/word.ts';
import type { CodeReader } from './graph.ts';
import { literalSource, loadSource, or, type Site, shiftRight, storeSource } from './source-parts.ts';

/** JavaScript of the instruction `d`, which goes on behind itself, by number. Its names are those of region-source.ts. */
export const SOURCES: Readonly<Record<number, (d: number, site: Site, code: CodeReader) => string>> = {
  1: (d) => `a${rOf(d)}=a${sOf(d)}+a${tOf(d)}|0`, // ADD
  2: (d) => `a${rOf(d)}=(a${sOf(d)}<<1)+a${tOf(d)}|0`, // ADDX2
  3: (d) => `a${rOf(d)}=(a${sOf(d)}<<2)+a${tOf(d)}|0`, // ADDX4
  4: (d) => `a${rOf(d)}=(a${sOf(d)}<<3)+a${tOf(d)}|0`, // ADDX8
  5: (d) => `a${rOf(d)}=a${sOf(d)}-a${tOf(d)}|0`, // SUB
  6: (d) => `a${rOf(d)}=(a${sOf(d)}<<1)-a${tOf(d)}|0`, // SUBX2
  7: (d) => `a${rOf(d)}=(a${sOf(d)}<<2)-a${tOf(d)}|0`, // SUBX4
  8: (d) => `a${rOf(d)}=(a${sOf(d)}<<3)-a${tOf(d)}|0`, // SUBX8
  9: (d) => `a${rOf(d)}=a${sOf(d)}&a${tOf(d)}`, // AND
  10: (d) => `a${rOf(d)}=${or(`a${sOf(d)}`, `a${tOf(d)}`)}`, // OR
  11: (d) => `a${rOf(d)}=a${sOf(d)}^a${tOf(d)}`, // XOR
  12: (d) => `a${rOf(d)}=0-a${tOf(d)}|0`, // NEG
  13: (d) => `a${rOf(d)}=(a${tOf(d)}<0?0-a${tOf(d)}:a${tOf(d)})|0`, // ABS
  14: (d) => `a${tOf(d)}=Math.clz32(a${sOf(d)}^(a${sOf(d)}>>31))-1|0`, // NSA
  15: (d) => `a${tOf(d)}=Math.clz32(a${sOf(d)})`, // NSAU
  16: (d) => `a${rOf(d)}=a${sOf(d)}<<${32 - (((d >>> 24) & 16) | ((d >>> 12) & 15))}`, // SLLI
  17: (d) => `a${rOf(d)}=a${tOf(d)}>>${((d >>> 24) & 16) | ((d >>> 16) & 15)}`, // SRAI
  18: (d) => `a${rOf(d)}=${shiftRight(`a${tOf(d)}`, (d >>> 16) & 15)}`, // SRLI
  19: (d) => `a${rOf(d)}=s===0||s>32?0:a${sOf(d)}<<(32-s)`, // SLL
  20: (d) => `a${rOf(d)}=(s>31?0:a${tOf(d)}>>>s)|0`, // SRL
  21: (d) => `a${rOf(d)}=a${tOf(d)}>>(s>31?31:s)`, // SRA
  22: (d) => `a${rOf(d)}=(s>31?a${sOf(d)}>>>(s-32):s===0?a${tOf(d)}:(a${sOf(d)}<<(32-s))|(a${tOf(d)}>>>s))|0`, // SRC
  23: (d) => `s=a${sOf(d)}&31`, // SSR
  24: (d) => `s=32-(a${sOf(d)}&31)|0`, // SSL
  25: (d) => `s=(a${sOf(d)}&3)<<3`, // SSA8L
  26: (d) => `s=32-((a${sOf(d)}&3)<<3)|0`, // SSA8B
  27: (d) => `s=${((d >>> 8) & 16) | ((d >>> 16) & 15)}`, // SSAI
  28: (d) => `a${rOf(d)}=(${shiftRight(`a${tOf(d)}`, ((d >>> 20) & 16) | ((d >>> 16) & 15))})&${(1 << (1 + (d >>> 28))) - 1}`, // EXTUI
  29: (d) => `a${rOf(d)}=Math.imul(a${sOf(d)}&65535,a${tOf(d)}&65535)`, // MUL16U
  30: (d) => `a${rOf(d)}=Math.imul((a${sOf(d)}<<16)>>16,(a${tOf(d)}<<16)>>16)`, // MUL16S
  31: (d) => `a${rOf(d)}=Math.imul(a${sOf(d)},a${tOf(d)})`, // MULL
  32: (d) => `if(a${tOf(d)}===0)a${rOf(d)}=a${sOf(d)}`, // MOVEQZ
  33: (d) => `if(a${tOf(d)}!==0)a${rOf(d)}=a${sOf(d)}`, // MOVNEZ
  34: (d) => `if(a${tOf(d)}<0)a${rOf(d)}=a${sOf(d)}`, // MOVLTZ
  35: (d) => `if(a${tOf(d)}>=0)a${rOf(d)}=a${sOf(d)}`, // MOVGEZ
  36: (d) => `a${tOf(d)}=${(((d << 12) >> 28) << 8) | (d >>> 24)}`, // MOVI
  37: (d) => `a${tOf(d)}=a${sOf(d)}+${d >> 24}|0`, // ADDI
  38: (d) => `a${tOf(d)}=a${sOf(d)}+${(d >> 24) << 8}|0`, // ADDMI
  39: (d, site) => loadSource(d, 'byte', d >>> 24, site), // L8UI
  40: (d, site) => loadSource(d, 'half', (d >>> 24) << 1, site), // L16UI
  41: (d, site) => loadSource(d, 'signedHalf', (d >>> 24) << 1, site), // L16SI
  42: (d, site) => loadSource(d, 'word', (d >>> 24) << 2, site), // L32I
  43: (d, site, code) => literalSource(d, site, code), // L32R
  44: (d, site) => storeSource(d, 'byte', d >>> 24, site), // S8I
  45: (d, site) => storeSource(d, 'half', (d >>> 24) << 1, site), // S16I
  46: (d, site) => storeSource(d, 'word', (d >>> 24) << 2, site), // S32I
  76: (d, site) => loadSource(d, 'word', d >> 24, site), // L32I.N
  77: (d, site) => storeSource(d, 'word', d >> 24, site), // S32I.N
  78: (d) => `a${rOf(d)}=a${sOf(d)}+a${tOf(d)}|0`, // ADD.N
  79: (d) => `a${rOf(d)}=a${sOf(d)}+${d >> 24}|0`, // ADDI.N
  80: (d) => `a${sOf(d)}=${d >> 24}`, // MOVI.N
  81: (d) => `a${tOf(d)}=a${sOf(d)}`, // MOV.N
  85: () => '', // NOP.N
  86: () => '', // NOP
  87: () => '', // MEMW
  88: () => '', // EXTW
  89: () => '', // ISYNC
  90: () => '', // RSYNC
  91: () => '', // ESYNC
  92: () => '', // DSYNC
  93: () => '', // EXCW
};

/** The condition under which the branch `d` is taken, by number. */
export const CONDITIONS: Readonly<Record<number, (d: number) => string>> = {
  52: (d) => `a${sOf(d)}===0`, // BEQZ
  53: (d) => `a${sOf(d)}!==0`, // BNEZ
  54: (d) => `a${sOf(d)}<0`, // BLTZ
  55: (d) => `a${sOf(d)}>=0`, // BGEZ
  56: (d) => `a${sOf(d)}===${B4CONST[((d >>> 20) & 15)]!}`, // BEQI
  57: (d) => `a${sOf(d)}!==${B4CONST[((d >>> 20) & 15)]!}`, // BNEI
  58: (d) => `a${sOf(d)}<${B4CONST[((d >>> 20) & 15)]!}`, // BLTI
  59: (d) => `a${sOf(d)}>=${B4CONST[((d >>> 20) & 15)]!}`, // BGEI
  60: (d) => `(a${sOf(d)}^-2147483648)<${B4CONSTU[(d >>> 20) & 15]! ^ -0x80000000}`, // BLTUI
  61: (d) => `(a${sOf(d)}^-2147483648)>=${B4CONSTU[(d >>> 20) & 15]! ^ -0x80000000}`, // BGEUI
  62: (d) => `a${sOf(d)}===a${tOf(d)}`, // BEQ
  63: (d) => `a${sOf(d)}!==a${tOf(d)}`, // BNE
  64: (d) => `a${sOf(d)}<a${tOf(d)}`, // BLT
  65: (d) => `a${sOf(d)}>=a${tOf(d)}`, // BGE
  66: (d) => `(a${sOf(d)}^-2147483648)<(a${tOf(d)}^-2147483648)`, // BLTU
  67: (d) => `(a${sOf(d)}^-2147483648)>=(a${tOf(d)}^-2147483648)`, // BGEU
  68: (d) => `(a${sOf(d)}&a${tOf(d)})!==0`, // BANY
  69: (d) => `(a${sOf(d)}&a${tOf(d)})===0`, // BNONE
  70: (d) => `(~a${sOf(d)}&a${tOf(d)})===0`, // BALL
  71: (d) => `(~a${sOf(d)}&a${tOf(d)})!==0`, // BNALL
  72: (d) => `((a${sOf(d)}>>>(a${tOf(d)}&31))&1)===0`, // BBC
  73: (d) => `((a${sOf(d)}>>>(a${tOf(d)}&31))&1)!==0`, // BBS
  74: (d) => `(a${sOf(d)}&${1 << (((d >>> 16) & 16) | ((d >>> 12) & 15))})===0`, // BBCI
  75: (d) => `(a${sOf(d)}&${1 << (((d >>> 16) & 16) | ((d >>> 12) & 15))})!==0`, // BBSI
  82: (d) => `a${sOf(d)}===0`, // BEQZ.N
  83: (d) => `a${sOf(d)}!==0`, // BNEZ.N
};
