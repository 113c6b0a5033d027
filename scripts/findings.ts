/**
 * `npm run findings` compares docs/findings.md with what the rules say of themselves; `-- --write` writes it.
 * Each rule in `src/image/rules` holds its reason, an example and its source; nothing is written here a second time.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../src/image/index.ts';

const PATH = join(import.meta.dirname, '../docs/findings.md');

const FRAME = `# Findings

What \`flashback check\` and \`flashback inspect\` can say about a file, by the id that \`--json\` gives. Made by \`npm run findings -- --write\` from the rules in
\`src/image/rules\`. The severity is the usual one; a rule lowers it where the damage does no harm, for instance in a slot that is not in use.

`;

const SEVERITY = {
  error: 'error: it does not work, or the file is damaged',
  warning: 'warning: it works differently, or only by luck',
  info: 'info: good to know',
} as const;

function section({ id, severity, stopsBoot, why, example, source }: (typeof RULES)[number]): string {
  const weight = `${SEVERITY[severity]}${stopsBoot ? '; as an error it means `does-not-boot`' : ''}`;
  return `## ${id}\n\n${why}\n\n* Example: ${example}\n* Severity: ${weight}.\n* Source: ${source}.\n`;
}

const document = FRAME + RULES.map(section).join('\n');

if (process.argv.includes('--write')) writeFileSync(PATH, document);
else if (readFileSync(PATH, 'utf8') === document) process.stdout.write('docs/findings.md is up to date\n');
else {
  process.stdout.write('docs/findings.md is out of date: npm run findings -- --write\n');
  process.exitCode = 1;
}
