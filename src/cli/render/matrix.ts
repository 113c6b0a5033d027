import { formatSize } from '../../words/size.ts';
import { safeText } from '../../words/text.ts';
import type { MatrixReport } from '../schema/check.ts';
import { table } from './table.ts';

type Cell = MatrixReport['matrix'][number];

function chipName({ chip }: Cell): string {
  return `${chip.kind} ${formatSize(chip.size)}`;
}

/** A row for each file, a column for each chip; what is not as expected is marked and explained below. */
export function matrixLines({ matrix, expect }: MatrixReport): string[] {
  const chips = [...new Set(matrix.map(chipName))];
  const files = [...new Set(matrix.map(({ file }) => file))];
  const cell = (file: string, chip: string): string => {
    const found = matrix.find((entry) => entry.file === file && chipName(entry) === chip);
    return found === undefined ? '' : `${found.verdict}${found.ok === false ? ' !' : ''}`;
  };
  const wrong = matrix.filter(({ ok }) => ok === false);
  return [
    ...table([['', ...chips], ...files.map((file) => [file, ...chips.map((chip) => cell(file, chip))])]),
    ...(expect === null ? [] : [`${matrix.length - wrong.length} of ${matrix.length} match ${expect}.`]),
    ...wrong.map(
      (entry) =>
        `  ${entry.file} on ${chipName(entry)}: ${[...entry.findings, entry.lastLine ?? ''].filter((text) => text !== '').join(', ')}`,
    ),
  ];
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Text for an attribute or an element; control characters become `.`. */
export function xmlText(text: string): string {
  return safeText(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The matrix as JUnit XML, a suite for each file, for build servers. */
export function junitLines({ matrix, expect }: MatrixReport): string[] {
  const failures = (cells: readonly Cell[]): number => cells.filter(({ ok }) => ok === false).length;
  const files = [...new Set(matrix.map(({ file }) => file))];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="flashback check" tests="${matrix.length}" failures="${failures(matrix)}">`,
    ...files.flatMap((file) => {
      const cells = matrix.filter((cell) => cell.file === file);
      return [
        `  <testsuite name="${xmlText(file)}" tests="${cells.length}" failures="${failures(cells)}">`,
        ...cells.flatMap((cell) => junitCase(cell, expect)),
        '  </testsuite>',
      ];
    }),
    '</testsuites>',
  ];
}

function junitCase(cell: Cell, expect: MatrixReport['expect']): string[] {
  const head = `    <testcase classname="${xmlText(cell.file)}" name="${xmlText(chipName(cell))}"`;
  if (cell.ok !== false) return [`${head}/>`];
  const reasons = [...cell.findings, cell.lastLine ?? ''].filter((text) => text !== '');
  return [
    `${head}>`,
    `      <failure message="${xmlText(`${cell.verdict} instead of ${expect}`)}">${xmlText(reasons.join('\n'))}</failure>`,
    '    </testcase>',
  ];
}
