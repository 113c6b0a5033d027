import type { Finding, FindingFacts } from '../../src/image/index.ts';
import type { Rule } from '../../src/image/rule.ts';

/** A misspelt fact does not compile, neither where a rule reports it nor where it is put into words. */

const place = [{ offset: 0, length: 1 }];

export const report: Rule<'backup/shifted', FindingFacts['backup/shifted']> = {
  id: 'backup/shifted',
  severity: 'error',
  stopsBoot: false,
  changesBoot: false,
  why: '',
  example: '',
  source: '',
  // @ts-expect-error the fact is called shift
  *check() {
    yield { evidence: place, facts: { shifft: 3 } };
  },
};

export const words: { readonly [Id in 'backup/shifted']: (facts: FindingFacts[Id]) => string } = {
  // @ts-expect-error the fact is called shift
  'backup/shifted': ({ shifft }) => String(shifft),
};

// @ts-expect-error this finding has facts
export const bare: Finding<'backup/shifted'> = { id: 'backup/shifted', severity: 'error', evidence: place };
