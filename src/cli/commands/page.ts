import { fileURLToPath } from 'node:url';
import { EXIT } from '../exit-code.ts';
import type { Command } from '../grammar/command.ts';
import { parseTcpPort } from '../grammar/values.ts';
import { PACKAGE_ROOT } from '../package-root.ts';

interface PageOptions {
  readonly port?: number;
}

export const pageCommand: Command<PageOptions> = {
  name: 'page',
  summary: 'serve the page that checks and flashes in a browser',
  group: 'more',
  examples: ['page', 'page --port 8080'],
  options: [{ flags: '--port <number>', text: 'TCP port on 127.0.0.1 (default: any free one)', parse: parseTcpPort }],
  async run(_, { port = 0 }, context) {
    const { serveFolder } = await import('../../node/static-server.ts');
    const server = await serveFolder(fileURLToPath(new URL('dist-page/', PACKAGE_ROOT)), port);
    context.emit({ schemaVersion: 1, event: 'listening', url: server.url }, `The page is at ${server.url} (Ctrl-C ends it)`);
    await new Promise<void>((resolve) => {
      if (context.signal.aborted) resolve();
      context.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await server.close();
    return { exitCode: EXIT.done, data: undefined, text: [] };
  },
};
