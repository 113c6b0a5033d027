import { Stateful } from '../state.ts';

/** An access to an address, or to a register of a device, that nothing models: it reads 0, and writes are lost. */
export interface UnmodelledAccess {
  readonly address: number;
  readonly kind: 'read' | 'write';
  /** Address of the instruction (or of the ROM function) that did it. */
  readonly pc: number;
}

/** How often an address was accessed without anything there. */
export interface UnmodelledCount {
  readonly address: number;
  readonly kind: 'read' | 'write';
  readonly count: number;
}

/** Addresses that are counted one by one; a guest can touch a thousand million of them. Those that come later are counted together. */
const MAX_ADDRESSES = 1024;

/** Counts unmodelled accesses by address and kind, and hands each one on. */
export class UnmodelledLog extends Stateful {
  protected readonly state = { reads: new Map<number, number>(), writes: new Map<number, number>(), others: 0 };
  readonly #onAccess: ((access: UnmodelledAccess) => void) | undefined;

  constructor(onAccess: ((access: UnmodelledAccess) => void) | undefined) {
    super();
    this.#onAccess = onAccess;
  }

  /** Accesses, at however many addresses, that came when the list of addresses was full. */
  get others(): number {
    return this.state.others;
  }

  note(address: number, kind: 'read' | 'write', pc: number): void {
    const { reads, writes } = this.state;
    const counts = kind === 'read' ? reads : writes;
    const count = counts.get(address);
    if (count !== undefined || reads.size + writes.size < MAX_ADDRESSES) counts.set(address, (count ?? 0) + 1);
    else this.state.others++;
    this.#onAccess?.({ address, kind, pc });
  }

  /** By address, reads before writes. */
  counts(): readonly UnmodelledCount[] {
    const list: UnmodelledCount[] = [];
    for (const [address, count] of this.state.reads) list.push({ address, kind: 'read', count });
    for (const [address, count] of this.state.writes) list.push({ address, kind: 'write', count });
    return list.sort((a, b) => a.address - b.address || (a.kind < b.kind ? -1 : 1));
  }
}
