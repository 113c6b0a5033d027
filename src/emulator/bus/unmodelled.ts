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

/** What {@link UnmodelledLog.save} gives. */
export type UnmodelledState = ReturnType<UnmodelledLog['save']>;

/** Counts unmodelled accesses by address and kind, and hands each one on. */
export class UnmodelledLog {
  readonly #reads = new Map<number, number>();
  readonly #writes = new Map<number, number>();
  readonly #onAccess: ((access: UnmodelledAccess) => void) | undefined;

  constructor(onAccess: ((access: UnmodelledAccess) => void) | undefined) {
    this.#onAccess = onAccess;
  }

  note(address: number, kind: 'read' | 'write', pc: number): void {
    const counts = kind === 'read' ? this.#reads : this.#writes;
    counts.set(address, (counts.get(address) ?? 0) + 1);
    this.#onAccess?.({ address, kind, pc });
  }

  /** By address, reads before writes. */
  counts(): readonly UnmodelledCount[] {
    const list: UnmodelledCount[] = [];
    for (const [address, count] of this.#reads) list.push({ address, kind: 'read', count });
    for (const [address, count] of this.#writes) list.push({ address, kind: 'write', count });
    return list.sort((a, b) => a.address - b.address || (a.kind < b.kind ? -1 : 1));
  }

  save() {
    return { reads: this.#reads, writes: this.#writes };
  }

  /** To be called before anything was counted. */
  restore({ reads, writes }: UnmodelledState): void {
    for (const [address, count] of reads) this.#reads.set(address, count);
    for (const [address, count] of writes) this.#writes.set(address, count);
  }
}
