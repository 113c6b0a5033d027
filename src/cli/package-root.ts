import { readFileSync } from 'node:fs';

/** The package's own folder. This file lies two folders below it, in the sources and in the bundle alike. */
export const PACKAGE_ROOT = new URL('../../', import.meta.url);

/** The version of this package. */
export function version(): string {
  const { version: number } = JSON.parse(readFileSync(new URL('package.json', PACKAGE_ROOT), 'utf8')) as { version: string };
  return number;
}
