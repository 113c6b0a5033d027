import type { Rule } from '../../rule.ts';

export const notADump: Rule<'file/not-a-dump', { readonly family: string }> = {
  id: 'file/not-a-dump',
  severity: 'error',
  stopsBoot: true,
  changesBoot: false,
  why: 'The ROM starts what lies at address 0 of the flash. A single slot, an archive or an image for another chip has nothing there that it could load.',
  example: 'The file `user1.bin` of an update, written to 0x0: the ROM prints `ets_main.c` and waits.',
  source: 'flash-layout.md §1.6, §4.2 F13',
  *check({ survey: { kind, clues } }) {
    if (kind.unbootable === undefined) return;
    const { fix } = kind.unbootable;
    const evidence = clues.length > 0 ? clues : [{ offset: 0, length: 1 }];
    yield { evidence, facts: { family: kind.name }, ...(fix !== null && { fix }) };
  },
};
