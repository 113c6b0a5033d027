import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type StaticServer, serveFolder } from '../../src/node/static-server.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Where Debian puts it. */
const CHROMIUM = '/usr/bin/chromium';

/** Why no page can be tried here; `undefined` when it can. */
export const NO_CHROMIUM = existsSync(CHROMIUM) ? undefined : "Debian's chromium is not installed";

/** A browser with the built page on a server of its own. */
export interface PageUnderTest {
  readonly url: string;
  readonly browser: Browser;
  /** A page in a fresh profile, with every error that it reported. The one before is closed. */
  open(options?: { width?: number; dark?: boolean; locale?: string }): Promise<{ page: Page; errors: string[]; requests: string[] }>;
  /** From here on nobody answers at the page's address. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

/** Builds the page and starts a browser. */
export async function startPage(): Promise<PageUnderTest> {
  execFileSync('npm', ['run', '--silent', 'page:build'], {
    cwd: ROOT,
    env: { ...process.env, NODE_ENV: 'production' }, // Vitest's own is "test"
  });
  const server: StaticServer = await serveFolder(join(ROOT, 'dist-page'));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] }); // CI runs as root
  let last: BrowserContext | undefined;
  return {
    url: server.url,
    browser,
    async open({ width = 1000, dark = false, locale = 'en-US' } = {}) {
      await last?.close();
      const context = await browser.newContext({
        viewport: { width, height: 900 },
        colorScheme: dark ? 'dark' : 'light',
        locale,
        acceptDownloads: true,
      });
      last = context;
      const page = await context.newPage();
      const errors: string[] = [];
      const requests: string[] = [];
      page.on('pageerror', (error) => errors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text());
      });
      context.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
      await page.goto(server.url);
      return { page, errors, requests };
    },
    stopServer: () => server.close(),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
