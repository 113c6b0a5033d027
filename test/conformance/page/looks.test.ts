import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_CHROMIUM, type PageUnderTest, startPage } from '../../support/browser.ts';

const ASSETS = join(import.meta.dirname, '../../../dist-page/assets');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What is loaded before anything is asked for: at most this, compressed. */
const MAX_FIRST_LOAD = 300 * 1024;

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(NO_CHROMIUM !== undefined)(`how the page looks${NO_CHROMIUM === undefined ? '' : ` (left out: ${NO_CHROMIUM})`}`, () => {
  let under: PageUnderTest;
  beforeAll(async () => {
    under = await startPage();
  });
  afterAll(async () => {
    await under.close();
  });

  test.for([360, 768, 1200].flatMap((width) => [false, true].map((dark) => ({ width, dark }))))(
    'axe-core finds nothing serious, and nothing is wider than the screen: %o',
    async ({ width, dark }) => {
      const { page } = await under.open({ width, dark });
      await page.getByRole('button', { name: 'Try it with a sample' }).click();
      await page.getByRole('radio', { name: '4 MB flash' }).check();
      await page.getByRole('radio', { name: 'Set it to 4 MB, as many guides say' }).check();
      await page.getByRole('heading', { name: 'It does not boot.' }).waitFor();
      await page.getByRole('button', { name: 'Try without a device' }).click();
      await page.getByText('ESP8266 with 1 MB of flash').waitFor();
      const { violations } = (await page.evaluate(`${AXE}; axe.run()`)) as { violations: readonly Violation[] };
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    },
  );

  test('the first load is small', () => {
    const sizes = readdirSync(ASSETS)
      .filter((name) => /^index-.*\.(js|css)$/.test(name))
      .map((name) => gzipSync(readFileSync(join(ASSETS, name))).length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(MAX_FIRST_LOAD);
  });

  test('a reader of German finds the page in German, whole', async () => {
    const { page, errors } = await under.open({ locale: 'de-DE' });
    await page.getByRole('button', { name: 'Mit einem Beispiel ausprobieren' }).click();
    await page.getByRole('heading', { name: 'Sie startet.' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    expect(errors).toEqual([]);
  });
});
