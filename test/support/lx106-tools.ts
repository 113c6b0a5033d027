import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Those of `tools` that this machine does not have. */
export function missingTools(...tools: readonly string[]): readonly string[] {
  return tools.filter((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).error !== undefined);
}

/** Runs a tool to its end and gives what it printed. Throws when it fails. */
export function runTool(tool: string, args: readonly string[]): string {
  return execFileSync(tool, args, { encoding: 'utf8', maxBuffer: 0x2000_0000 });
}

/** Calls `work` with a new folder that is gone afterwards. */
export function withFolder<T>(work: (path: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lx106-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
