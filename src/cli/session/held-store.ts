import type { Store } from '../../base/store.ts';
import type { Connected } from './device.ts';

/** `store` as a software chip sees it: the disk is slow in a way that the chip shall not notice. */
export function heldStore(store: Store, hold: Connected['hold']): Store {
  return {
    read: (name) => hold(() => store.read(name)),
    append: (name, bytes) => hold(() => store.append(name, bytes)),
    sync: (name) => hold(() => store.sync(name)),
    rename: (from, to) => hold(() => store.rename(from, to)),
    remove: (name) => hold(() => store.remove(name)),
    list: () => hold(() => store.list()),
  };
}
