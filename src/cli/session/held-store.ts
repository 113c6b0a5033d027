import type { Store } from '../../base/store.ts';
import type { ConnectedChip } from './device.ts';

/** `store` as a software chip sees it: the disk is slow in a way that the chip shall not notice. */
export function heldStore(store: Store, withClockPaused: ConnectedChip['withClockPaused']): Store {
  const { free } = store;
  return {
    ...(free !== undefined && { free: () => withClockPaused(free) }),
    claim: (name) =>
      withClockPaused(async () => {
        const release = await store.claim?.(name);
        return () => withClockPaused(async () => await release?.());
      }),
    read: (name) => withClockPaused(() => store.read(name)),
    append: (name, bytes) => withClockPaused(() => store.append(name, bytes)),
    sync: (name) => withClockPaused(() => store.sync(name)),
    rename: (from, to, options) => withClockPaused(() => store.rename(from, to, options)),
    remove: (name) => withClockPaused(() => store.remove(name)),
    list: () => withClockPaused(() => store.list()),
  };
}
