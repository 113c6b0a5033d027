/** OTP words, offsets from 0x3FF00050. What they hold: `src/chip/efuse.ts`. Source: lx106-and-rom.md §3.3. */
export const EFUSE = { WORD0: 0x00, WORD1: 0x04, WORD2: 0x08, WORD3: 0x0c } as const;
