/** A small seeded generator: the same cases every time. */
export class Draw {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  /** 32 bits. */
  word(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  below(limit: number): number {
    return this.word() % limit;
  }

  of<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }

  /** `length` bytes as hex. */
  hex(length: number): string {
    return Array.from({ length }, () => (this.word() & 0xff).toString(16).padStart(2, '0')).join('');
  }

  /** A number that arithmetic finds hard, or any. */
  number(): number {
    return this.below(2) === 0 ? this.of(EDGES) : this.word() >>> this.below(32);
  }
}

const EDGES = [0, 1, 2, 3, 7, 10, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Text as hex with its zero. */
export const text = (value: string): string => `${Array.from(value, (c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('')}00`;
