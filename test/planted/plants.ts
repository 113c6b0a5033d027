/** One text in one place of `src`, and what stands there instead. */
export interface Edit {
  /** Occurs exactly once in all of `src`: wherever its file is moved, it is found. */
  readonly find: string;
  readonly replace: string;
}

/** A bug that somebody could make, and what has to notice it. */
export interface Plant {
  readonly name: string;
  /** What goes wrong for a user. */
  readonly harm: string;
  readonly edits: readonly Edit[];
  /** Test files one of which fails, or `seeds`: one of the first thousand runs of the simulation breaks a law. */
  readonly caughtBy: readonly string[] | 'seeds';
}

/** Bugs that were made and mended before, or survived an attack on the tests. */
export const PLANTS: readonly Plant[] = [
  {
    name: 'sync-status-ignored',
    harm: 'an error that the stub kept for its next reply is taken for a good connection',
    edits: [
      {
        find: "    if (reply.status !== 0) throw new EspError('chip.refused', { command: SYNC, status: reply.status, error: reply.error });\n",
        replace: '',
      },
    ],
    caughtBy: ['test/unit/flasher/protocol/refusals.test.ts', 'test/unit/flasher/session/connect.test.ts'],
  },
  {
    name: 'keep-loses-size',
    harm: 'a restored header says 512 KB where it said 8 MB',
    edits: [{ find: "flashSize === 'keep' ? byte3 >> 4 :", replace: "flashSize === 'keep' ? (byte3 >> 4) & 7 :" }],
    caughtBy: ['test/property/keep-header.test.ts', 'test/unit/image/format/write.test.ts'],
  },
  {
    name: 'store-without-fsync',
    harm: 'a backup that was reported as done is empty after a power loss',
    edits: [{ find: '          await file.sync();\n        }),', replace: '        }),' }],
    caughtBy: ['test/unit/node/file-store.test.ts', 'test/unit/node/files.test.ts'],
  },
  {
    name: 'output-without-fsync',
    harm: 'a mended file is empty after a power loss',
    edits: [{ find: '      await file.writeFile(bytes);\n      await file.sync();\n', replace: '      await file.writeFile(bytes);\n' }],
    caughtBy: ['test/unit/node/files.test.ts', 'test/unit/node/file-store.test.ts'],
  },
  {
    name: 'program-sets-bits',
    harm: 'the software chip forgives a flasher that does not erase',
    edits: [{ find: '(data[i] as number) & (spoils ? 0xff : (bytes[place] as number))', replace: 'data[i] as number' }],
    caughtBy: ['test/unit/emulator/nor/nor-flash.test.ts', 'test/property/nor-flash.test.ts'],
  },
  {
    name: 'whole-pages-set-bits',
    harm: 'the same, for programs of exactly one page',
    edits: [{ find: '& (spoils ? 0xff :', replace: '& (spoils || count === PAGE_SIZE ? 0xff :' }],
    caughtBy: ['test/unit/emulator/nor/nor-flash.test.ts', 'test/property/nor-flash.test.ts'],
  },
  {
    name: 'program-leaves-page',
    harm: 'a program that crosses a page end is not wrapped as on a part',
    edits: [{ find: 'const place = page + ((at + i) % PAGE_SIZE);', replace: 'const place = wrap(at + i, this.part.size);' }],
    caughtBy: ['test/unit/emulator/nor/nor-flash.test.ts', 'test/property/nor-flash.test.ts'],
  },
  {
    name: 'erase-without-enable',
    harm: 'the software chip erases without WRITE ENABLE',
    edits: [
      {
        find: '  #erase(address: number, unit: number, timeUs: number): void {\n    if (!this.#takeWriteEnable()) return;',
        replace: '  #erase(address: number, unit: number, timeUs: number): void {\n    this.#takeWriteEnable();',
      },
    ],
    caughtBy: ['test/unit/emulator/nor/nor-flash.test.ts', 'test/property/nor-flash.test.ts'],
  },
  {
    name: 'read-digest-ignored',
    harm: 'bytes that were damaged on the line are stored as if they were good, until the end',
    edits: [
      {
        find: "  if (actual !== expected) throw new EspError('flash.verify', { offset, length: bytes.length, expected, actual });\n  return bytes;",
        replace:
          "  if (actual === '') throw new EspError('flash.verify', { offset, length: bytes.length, expected, actual });\n  return bytes;",
      },
    ],
    caughtBy: ['test/unit/flasher/flash/stub-flash.test.ts', 'test/unit/flasher/operation.test.ts'],
  },
  {
    name: 'whole-not-proven',
    harm: 'a backup is done although the whole is not what the chip holds',
    edits: [
      {
        find: '    if (actual === expected) break;\n    const [first = whole]',
        replace: '    if (left > 0) break;\n    const [first = whole]',
      },
    ],
    caughtBy: ['test/unit/flasher/operation.test.ts', 'test/unit/flasher/backup.test.ts'],
  },
  {
    name: 'piece-not-synced',
    harm: 'after a power loss a backup that was reported as done is short',
    edits: [{ find: '    await this.#store.sync(this.name);\n    const piece', replace: '    const piece' }],
    caughtBy: 'seeds',
  },
  {
    name: 'part-not-checked',
    harm: 'a backup goes on behind bytes that a power loss has torn',
    edits: [{ find: '        if (md5(bytes.subarray(length, length + piece.length)) !== piece.md5) break;\n', replace: '' }],
    caughtBy: ['test/unit/flasher/backup.test.ts', 'test/property/flasher-interruption.test.ts'],
  },
  {
    name: 'name-not-checked',
    harm: 'an existing backup is overwritten',
    edits: [{ find: "  if (names.includes(name)) throw new EspError('file.exists', { path: name });\n", replace: '' }],
    caughtBy: ['test/unit/flasher/backup.test.ts', 'test/unit/flasher/part-owner.test.ts'],
  },
  {
    name: 'erase-too-short',
    harm: 'the last sector of a region keeps what it held',
    edits: [
      {
        find: "'eraseRegion', { flashOffset: offset, size: length }",
        replace: "'eraseRegion', { flashOffset: offset, size: length - 0x1000 }",
      },
    ],
    caughtBy: 'seeds',
  },
  {
    name: 'written-without-erase',
    harm: 'what shall be blank keeps what it held',
    edits: [{ find: "const isErased = stretch.content === 'blank';", replace: "const isErased = stretch.content !== 'expected';" }],
    caughtBy: 'seeds',
  },
  {
    name: 'blank-believed',
    harm: 'a region that is not as expected counts as blank',
    edits: [
      {
        find: "return digest === this.#blankDigest(range.length) ? 'blank' : 'other';",
        replace: "return digest === this.#blankDigest(range.length) || range.length < 0x2000 ? 'blank' : 'other';",
      },
    ],
    caughtBy: 'seeds',
  },
  {
    name: 'edge-lost',
    harm: 'what shares a sector with newly written bytes becomes zeros',
    edits: [{ find: '    content.set(held, edge - sectors.offset);\n', replace: '' }],
    caughtBy: 'seeds',
  },
  {
    name: 'edge-read-once',
    harm: 'one wrong bit of a reading is written back beside the new bytes',
    edits: [{ find: '  await requireMd5(flash, range, md5(bytes));\n  return bytes;', replace: '  return bytes;' }],
    caughtBy: ['test/unit/flasher/edges.test.ts'],
  },
  {
    name: 'verify-says-yes',
    harm: 'a verify that matches nothing says that all is well',
    edits: [{ find: '  const matches = actual === expected;', replace: "  const matches = actual !== '' && expected !== '';" }],
    caughtBy: 'seeds',
  },
  {
    name: 'timer-left',
    harm: 'the program does not end, because a timer still runs',
    edits: [
      {
        find: "      timer.cancel();\n      signal?.removeEventListener('abort', onAbort);",
        replace: "      signal?.removeEventListener('abort', onAbort);",
      },
    ],
    caughtBy: 'seeds',
  },
  {
    name: 'listener-left',
    harm: 'every command leaves a listener behind, and a long session slows down',
    edits: [{ find: "      timer.cancel();\n      signal?.removeEventListener('abort', onAbort);", replace: '      timer.cancel();' }],
    caughtBy: 'seeds',
  },
  {
    name: 'port-not-closed',
    harm: 'the port stays taken after a failure',
    edits: [{ find: '  await bounded(link.close());\n', replace: '' }],
    caughtBy: 'seeds',
  },
  {
    name: 'rate-not-given-back',
    harm: 'the next program finds the port at another rate',
    edits: [{ find: '  await bounded(link.setBaud(baud));\n', replace: '' }],
    caughtBy: ['test/unit/flasher/session/baud.test.ts', 'test/unit/flasher/session/connect.test.ts'],
  },
  {
    name: 'flood-outlives-deadline',
    harm: 'a line that never falls silent keeps a command waiting without end',
    edits: [
      { find: '    if (this.#clock.now >= wait.until) throw this.#late(wait); // however fast more comes\n', replace: '' },
      {
        find: 'if (first !== undefined && first.at <= wait.until) return first.item;',
        replace: 'if (first !== undefined) return first.item;',
      },
    ],
    caughtBy: ['test/unit/flasher/protocol/exchange.test.ts'],
  },
  {
    name: 'reply-of-another-command',
    harm: 'a late reply is taken for the one to the command that was just sent',
    edits: [{ find: '      if (response.opcode !== COMMANDS[name].opcode) continue;\n', replace: '' }],
    caughtBy: ['test/unit/flasher/protocol/exchange.test.ts'],
  },
  {
    name: 'iac-not-doubled',
    harm: 'a byte FF is lost over RFC 2217',
    edits: [{ find: '    if (byte === IAC) out[at++] = IAC;\n', replace: '' }],
    caughtBy: ['test/unit/wire/rfc2217/telnet.test.ts'],
  },
  {
    name: 'fork-shares-flash',
    harm: 'a fork writes into the flash of its original',
    edits: [{ find: '    if (this.#held.holders > 1) {', replace: '    if (this.#held.holders > 2) {' }],
    caughtBy: ['test/unit/emulator/nor/flash-array.test.ts', 'test/property/fork-flash.test.ts'],
  },
  {
    name: 'addresses-without-limit',
    harm: 'a program that touches many addresses exhausts memory',
    edits: [{ find: 'const MAX_ADDRESSES = 1024;', replace: 'const MAX_ADDRESSES = Number.POSITIVE_INFINITY;' }],
    caughtBy: ['test/unit/emulator/hostile-guest.test.ts'],
  },
  {
    name: 'escape-passes',
    harm: 'a damaged frame is taken for a whole one',
    edits: [
      {
        find: '      if (this.#escaped) {\n        this.#become(this.#afterFrame);',
        replace: "      if (this.#escaped && this.#state === 'outside') {\n        this.#become(this.#afterFrame);",
      },
    ],
    caughtBy: ['test/unit/wire/slip.test.ts'],
  },
];
