/** EXCCAUSE values that the LX106 can give. Source: lx106-and-rom.md §1.2, Xtensa ISA. */
export const EXCCAUSE = {
  ILLEGAL: 0,
  SYSCALL: 1,
  FETCH_ERROR: 2,
  LOAD_STORE_ERROR: 3,
  LEVEL1_INTERRUPT: 4,
  UNALIGNED: 9,
  FETCH_PROHIBITED: 20,
  LOAD_PROHIBITED: 28,
  STORE_PROHIBITED: 29,
} as const;

/** Offsets from VECBASE. */
export const VECTOR = { DEBUG: 0x10, NMI: 0x20, KERNEL: 0x30, USER: 0x50, DOUBLE: 0x70 } as const;

/** Bits of PS; the LX106 has no others, as it has no register windows and no rings. */
export const PS = { INTLEVEL: 0x0f, EXCM: 0x10, UM: 0x20, ALL: 0x3f } as const;
