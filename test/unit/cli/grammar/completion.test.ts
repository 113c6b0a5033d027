import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../../src/cli/commands/index.ts';
import { completionScript, SHELLS } from '../../../../src/cli/grammar/completion.ts';

/** What bash offers for a line that is being typed. */
function offered(...words: string[]): string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', COMMANDS).join('\n')}\nCOMP_WORDS=(${line}); COMP_CWORD=${words.length - 1}; _flashback; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).trim().split('\n');
}

describe.skipIf(process.platform === 'win32')('bash', () => {
  test('completes commands, options, values and help topics', () => {
    expect(offered('flashback', 'chec')).toEqual(['check']);
    expect(offered('flashback', 'write_')).toContain('write_flash');
    expect(offered('flashback', 'check', '--chip-')).toEqual(['--chip-size']);
    expect(offered('flashback', 'restore', 'x', '--flash-mode', 'do')).toEqual(['dout']);
    expect(offered('flashback', 'help', 'conn')).toEqual(['connection']);
  });
});

test.each(SHELLS)('%s: every command and every option that is shown is in the script', (shell) => {
  const script = completionScript(shell, COMMANDS).join('\n');
  for (const { name, options = [] } of COMMANDS) {
    expect(script).toContain(name);
    for (const { flags, isHidden } of options) {
      const long = /--([a-z-]+)/.exec(flags)?.[1] ?? '';
      if (isHidden !== true) expect(script).toContain(long);
    }
  }
});
