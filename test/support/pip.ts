import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why PyPI's packages cannot be had here: to stand in the name of what is left out. */
export function missingPip(): string {
  return spawnSync('python3', ['-m', 'pip', '--version']).status === 0 ? '' : ' (left out: needs python3 with pip)';
}

/** Packages from PyPI, downloaded and unpacked, not installed; in a folder of their own that `remove` takes away. */
export class Downloads {
  readonly #folder = mkdtempSync(join(tmpdir(), 'flashback-pypi-'));

  /** `requirement` such as `name==1.2`, without what it depends on. @returns the folder it lies in */
  fetch(requirement: string): string {
    const folder = join(this.#folder, requirement.replaceAll(/[^\w.-]/g, '_'));
    mkdirSync(folder);
    execFileSync('python3', ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, requirement], { stdio: 'pipe' });
    for (const archive of readdirSync(folder)) {
      const unpack = archive.endsWith('.whl') ? ['-m', 'zipfile', '-e'] : ['-m', 'tarfile', '-e'];
      execFileSync('python3', [...unpack, join(folder, archive), folder], { stdio: 'pipe' });
    }
    return folder;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
