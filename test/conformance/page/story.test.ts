import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NO_CHROMIUM, type PageUnderTest, startPage } from '../../support/browser.ts';

const verdict = (page: Page) => page.locator('.verdict:not([aria-busy]) h2').textContent();
const chip = (page: Page, name: string) => page.getByRole('radio', { name }).check();

describe.skipIf(NO_CHROMIUM !== undefined)(`the page in Chromium${NO_CHROMIUM === undefined ? '' : ` (left out: ${NO_CHROMIUM})`}`, () => {
  let under: PageUnderTest;
  beforeAll(async () => {
    under = await startPage();
  });
  afterAll(async () => {
    await under.close();
  });

  test('a backup is judged for the chip that is chosen, by both witnesses', async () => {
    const { page, errors } = await under.open();
    await page.getByRole('button', { name: 'Try it with a sample' }).click();
    expect(await verdict(page)).toBe('It boots.');
    await chip(page, '4 MB flash');
    expect(await verdict(page)).toBe('It boots.');
    await chip(page, 'Set it to 4 MB, as many guides say');
    await page.getByRole('heading', { name: 'It does not boot.' }).waitFor();
    expect(await page.locator('.witnesses dd').first().textContent()).toContain('It does not boot.');
    expect(await page.locator('.witnesses').textContent()).toContain('It restarts over and over.');
    await page.getByText('rf_cal[0] !=0x05,is 0xFF').first().waitFor();
    expect(errors).toEqual([]);
  });

  test('a patched copy can be downloaded, and the fix is to keep the header', async () => {
    const { page, errors } = await under.open();
    await page.getByRole('button', { name: 'Try it with a sample' }).click();
    await chip(page, '4 MB flash');
    await chip(page, 'Set it to 4 MB, as many guides say');
    await page.getByRole('heading', { name: 'It does not boot.' }).waitFor();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download with the header set to 4MB' }).click();
    const file = readFileSync(await (await download).path());
    expect(file.length).toBe(0x100000);
    expect([file[0], file[3]]).toEqual([0xe9, 0x40]);
    await page.getByRole('button', { name: 'Keep the header instead' }).click();
    await page.getByRole('heading', { name: 'It boots.' }).waitFor();
    expect(errors).toEqual([]);
  });

  test('the whole story against the chip in the page: backed up, swapped, refused when patched, restored, started', async () => {
    const { page, errors } = await under.open();
    await page.getByRole('button', { name: 'Try without a device' }).click();
    await page.getByText('ESP8266 with 1 MB of flash').waitFor();
    await page.getByRole('button', { name: 'Back up' }).click();
    await page.getByText('Backup complete').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Check this file' }).click();
    expect(await verdict(page)).toBe('It boots.');
    await page.getByRole('button', { name: 'Swap in a 4 MB flash chip' }).click();
    await page.getByText('ESP8266 with 4 MB of flash').waitFor();
    await page.getByRole('button', { name: /^Restore / }).click();
    await page.getByText('Restore complete').waitFor({ timeout: 60_000 });
    await page.getByRole('button', { name: 'Reset and watch it start' }).click();
    await page.getByText('jump to run user1 @ 1000').last().waitFor({ timeout: 60_000 });
    expect(errors).toEqual([]);
  });

  test('a pulled cable is named, and the backup goes on afterwards, also after a reload', async () => {
    const { page } = await under.open();
    const dense = Buffer.from(Uint8Array.from({ length: 0x100000 }, (_, i) => Math.imul(i + 1, 0x9e3779b1) >>> 24));
    const tryChip = async (): Promise<void> => {
      await page.locator('input[type=file]').setInputFiles({ name: 'dense.bin', mimeType: 'application/octet-stream', buffer: dense });
      await page.getByRole('button', { name: 'dense.bin', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Try without a device' }).click();
      await page.getByText('ESP8266 with 1 MB of flash').waitFor();
    };
    await page.getByRole('checkbox', { name: 'As slow as a real cable' }).check();
    await tryChip();
    await page.getByRole('button', { name: 'Back up' }).click();
    // The first piece, a quarter of the flash, is stored by then.
    await page
      .getByText(/^Reading [4-9][0-9]/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Pull the cable out' }).click();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('link.closed');
    await page.reload();
    await tryChip();
    await page.getByRole('button', { name: 'Resume the backup' }).click();
    await page.getByText('Backup complete').waitFor({ timeout: 60_000 });
  });

  test('names full of markup stay text', async () => {
    const { page, errors } = await under.open();
    const name = '<img src=x onerror="document.title=1">.bin';
    await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.alloc(4096, 0xff) });
    await page.getByRole('button', { name, exact: true }).waitFor();
    expect(await page.title()).toContain('flashback');
    expect(await page.locator('img').count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test('nothing is uploaded, and everything works offline once loaded', async () => {
    const { page, errors, requests } = await under.open();
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    expect(requests.filter((line) => !line.startsWith(`GET ${under.url}`))).toEqual([]);
    await under.stopServer();
    await page.reload();
    await page.getByRole('button', { name: 'Try it with a sample' }).click();
    expect(await verdict(page)).toBe('It boots.');
    expect(requests.filter((line) => !line.startsWith('GET ') || !line.includes(new URL(under.url).host))).toEqual([]);
    expect(errors).toEqual([]);
  });
});
