import type { Family } from '../detector.ts';

/** The families whose start `predictBoot` foretells. */
export function isNonos(family: Family): boolean {
  return family === 'nonos-ota' || family === 'nonos';
}
