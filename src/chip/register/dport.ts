/**
 * DPORT: clocks, cache, interrupt gates. Sources: lx106-and-rom.md §2.1 and §3.3; of 0x00 (`NMI_INT_ENABLE_REG` in the RTOS SDK)
 * silicon.md §1, of 0x18 and 0x28 only that software uses them.
 */
export const DPORT = {
  NMI_INT_ENABLE: 0x00,
  EDGE_INT_ENABLE: 0x04,
  CACHE_CTL: 0x0c,
  CPU_CLOCK: 0x14,
  CLOCK_GATE: 0x18,
  CACHE_BANKS: 0x24,
  SWAP: 0x28,
} as const;

/**
 * Which interrupts are the NMI instead. An application that wants FRC1 so writes 0xF (silicon.md §1, fault 5); that the bits are those of
 * EDGE_INT_ENABLE is inference.
 */
export const DPORT_NMI = { FRC1: 1 << 1 } as const;

/** Which edge interrupts reach the core. */
export const DPORT_EDGE = { WDT: 1 << 0, FRC1: 1 << 1, FRC2: 1 << 2 } as const;

/** Fields of FLASH_CACHE_CTL (0x0C). */
export const DPORT_CACHE_CTL = {
  FLUSH: 1 << 0,
  FLUSH_DONE: 1 << 1,
  ENABLE: 1 << 8,
  /** Number of the 2 MiB piece of flash. */
  SEGMENT_S: 16,
  SEGMENT: 7,
  /** The window is 2 MiB wide. */
  WIDE: 1 << 24,
  /** The window begins with the upper MiB of the segment. */
  UPPER: 1 << 25,
} as const;

/** IRAM banks that serve as cache instead: 0x4010C000 and 0x40108000. */
export const DPORT_CACHE_BANKS = { BANK4: 1 << 3, BANK3: 1 << 4 } as const;

/** Fields of CPU_CLOCK (0x14). */
export const DPORT_CPU_CLOCK = { CPU2X: 1 << 0 } as const;
