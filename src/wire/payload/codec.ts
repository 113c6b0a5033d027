import { viewOf } from '../../base/bytes.ts';

/** How one field travels: a word, a word that is 0 or 1, a last word that may be missing, bytes up to the end, or a list of entries. */
export type FieldKind = 'u32' | 'flag' | 'u32?' | 'bytes' | { readonly listOf: Readonly<Record<string, 'u32'>> };

type KindOf<T, K extends keyof T> =
  object extends Pick<T, K>
    ? 'u32?'
    : T[K] extends boolean
      ? 'flag'
      : T[K] extends number
        ? 'u32'
        : T[K] extends Uint8Array
          ? 'bytes'
          : T[K] extends readonly (infer E)[]
            ? { readonly listOf: { readonly [F in keyof E]: 'u32' } }
            : never;

/** The fields of `T` in the order of the wire. */
export type Shape<T> = { readonly [K in keyof T]-?: KindOf<T, K> } & Readonly<Record<string, FieldKind>>;

/** A command's payload: both directions, exact inverses of each other. */
export interface PayloadCodec<T extends object> {
  /** What the payload consists of, as data: for traces and for tests that make up values. */
  readonly shape: Shape<T>;
  /** The bytes behind the packet's header. */
  encode(value: T): Uint8Array;
  /** `undefined` when the length does not fit, or the bytes contradict each other. */
  decode(bytes: Uint8Array): T | undefined;
}

/** A payload without content. */
export type Empty = Readonly<Record<never, never>>;

/** The shapes that are nothing but words. */
type WordShape = Readonly<Record<string, 'u32' | 'flag' | 'u32?'>>;

/**
 * A payload of little-endian words in the order of `shape`, followed by `zeroWords` words that mean nothing on this chip.
 * Fields of kind `u32?` come last.
 */
export function words<T extends object>(shape: Shape<T> & WordShape, zeroWords = 0): PayloadCodec<T> {
  const fields: readonly (readonly [string, 'u32' | 'flag' | 'u32?'])[] = Object.entries<'u32' | 'flag' | 'u32?'>(shape);
  const required = fields.filter(([, kind]) => kind !== 'u32?').length;
  return {
    shape,
    encode(value) {
      const given = value as Readonly<Record<string, number | boolean | undefined>>;
      const present = fields.filter(([name]) => given[name] !== undefined);
      const bytes = new Uint8Array((present.length + zeroWords) * 4);
      for (const [i, [name]] of present.entries()) viewOf(bytes).setUint32(i * 4, Number(given[name]), true);
      return bytes;
    },
    decode(bytes) {
      const count = bytes.length / 4 - zeroWords;
      if (!Number.isInteger(count) || count < required || count > fields.length) return undefined;
      const view = viewOf(bytes);
      const value: Record<string, number | boolean> = {};
      for (const [i, [name, kind]] of fields.slice(0, count).entries()) {
        const word = view.getUint32(i * 4, true);
        value[name] = kind === 'flag' ? word !== 0 : word;
      }
      return value as T;
    },
  };
}

/** The codec of a command that carries nothing. */
export const EMPTY: PayloadCodec<Empty> = words<Empty>({});
