/** Status and error bytes of replies (serial-protocol.md §2, §5): names to switch on, no words for people. */

/** The error byte of the ROM, when status is 1. */
export const ROM_ERRORS = {
  /** Malformed, out of order, or no such command. */
  'invalid-message': 0x05,
  /** The flash could not be erased, or the totals do not agree at the end. */
  failed: 0x06,
  'bad-checksum': 0x07,
  /** What was read back differs from what was written. */
  'verify-failed': 0x08,
} as const;

/** The status byte of both stubs; their error byte is 0. */
export const STUB_ERRORS = {
  'bad-length': 0xc0,
  'bad-checksum': 0xc1,
  /** More than 0x4000 bytes. */
  'bad-block-size': 0xc2,
  'invalid-command': 0xc3,
  'spi-failed': 0xc4,
  'unlock-failed': 0xc5,
  'not-in-flash-mode': 0xc6,
  'inflate-failed': 0xc7,
  /** The end came too early. */
  'not-enough-data': 0xc8,
  'too-much-data': 0xc9,
  'not-implemented': 0xff,
} as const;

/** Status byte of the ROM's refusals. */
export const ROM_REFUSED = 0x01;

/** What a reply's status bytes stand for. */
export type StatusName = 'ok' | keyof typeof ROM_ERRORS | keyof typeof STUB_ERRORS;

const ROM_NAMES = byCode(ROM_ERRORS);
const STUB_NAMES = byCode(STUB_ERRORS);

function byCode<N extends string>(codes: Readonly<Record<N, number>>): ReadonlyMap<number, N> {
  return new Map((Object.keys(codes) as N[]).map((name) => [codes[name], name]));
}

/** What the two status bytes say; `undefined` for a code that nobody is known to send. */
export function statusName(status: number, error: number): StatusName | undefined {
  if (status === 0) return 'ok';
  return status === ROM_REFUSED ? ROM_NAMES.get(error) : STUB_NAMES.get(status);
}
