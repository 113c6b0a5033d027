import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSample } from '../../src/cli/file/sample.ts';
import { SCHEMAS } from '../../src/cli/schema/index.ts';

/** The built program. */
export const PROGRAM = join(import.meta.dirname, '../../dist/cli/main.js');

/** What one call of the program did. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** No port or rate from the machine that runs the tests. */
const ENVIRONMENT = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ESPTOOL_'))),
  NO_COLOR: '1',
};

/** Starts the program; whoever calls ends it. */
export function start(args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd?: string): ChildProcess {
  return spawn(process.execPath, [PROGRAM, ...args], { cwd, env: { ...ENVIRONMENT, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The first place that `child`, which runs `emulate`, says it listens at. Rejects when it ends without having said so. */
export function listening(child: ChildProcess, over: Promise<Ran>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.on('data', (data) => {
      said += data;
      const [, place] = /^listening (\S+)\n/m.exec(said) ?? [];
      if (place !== undefined) resolve(place);
    });
    void over.then(({ stderr }) => reject(new Error(stderr)));
  });
}

/** Resolves when `child` has ended, with everything that it wrote. */
export function ended(child: ChildProcess): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

/** Runs the program to its end. */
export function flashback(...args: string[]): Promise<Ran> {
  return ended(start(args));
}

/** What `command --json` printed, once it fits the command's schema. */
export function parsed(command: keyof typeof SCHEMAS, { stdout }: Ran): Record<string, unknown> {
  const data: unknown = JSON.parse(stdout);
  SCHEMAS[command].parse(data);
  return data as Record<string, unknown>;
}

/** The error that `--json` printed. */
export function errorOf({ stdout }: Ran): { code: string; message: string; hint: string } {
  return (JSON.parse(stdout) as { error: { code: string; message: string; hint: string } }).error;
}

/** A folder of one's own, gone with `remove`. */
export function workspace(): { path(name: string): string; sample(name: string): string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'flashback-cli-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    sample(name) {
      const file = path(`${name}.bin`);
      writeFileSync(file, readSample(name));
      return file;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
