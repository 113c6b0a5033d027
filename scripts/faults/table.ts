import { FAULTS } from '../../src/emulator/index.ts';

/** The faults as the table in docs/testing-your-flasher.md has them. */
export function faultTable(): string {
  const rows = FAULTS.map(({ name, seam, text, parameters }) => {
    const each = Object.entries(parameters).map(([key, parameter]) =>
      'words' in parameter ? `\`${key}=${parameter.words.join('\\|')}\`` : `\`${key}=${parameter.default}\` ${parameter.text}`,
    );
    return `| \`${name}\` | ${seam} | ${text} | ${each.join('; ')} |`;
  });
  return ['| fault | seam | what it does | parameters and their defaults |', '|---|---|---|---|', ...rows].join('\n');
}
