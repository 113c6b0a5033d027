// Made by scripts/cpu from src/emulator/cpu/isa/instructions.ts: change that and `npm run cpu -- --write`.
import { type Translator, WARMUP_STEPS } from '../compile/translator.ts';
import { B4CONST, B4CONSTU } from '../isa/operands.ts';
import { fetchFault } from './access-rules.ts';
import type { Core } from './core.ts';
import { FAULTED, load, store } from './data-access.ts';
import { decodeAt } from './fetch.ts';
import type { IdleProbe } from './idle-probe.ts';
import { callRom, isRomCall } from './rom-call.ts';
import { isServiceDue, reasonOf, type StopReason, service } from './service.ts';
import { executeSystem } from './system.ts';

/** Stretches of new code that one call executes: measured on the kernel of test/bench. */
const STRETCHES = 48;

const SIGNED_CONSTANTS = Int32Array.from(B4CONST);
const UNSIGNED_CONSTANTS = Int32Array.from(B4CONSTU);

/**
 * Executes until something stops it. One switch over decoded words (see `decode`): bits 0..7 the instruction's number,
 * 12..15 t, 16..19 s, 20..23 r, 24..31 the 8-bit immediate.
 *
 * Locals are the truth while it runs; before every call that leaves this function they are written to `core`, and after
 * it `pc`, `sar`, the region and the budget are read again. `left` counts down to the next service:
 * `core.cycles` = `until` - `left`. Instructions that are done say `continue`; loads and stores that are not served by
 * DRAM leave the switch with `address`, `kind` and `next` set.
 *
 * `undefined` when nothing stopped it, but it should be called once more: the engine puts what it optimised to work at a call. While one
 * goes on it makes a second version for the middle of the loop, which leaves less time for new compiled code.
 */
export function interpret(core: Core, probe: IdleProbe, translator?: Translator): StopReason | undefined {
  const { ar, bus } = core;
  const { dram, dram16, dram32, iram32, code: decoded, window } = bus;
  let { flash32 } = window;
  const iramCode = decoded.iram;
  const { entryPoints } = decoded;
  const b4const = SIGNED_CONSTANTS;
  const b4constu = UNSIGNED_CONSTANTS;

  let pc = core.pc | 0;
  let sar = core.sar;
  let until = core.cycles;
  let left = 0;
  let iramSize = bus.iramSize;
  let windowSpan = window.span;
  let windowBase = window.base;
  let litbase = core.plain[5]!;
  /** The array of decoded words that pc is in; `size` 0 makes it be looked up. */
  let code = iramCode;
  let base = 0x40100000;
  let size = 0;

  let address = 0;
  let kind = 0;
  let reg = 0;
  let next = 0;
  /** No entry point was reached since the last service. */
  let isFresh = true;
  /** Stretches of new code since the call. */
  let stretches = 0;
  translator?.gate.refresh();

  for (;;) {
    if (left <= 0) {
      core.pc = pc >>> 0;
      core.sar = sar;
      core.cycles = until - left;
      const budget = service(core, probe, translator);
      if (budget <= 0) return reasonOf(budget);
      pc = core.pc | 0;
      until = core.cycles + budget;
      left = budget;
      isFresh = true;
    }
    left--;

    let at = (pc - base) | 0;
    if (at >>> 0 >= size) {
      if (isRomCall(bus, pc)) {
        core.pc = pc >>> 0;
        core.sar = sar;
        core.cycles = until - left;
        callRom(core, probe);
        pc = core.pc | 0;
        sar = core.sar;
        until = core.cycles;
        left = 0;
        size = 0;
        iramSize = bus.iramSize;
        windowSpan = window.span;
        windowBase = window.base;
        flash32 = window.flash32;
        litbase = core.plain[5]!;
        translator?.gate.refresh();
        continue;
      }
      const inWindow = (pc - 0x40200000) | 0;
      if (pc >>> 16 === 0x4000) {
        code = decoded.rom;
        base = 0x40000000;
        size = 0x10000;
      } else if ((pc - 0x40100000) >>> 0 < iramSize) {
        code = iramCode;
        base = 0x40100000;
        size = iramSize;
      } else if (inWindow >>> 0 < window.size) {
        code = decoded.page(inWindow >>> 12);
        base = pc & ~0xfff;
        size = 0x1000;
      } else {
        core.pc = pc >>> 0;
        core.cycles = until - left;
        core.raise(fetchFault(bus, core.pc), core.pc);
        pc = core.pc | 0;
        continue;
      }
      at = (pc - base) | 0;
    }
    let d = code[at]!;
    if ((d & 0xff) === 0) {
      if (d !== 0) {
        const entry = entryPoints[d >>> 8]!;
        if (translator !== undefined) {
          // A service may end anywhere, so what it happens to lead to says nothing about how often code goes there.
          if (entry.region === undefined && (!isFresh || translator.isEager) && ++entry.visits >= entry.reconsiderAt)
            translator.reconsider(entry);
          isFresh = false;
          const { region } = entry;
          if (region !== undefined && left >= region.need && (litbase & 1) === 0) {
            const { gate } = translator;
            gate.sar = sar;
            const isWarmingUp = region.steps < WARMUP_STEPS;
            const cut = isWarmingUp && left >= translator.stretch ? left + 1 - translator.stretch : 0;
            gate.until = until - cut;
            gate.end = until;
            const rest = region.execute(gate, left + 1 - cut) + cut;
            if (isWarmingUp) {
              region.runs++;
              region.steps += left + 1 - rest;
            }
            const { outcome } = gate;
            gate.outcome = 0;
            if (outcome === 1) {
              translator.gate.refresh();
              pc = gate.pc;
              sar = gate.sar;
              until = core.cycles;
              left = 0;
              size = 0;
              iramSize = bus.iramSize;
              windowSpan = window.span;
              windowBase = window.base;
              flash32 = window.flash32;
              litbase = core.plain[5]!;
              translator.markEntry(pc);
              continue;
            }
            if (rest <= left) {
              left = rest;
              pc = gate.pc;
              sar = gate.sar;
              if (gate.isIndirect) translator.markEntry(pc);
              if (cut > 0 && ++stretches === STRETCHES) {
                core.pc = pc >>> 0;
                core.sar = sar;
                core.cycles = until - left;
                return undefined;
              }
              continue;
            }
          }
        }
        d = entry.word;
      }
      if (d === 0) {
        d = decodeAt(core, pc >>> 0, translator);
        if (d === 0) {
          pc = core.pc | 0;
          continue;
        }
      }
    }

    switch (d & 0xff) {
      case 1: // ADD
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! + ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 2: // ADDX2
        ar[(d >>> 20) & 15] = (ar[(d >>> 16) & 15]! << 1) + ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 3: // ADDX4
        ar[(d >>> 20) & 15] = (ar[(d >>> 16) & 15]! << 2) + ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 4: // ADDX8
        ar[(d >>> 20) & 15] = (ar[(d >>> 16) & 15]! << 3) + ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 5: // SUB
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! - ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 6: // SUBX2
        ar[(d >>> 20) & 15] = (ar[(d >>> 16) & 15]! << 1) - ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 7: // SUBX4
        ar[(d >>> 20) & 15] = (ar[(d >>> 16) & 15]! << 2) - ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 8: // SUBX8
        ar[(d >>> 20) & 15] = (ar[(d >>> 16) & 15]! << 3) - ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 9: // AND
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! & ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 10: // OR
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! | ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 11: // XOR
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! ^ ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 12: // NEG
        ar[(d >>> 20) & 15] = 0 - ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 13: // ABS
        ar[(d >>> 20) & 15] = ar[(d >>> 12) & 15]! < 0 ? 0 - ar[(d >>> 12) & 15]! : ar[(d >>> 12) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 14: // NSA
        ar[(d >>> 12) & 15] = Math.clz32(ar[(d >>> 16) & 15]! ^ (ar[(d >>> 16) & 15]! >> 31)) - 1;
        pc = (pc + 3) | 0;
        continue;
      case 15: // NSAU
        ar[(d >>> 12) & 15] = Math.clz32(ar[(d >>> 16) & 15]!);
        pc = (pc + 3) | 0;
        continue;
      case 16: // SLLI
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! << (32 - (((d >>> 24) & 16) | ((d >>> 12) & 15)));
        pc = (pc + 3) | 0;
        continue;
      case 17: // SRAI
        ar[(d >>> 20) & 15] = ar[(d >>> 12) & 15]! >> (((d >>> 24) & 16) | ((d >>> 16) & 15));
        pc = (pc + 3) | 0;
        continue;
      case 18: // SRLI
        ar[(d >>> 20) & 15] = ar[(d >>> 12) & 15]! >>> ((d >>> 16) & 15);
        pc = (pc + 3) | 0;
        continue;
      case 19: // SLL
        ar[(d >>> 20) & 15] = sar === 0 || sar > 32 ? 0 : ar[(d >>> 16) & 15]! << (32 - sar);
        pc = (pc + 3) | 0;
        continue;
      case 20: // SRL
        ar[(d >>> 20) & 15] = sar > 31 ? 0 : ar[(d >>> 12) & 15]! >>> sar;
        pc = (pc + 3) | 0;
        continue;
      case 21: // SRA
        ar[(d >>> 20) & 15] = ar[(d >>> 12) & 15]! >> (sar > 31 ? 31 : sar);
        pc = (pc + 3) | 0;
        continue;
      case 22: // SRC
        ar[(d >>> 20) & 15] =
          sar > 31
            ? ar[(d >>> 16) & 15]! >>> (sar - 32)
            : sar === 0
              ? ar[(d >>> 12) & 15]!
              : (ar[(d >>> 16) & 15]! << (32 - sar)) | (ar[(d >>> 12) & 15]! >>> sar);
        pc = (pc + 3) | 0;
        continue;
      case 23: // SSR
        sar = ar[(d >>> 16) & 15]! & 31;
        pc = (pc + 3) | 0;
        continue;
      case 24: // SSL
        sar = 32 - (ar[(d >>> 16) & 15]! & 31);
        pc = (pc + 3) | 0;
        continue;
      case 25: // SSA8L
        sar = (ar[(d >>> 16) & 15]! & 3) << 3;
        pc = (pc + 3) | 0;
        continue;
      case 26: // SSA8B
        sar = 32 - ((ar[(d >>> 16) & 15]! & 3) << 3);
        pc = (pc + 3) | 0;
        continue;
      case 27: // SSAI
        sar = ((d >>> 8) & 16) | ((d >>> 16) & 15);
        pc = (pc + 3) | 0;
        continue;
      case 28: // EXTUI
        ar[(d >>> 20) & 15] = (ar[(d >>> 12) & 15]! >>> (((d >>> 20) & 16) | ((d >>> 16) & 15))) & ((1 << (1 + (d >>> 28))) - 1);
        pc = (pc + 3) | 0;
        continue;
      case 29: // MUL16U
        ar[(d >>> 20) & 15] = Math.imul(ar[(d >>> 16) & 15]! & 0xffff, ar[(d >>> 12) & 15]! & 0xffff);
        pc = (pc + 3) | 0;
        continue;
      case 30: // MUL16S
        ar[(d >>> 20) & 15] = Math.imul((ar[(d >>> 16) & 15]! << 16) >> 16, (ar[(d >>> 12) & 15]! << 16) >> 16);
        pc = (pc + 3) | 0;
        continue;
      case 31: // MULL
        ar[(d >>> 20) & 15] = Math.imul(ar[(d >>> 16) & 15]!, ar[(d >>> 12) & 15]!);
        pc = (pc + 3) | 0;
        continue;
      case 32: // MOVEQZ
        if (ar[(d >>> 12) & 15]! === 0) ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 33: // MOVNEZ
        if (ar[(d >>> 12) & 15]! !== 0) ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 34: // MOVLTZ
        if (ar[(d >>> 12) & 15]! < 0) ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 35: // MOVGEZ
        if (ar[(d >>> 12) & 15]! >= 0) ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]!;
        pc = (pc + 3) | 0;
        continue;
      case 36: // MOVI
        ar[(d >>> 12) & 15] = (((d << 12) >> 28) << 8) | (d >>> 24);
        pc = (pc + 3) | 0;
        continue;
      case 37: // ADDI
        ar[(d >>> 12) & 15] = ar[(d >>> 16) & 15]! + (d >> 24);
        pc = (pc + 3) | 0;
        continue;
      case 38: // ADDMI
        ar[(d >>> 12) & 15] = ar[(d >>> 16) & 15]! + ((d >> 24) << 8);
        pc = (pc + 3) | 0;
        continue;
      case 39: // L8UI
        {
          address = (ar[(d >>> 16) & 15]! + (d >>> 24)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000) {
            ar[(d >>> 12) & 15] = dram[offset]!;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 3; // L8
          next = (pc + 3) | 0;
          break;
        }
      case 40: // L16UI
        {
          address = (ar[(d >>> 16) & 15]! + ((d >>> 24) << 1)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 1) === 0) {
            ar[(d >>> 12) & 15] = dram16[offset >>> 1]!;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 1; // L16U
          next = (pc + 3) | 0;
          break;
        }
      case 41: // L16SI
        {
          address = (ar[(d >>> 16) & 15]! + ((d >>> 24) << 1)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 1) === 0) {
            ar[(d >>> 12) & 15] = (dram16[offset >>> 1]! << 16) >> 16;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 2; // L16S
          next = (pc + 3) | 0;
          break;
        }
      case 42: // L32I
        {
          address = (ar[(d >>> 16) & 15]! + ((d >>> 24) << 2)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 3) === 0) {
            ar[(d >>> 12) & 15] = dram32[offset >>> 2]!;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 0; // L32
          next = (pc + 3) | 0;
          break;
        }
      case 43: // L32R
        address = ((litbase & 1 ? litbase & ~0xfff : (pc + 3) & ~3) + -262144 + ((d >>> 16) << 2)) | 0;
        kind = 0; // L32
        next = (pc + 3) | 0;
        break;
      case 44: // S8I
        {
          address = (ar[(d >>> 16) & 15]! + (d >>> 24)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000) {
            dram[offset] = ar[(d >>> 12) & 15]!;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 6; // S8
          next = (pc + 3) | 0;
          break;
        }
      case 45: // S16I
        {
          address = (ar[(d >>> 16) & 15]! + ((d >>> 24) << 1)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 1) === 0) {
            dram16[offset >>> 1] = ar[(d >>> 12) & 15]!;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 5; // S16
          next = (pc + 3) | 0;
          break;
        }
      case 46: // S32I
        {
          address = (ar[(d >>> 16) & 15]! + ((d >>> 24) << 2)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 3) === 0) {
            dram32[offset >>> 2] = ar[(d >>> 12) & 15]!;
            pc = (pc + 3) | 0;
            continue;
          }
          kind = 4; // S32
          next = (pc + 3) | 0;
          break;
        }
      case 47: // J
        pc = (pc + 4 + (d >> 14)) | 0;
        continue;
      case 48: // JX
        pc = ar[(d >>> 16) & 15]!;
        continue;
      case 49: // CALL0
        {
          const target = ((pc & ~3) + 4 + ((d >> 14) << 2)) | 0;
          ar[0] = pc + 3;
          pc = target;
          continue;
        }
      case 50: // CALLX0
        {
          const target = ar[(d >>> 16) & 15]!;
          ar[0] = pc + 3;
          pc = target;
          continue;
        }
      case 51: // RET
      case 84: // RET.N
        pc = ar[0]!;
        continue;
      case 52: // BEQZ
        pc = (pc + (ar[(d >>> 16) & 15]! === 0 ? 4 + (d >> 20) : 3)) | 0;
        continue;
      case 53: // BNEZ
        pc = (pc + (ar[(d >>> 16) & 15]! !== 0 ? 4 + (d >> 20) : 3)) | 0;
        continue;
      case 54: // BLTZ
        pc = (pc + (ar[(d >>> 16) & 15]! < 0 ? 4 + (d >> 20) : 3)) | 0;
        continue;
      case 55: // BGEZ
        pc = (pc + (ar[(d >>> 16) & 15]! >= 0 ? 4 + (d >> 20) : 3)) | 0;
        continue;
      case 56: // BEQI
        pc = (pc + (ar[(d >>> 16) & 15]! === b4const[(d >>> 20) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 57: // BNEI
        pc = (pc + (ar[(d >>> 16) & 15]! !== b4const[(d >>> 20) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 58: // BLTI
        pc = (pc + (ar[(d >>> 16) & 15]! < b4const[(d >>> 20) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 59: // BGEI
        pc = (pc + (ar[(d >>> 16) & 15]! >= b4const[(d >>> 20) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 60: // BLTUI
        pc = (pc + (ar[(d >>> 16) & 15]! >>> 0 < b4constu[(d >>> 20) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 61: // BGEUI
        pc = (pc + (ar[(d >>> 16) & 15]! >>> 0 >= b4constu[(d >>> 20) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 62: // BEQ
        pc = (pc + (ar[(d >>> 16) & 15]! === ar[(d >>> 12) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 63: // BNE
        pc = (pc + (ar[(d >>> 16) & 15]! !== ar[(d >>> 12) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 64: // BLT
        pc = (pc + (ar[(d >>> 16) & 15]! < ar[(d >>> 12) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 65: // BGE
        pc = (pc + (ar[(d >>> 16) & 15]! >= ar[(d >>> 12) & 15]! ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 66: // BLTU
        pc = (pc + (ar[(d >>> 16) & 15]! >>> 0 < ar[(d >>> 12) & 15]! >>> 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 67: // BGEU
        pc = (pc + (ar[(d >>> 16) & 15]! >>> 0 >= ar[(d >>> 12) & 15]! >>> 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 68: // BANY
        pc = (pc + ((ar[(d >>> 16) & 15]! & ar[(d >>> 12) & 15]!) !== 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 69: // BNONE
        pc = (pc + ((ar[(d >>> 16) & 15]! & ar[(d >>> 12) & 15]!) === 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 70: // BALL
        pc = (pc + ((~ar[(d >>> 16) & 15]! & ar[(d >>> 12) & 15]!) === 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 71: // BNALL
        pc = (pc + ((~ar[(d >>> 16) & 15]! & ar[(d >>> 12) & 15]!) !== 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 72: // BBC
        pc = (pc + (((ar[(d >>> 16) & 15]! >>> (ar[(d >>> 12) & 15]! & 31)) & 1) === 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 73: // BBS
        pc = (pc + (((ar[(d >>> 16) & 15]! >>> (ar[(d >>> 12) & 15]! & 31)) & 1) !== 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 74: // BBCI
        pc = (pc + ((ar[(d >>> 16) & 15]! & (1 << (((d >>> 16) & 16) | ((d >>> 12) & 15)))) === 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 75: // BBSI
        pc = (pc + ((ar[(d >>> 16) & 15]! & (1 << (((d >>> 16) & 16) | ((d >>> 12) & 15)))) !== 0 ? 4 + (d >> 24) : 3)) | 0;
        continue;
      case 76: // L32I.N
        {
          address = (ar[(d >>> 16) & 15]! + (d >> 24)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 3) === 0) {
            ar[(d >>> 12) & 15] = dram32[offset >>> 2]!;
            pc = (pc + 2) | 0;
            continue;
          }
          kind = 0; // L32
          next = (pc + 2) | 0;
          break;
        }
      case 77: // S32I.N
        {
          address = (ar[(d >>> 16) & 15]! + (d >> 24)) | 0;
          const offset = (address - 0x3ffe8000) | 0;
          if (offset >>> 0 < 0x18000 && (offset & 3) === 0) {
            dram32[offset >>> 2] = ar[(d >>> 12) & 15]!;
            pc = (pc + 2) | 0;
            continue;
          }
          kind = 4; // S32
          next = (pc + 2) | 0;
          break;
        }
      case 78: // ADD.N
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! + ar[(d >>> 12) & 15]!;
        pc = (pc + 2) | 0;
        continue;
      case 79: // ADDI.N
        ar[(d >>> 20) & 15] = ar[(d >>> 16) & 15]! + (d >> 24);
        pc = (pc + 2) | 0;
        continue;
      case 80: // MOVI.N
        ar[(d >>> 16) & 15] = d >> 24;
        pc = (pc + 2) | 0;
        continue;
      case 81: // MOV.N
        ar[(d >>> 12) & 15] = ar[(d >>> 16) & 15]!;
        pc = (pc + 2) | 0;
        continue;
      case 82: // BEQZ.N
        pc = (pc + (ar[(d >>> 16) & 15]! === 0 ? 4 + (d >> 24) : 2)) | 0;
        continue;
      case 83: // BNEZ.N
        pc = (pc + (ar[(d >>> 16) & 15]! !== 0 ? 4 + (d >> 24) : 2)) | 0;
        continue;
      case 85: // NOP.N
        pc = (pc + 2) | 0;
        continue;
      case 86: // NOP
      case 87: // MEMW
      case 88: // EXTW
      case 89: // ISYNC
      case 90: // RSYNC
      case 91: // ESYNC
      case 92: // DSYNC
      case 93: // EXCW
        pc = (pc + 3) | 0;
        continue;

      default:
        core.pc = pc >>> 0;
        core.sar = sar;
        core.cycles = until - left;
        core.wasTouched = true;
        executeSystem(core, d);
        pc = core.pc | 0;
        sar = core.sar;
        litbase = core.plain[5]!;
        if (isServiceDue(core, until)) {
          until = core.cycles;
          left = 0;
        }
        continue;
    }

    // Loads and stores beyond DRAM, and unaligned ones.
    reg = (d >>> 12) & 15;
    if ((address & 3) === 0) {
      const inIram = (address - 0x40100000) | 0;
      if (inIram >>> 0 < iramSize) {
        if (kind === 0) {
          ar[reg] = iram32[inIram >>> 2]!;
          pc = next;
          continue;
        }
        if (kind === 4) {
          iram32[inIram >>> 2] = ar[reg]!;
          decoded.dropIram(inIram, 4);
          pc = next;
          continue;
        }
      }
      const inWindow = (address - 0x40200000) | 0;
      if (inWindow >>> 0 < windowSpan && kind === 0) {
        ar[reg] = flash32[(windowBase + inWindow) >>> 2]!;
        pc = next;
        continue;
      }
      const inDram = (address - 0x3ffe8000) | 0;
      if (inDram >>> 0 < 0x18000 && kind === 0) {
        ar[reg] = dram32[inDram >>> 2]!; // L32R from DRAM
        pc = next;
        continue;
      }
    }
    core.pc = pc >>> 0;
    core.sar = sar;
    core.cycles = until - left;
    core.wasTouched = true;
    if (kind < 4) {
      const value = load(core, address >>> 0, kind);
      if (value === FAULTED) pc = core.pc | 0;
      else {
        ar[reg] = value;
        pc = next;
      }
    } else pc = store(core, address >>> 0, kind, ar[reg]!) === FAULTED ? core.pc | 0 : next;
    until = core.cycles;
    left = 0;
    size = 0;
    iramSize = bus.iramSize;
    windowSpan = window.span;
    windowBase = window.base;
    flash32 = window.flash32;
    if (translator !== undefined) {
      translator.gate.refresh();
      translator.markEntry(pc);
    }
  }
}
