/** The platform-neutral rooms in one: loads in a browser as in Node. What needs Node is in `esp8266-flashback/node`. */
export * from './base/clock.ts';
export * from './base/error.ts';
export * from './base/random.ts';
export * from './base/store.ts';
export * from './base/virtual-clock.ts';
export * from './chip/index.ts';
export * from './emulator/index.ts';
export { Chip } from './emulator/index.ts';
export * from './flasher/index.ts';

export * from './image/index.ts';
export * from './wire/index.ts';
