/** A seeded source of numbers in [0, 1), the only randomness the core knows. */
export type Random = () => number;

/** 32-bit FNV-1a of `text`: turns a seam's name into a seed offset. */
function hashName(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Mulberry32: one 32-bit word of state, period 2^32, good enough to cut chunks and place faults. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/**
 * A generator of its own for the seam called `name`: adding or removing a seam does not shift what the others draw.
 */
export function splitRandom(seed: number, name: string): Random {
  return seededRandom((seed ^ hashName(name)) >>> 0);
}
