import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { faultTable } from '../../scripts/faults/table.ts';

const docs = join(import.meta.dirname, '../../docs');
const page = readFileSync(join(docs, 'testing-your-flasher.md'), 'utf8');

test('the example on the page is the one that is executed', () => {
  const example = readFileSync(join(docs, 'examples/foreign-flasher.test.ts'), 'utf8');
  expect(page).toContain(`\`\`\`ts\n${example}\`\`\`\n`);
});

test('the page lists every fault, with its parameters', () => {
  expect(page).toContain(`\n${faultTable()}\n`);
});
