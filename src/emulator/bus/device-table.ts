import type { Device } from '../device.ts';

/** A device and the address of its first register. */
export interface Placement {
  readonly base: number;
  readonly device: Device;
}

/** Devices are found by the 256-byte slots in which they have registers. */
const SLOT_SHIFT = 8;

/** Which device answers at which address. */
export class DeviceTable {
  readonly #slots = new Map<number, Placement[]>();
  #last: Placement | undefined;

  /** @throws RangeError when two devices overlap, or one is not made of whole words. */
  constructor(placements: readonly Placement[]) {
    for (const placement of placements) this.#add(placement);
  }

  #add(placement: Placement): void {
    const { base, device } = placement;
    if (base % 4 !== 0 || device.size % 4 !== 0) throw new RangeError(`${device.name} is not made of whole words`);
    for (let slot = base >>> SLOT_SHIFT; slot <= (base + device.size - 1) >>> SLOT_SHIFT; slot++) {
      const others = this.#slots.get(slot) ?? [];
      const rival = others.find((other) => base < other.base + other.device.size && other.base < base + device.size);
      if (rival !== undefined) throw new RangeError(`${device.name} overlaps ${rival.device.name}`);
      this.#slots.set(slot, [...others, placement]);
    }
  }

  /** The device that has a register at `address` (unsigned). */
  find(address: number): Placement | undefined {
    const last = this.#last;
    if (last !== undefined && isInside(last, address)) return last;
    const found = this.#slots.get(address >>> SLOT_SHIFT)?.find((placement) => isInside(placement, address));
    if (found !== undefined) this.#last = found;
    return found;
  }
}

function isInside({ base, device }: Placement, address: number): boolean {
  return address >= base && address < base + device.size;
}
