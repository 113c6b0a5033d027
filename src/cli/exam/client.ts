import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How long a client may take before it counts as hanging, in milliseconds. */
const PATIENCE_MS = 180_000;

/** How a client ended: with its exit code, or not within its time. */
export type ClientEnd = { readonly exitCode: number } | { readonly exitCode: null };

/**
 * Runs `command` by the system's shell with `$ESPTOOL_PORT` set; what it says goes to `output`. It and what it started are killed
 * when its time is over or `signal` aborts.
 */
export async function runClient(command: string, port: string, output: 'ignore' | 2, signal: AbortSignal): Promise<ClientEnd> {
  const isUnix = process.platform !== 'win32';
  const child = spawn(command, {
    shell: true,
    detached: isUnix, // a group of its own: the shell's children are killed with it
    stdio: ['ignore', output, output],
    env: { ...process.env, ESPTOOL_PORT: port },
  });
  const kill = (): void => {
    if (isUnix && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  };
  const timer = setTimeout(kill, PATIENCE_MS);
  signal.addEventListener('abort', kill, { once: true });
  try {
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    return { exitCode };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', kill);
  }
}
