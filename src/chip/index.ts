export * from './efuse.ts';
export * from './flash-part.ts';
export * from './flash-size.ts';
export * from './header.ts';
export * from './memory-map.ts';
