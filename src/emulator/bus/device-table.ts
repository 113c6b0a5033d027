import type { BusDevice } from '../device.ts';

/** A device and the address of its first register. */
export interface Placement {
  readonly base: number;
  readonly device: BusDevice;
}

/** Which device answers at which address. */
export class DeviceTable {
  readonly #placements: readonly Placement[];
  #last: Placement | undefined;

  /** @throws RangeError when two devices overlap, or one is not made of whole words. */
  constructor(placements: readonly Placement[]) {
    this.#placements = [...placements].sort((a, b) => a.base - b.base);
    for (const [i, { base, device }] of this.#placements.entries()) {
      if (base % 4 !== 0 || device.size % 4 !== 0) throw new RangeError(`${device.name} is not made of whole words`);
      const next = this.#placements[i + 1];
      if (next !== undefined && next.base < base + device.size) throw new RangeError(`${next.device.name} overlaps ${device.name}`);
    }
  }

  /** The device that has a register at `address` (unsigned). */
  find(address: number): Placement | undefined {
    const last = this.#last;
    if (last !== undefined && isInside(last, address)) return last;
    for (const placement of this.#placements) {
      if (!isInside(placement, address)) continue;
      this.#last = placement;
      return placement;
    }
    return undefined;
  }
}

function isInside({ base, device }: Placement, address: number): boolean {
  return address >= base && address < base + device.size;
}
