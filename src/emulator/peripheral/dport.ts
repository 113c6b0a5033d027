import { DPORT, DPORT_CACHE_BANKS, DPORT_CACHE_CTL, DPORT_CPU_CLOCK } from '../../chip/register/dport.ts';
import type { Peripheral } from '../device.ts';
import { Stateful } from '../state.ts';
import type { EdgeGate } from './edge-gate.ts';
import type { NmiSwitch } from './nmi-switch.ts';

const MiB = 0x100000;

/** What the cache shows at 0x40200000, and what it takes from IRAM for it. */
export interface CacheMapping {
  readonly enabled: boolean;
  /** Flash offset of the window's first byte. */
  readonly base: number;
  /** Width of the window in bytes. */
  readonly size: number;
  /** How many 16 KiB banks at the end of IRAM are cache. */
  readonly cacheBanks: 0 | 1 | 2;
}

/** Decodes DPORT 0x0C and 0x24 (lx106-and-rom.md §2.1). */
export function cacheMapping(cacheCtl: number, cacheBanks: number): CacheMapping {
  const segment = (cacheCtl >>> DPORT_CACHE_CTL.SEGMENT_S) & DPORT_CACHE_CTL.SEGMENT;
  return {
    enabled: (cacheCtl & DPORT_CACHE_CTL.ENABLE) !== 0,
    base: segment * 2 * MiB + (cacheCtl & DPORT_CACHE_CTL.UPPER ? MiB : 0),
    size: cacheCtl & DPORT_CACHE_CTL.WIDE ? 2 * MiB : MiB,
    cacheBanks: cacheBanks & DPORT_CACHE_BANKS.BANK3 ? 2 : cacheBanks & DPORT_CACHE_BANKS.BANK4 ? 1 : 0,
  };
}

/** What DPORT acts on. */
export interface DportOptions {
  readonly edges: EdgeGate;
  readonly nmi: NmiSwitch;
  /** The mapping may have changed: after each write to one of its two registers, and after a reset. */
  readonly onCacheChange: (mapping: CacheMapping) => void;
  /** The core runs at twice the crystal's PLL rate (160 MHz), or no longer does. */
  readonly onCpuClockChange: (isDoubled: boolean) => void;
}

/**
 * DPORT up to the OTP words: cache window, interrupt gates, CPU clock; the rest is kept and given back. When its state is restored
 * nobody is told: what hangs on these registers has its own state.
 */
export class Dport extends Stateful implements Peripheral {
  readonly name = 'dport';
  readonly size = 0x50;
  readonly #options: DportOptions;
  protected readonly state;

  constructor(options: DportOptions) {
    super();
    this.#options = options;
    this.state = { cacheCtl: 0, cacheBanks: 0, cpuClock: 0, nmi: options.nmi, clockGate: 0, swap: 0, edges: options.edges };
  }

  /** The mapping now. */
  get cache(): CacheMapping {
    return cacheMapping(this.state.cacheCtl, this.state.cacheBanks);
  }

  read(offset: number): number | undefined {
    switch (offset) {
      case DPORT.NMI_INT_ENABLE:
        return this.state.nmi.enabled;
      case DPORT.EDGE_INT_ENABLE:
        return this.state.edges.enabled;
      case DPORT.CACHE_CTL:
        return this.state.cacheCtl;
      case DPORT.CPU_CLOCK:
        return this.state.cpuClock;
      case DPORT.CLOCK_GATE:
        return this.state.clockGate;
      case DPORT.CACHE_BANKS:
        return this.state.cacheBanks;
      case DPORT.SWAP:
        return this.state.swap;
      default:
        return undefined;
    }
  }

  write(offset: number, value: number): boolean {
    switch (offset) {
      case DPORT.NMI_INT_ENABLE:
        this.state.nmi.enabled = value;
        return true;
      case DPORT.EDGE_INT_ENABLE:
        this.state.edges.enabled = value;
        return true;
      case DPORT.CACHE_CTL: {
        // A flush is over at once, and the bit that says so stays.
        const isFlushed = ((value & DPORT_CACHE_CTL.FLUSH) | (this.state.cacheCtl & DPORT_CACHE_CTL.FLUSH_DONE)) !== 0;
        this.state.cacheCtl = isFlushed ? value | DPORT_CACHE_CTL.FLUSH_DONE : value & ~DPORT_CACHE_CTL.FLUSH_DONE;
        this.#options.onCacheChange(this.cache);
        return true;
      }
      case DPORT.CPU_CLOCK:
        this.state.cpuClock = value;
        this.#options.onCpuClockChange((value & DPORT_CPU_CLOCK.CPU2X) !== 0);
        return true;
      case DPORT.CLOCK_GATE:
        this.state.clockGate = value;
        return true;
      case DPORT.CACHE_BANKS:
        this.state.cacheBanks = value;
        this.#options.onCacheChange(this.cache);
        return true;
      case DPORT.SWAP:
        this.state.swap = value;
        return true;
      default:
        return false;
    }
  }

  isVolatile(): boolean {
    return false;
  }

  reset(): void {
    this.state.cacheCtl = 0;
    this.state.cacheBanks = 0;
    this.state.cpuClock = 0;
    this.state.nmi.enabled = 0;
    this.state.clockGate = 0;
    this.state.swap = 0;
    this.state.edges.enabled = 0;
    this.#options.onCacheChange(this.cache);
    this.#options.onCpuClockChange(false);
  }
}
