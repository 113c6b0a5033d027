// `npm run faults -- --write`: the table of faults in docs/testing-your-flasher.md, from the faults themselves. A test compares it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { faultTable } from './table.ts';

const PAGE = join(import.meta.dirname, '../../docs/testing-your-flasher.md');
const page = readFileSync(PAGE, 'utf8');
const written = page.replace(/^\| fault \| seam \|.*\n(?:\|.*\n)+/m, () => `${faultTable()}\n`);
if (process.argv.includes('--write')) writeFileSync(PAGE, written);
else process.exitCode = written === page ? 0 : 1;
