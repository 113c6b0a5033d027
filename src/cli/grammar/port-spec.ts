import { EspError } from '../../base/error.ts';
import type { ChipKind } from '../../chip/efuse.ts';
import { oneOf, parseChipSize, parseMac } from './values.ts';

/** The software chip that a port or `emulate` stands for. */
export interface ChipSpec {
  /** Physical flash in bytes; by default the smallest that holds the file, 4 MB without one. */
  readonly chipSize?: number;
  /** File with the flash's content; read, never written. */
  readonly flash?: string;
  /** File to which the flash is written at the end. */
  readonly save?: string;
  /** `save` may replace another file than `flash`. */
  readonly force?: boolean;
  readonly mac?: Uint8Array;
  readonly chip?: ChipKind;
  /** What the straps say at power-on. */
  readonly boot?: 'flash' | 'download';
  /** File with the mask ROM to execute. */
  readonly rom?: string;
}

/** A port by its kind. */
export type PortSpec =
  | { readonly kind: 'device'; readonly path: string }
  | { readonly kind: 'socket'; readonly host: string; readonly port: number }
  | { readonly kind: 'rfc2217'; readonly host: string; readonly port: number; readonly ignoresControl: boolean }
  | { readonly kind: 'emulator'; readonly chip: ChipSpec }
  /** A session that was recorded, instead of a chip. */
  | { readonly kind: 'replay'; readonly path: string };

const EMULATOR = 'emulator:';
const REPLAY = 'replay:';

function fail(given: string, expected: string): never {
  throw new EspError('usage.invalid', { argument: '--port', given, expected });
}

/** How the value of each key after `emulator:?` is read. */
const CHIP_KEYS: { readonly [key: string]: (value: string) => ChipSpec } = {
  'chip-size': (value) => ({ chipSize: parseChipSize(value) }),
  flash: (value) => ({ flash: value }),
  save: (value) => ({ save: value }),
  force: (value) => ({ force: oneOf('force', ['yes', 'no'])(value) === 'yes' }),
  mac: (value) => ({ mac: parseMac(value) }),
  chip: (value) => ({ chip: oneOf<ChipKind>('chip', ['esp8266', 'esp8285'])(value) }),
  boot: (value) => ({ boot: oneOf<'flash' | 'download'>('boot', ['flash', 'download'])(value) }),
  rom: (value) => ({ rom: value }),
};

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a file name with a plain % in it
  }
}

function parseEmulator(given: string): ChipSpec {
  const query = given.slice(EMULATOR.length).replace(/^\?/, '');
  let chip: ChipSpec = {};
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [key = '', ...rest] = pair.split('=');
    const read = Object.hasOwn(CHIP_KEYS, key) ? CHIP_KEYS[key] : undefined;
    const value = decode(rest.join('='));
    if (read === undefined || value === '') fail(given, `emulator:?KEY=VALUE&… with the keys ${Object.keys(CHIP_KEYS).join(', ')}`);
    chip = { ...chip, ...read(value) };
  }
  return chip;
}

/** `HOST:PORT`; IPv6 addresses stand in brackets. `undefined` when it is not that. */
export function parseHostPort(text: string): { host: string; port: number } | undefined {
  const match = /^(?:\[([^\]]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  return host !== undefined && port <= 65_535 ? { host, port } : undefined;
}

const URL_KINDS = 'a device such as /dev/ttyUSB0 or COM5, socket://HOST:PORT, rfc2217://HOST:PORT, or emulator:';
/** pyserial's way to say that a server does not answer commands about its lines. */
const IGNORE_CONTROL = /\?ign_set_control$/;

/** What `--port` stands for: `/dev/ttyUSB0`, `COM5`, `socket://H:P`, `rfc2217://H:P`, `emulator:?…`, `replay:FILE`. @throws EspError `usage.invalid` */
export function parsePort(given: string): PortSpec {
  if (given.startsWith(EMULATOR)) return { kind: 'emulator', chip: parseEmulator(given) };
  if (given.startsWith(REPLAY) && given.length > REPLAY.length) return { kind: 'replay', path: given.slice(REPLAY.length) };
  const url = /^([a-z0-9]+):\/\/(.*)$/i.exec(given);
  if (url === null) return { kind: 'device', path: given };
  const [, scheme, rest = ''] = url;
  const target = parseHostPort(rest.replace(IGNORE_CONTROL, ''));
  if (target === undefined) fail(given, URL_KINDS);
  if (scheme === 'socket') return { kind: 'socket', ...target };
  if (scheme === 'rfc2217') return { kind: 'rfc2217', ...target, ignoresControl: IGNORE_CONTROL.test(rest) };
  return fail(given, URL_KINDS);
}
