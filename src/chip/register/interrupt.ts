/** Interrupt inputs of the core by number: 0-5 level, 8-13 edge, 14 NMI. Source: lx106-and-rom.md §1.1; FRC2 from the SDK's ets_sys.h. */
export const IRQ = { WDEV: 0, GPIO: 4, UART: 5, WDT: 8, FRC1: 9, FRC2: 10, NMI: 14 } as const;
